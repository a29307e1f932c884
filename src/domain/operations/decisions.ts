import type { InvestigationDecision } from '../transactions/investigation.ts';
import type { Resolution } from '../transactions/story.ts';
import type { Decision, DecisionWords } from './decision.ts';
import { PAYMENT_DECISIONS } from './payment-decisions.ts';
import { text } from './text.ts';

/** Everything that a person may decide, by what it is decided of. */
export type DecisionName =
  | `resolve.${Resolution['action']}`
  | `case.${InvestigationDecision['action']}`
  | `customer.${'accept' | 'ask' | 'wait' | 'reject' | 'review'}`
  | 'sender.clear'
  | 'listener.clear'
  | 'sources.clear'
  | 'callbacks.replay'
  | 'pause.resume'
  /** Something outside of Railhead is to be mended; it goes on by itself afterwards. */
  | 'mend';

const decide = (action: string, words: DecisionWords): Decision => ({
  ...words,
  command: `railhead investigations ${action} <case> --shown <number>`,
});
const customer = (action: string, words: DecisionWords): Decision => ({
  ...words,
  command: `railhead customer <id> ${action}`,
});

export const DECISION_WORDS: Readonly<Record<DecisionName, Decision>> = {
  ...PAYMENT_DECISIONS,
  'case.attach': decide('attach', {
    called: text('Attach to a payment', 'Asignar a un pago'),
    does: text(
      'Gives the money to a transaction that still waits for money of its kind, which then goes on as if it had been paid in time.',
      'Asigna el dinero a una operación que aún espera dinero de su tipo, y esta sigue como si se hubiera pagado a tiempo.',
    ),
    advice: text(
      'Attach the money to the transaction that waits for it.',
      'Asigne el dinero a la operación que lo espera.',
    ),
  }),
  'case.refund': decide('refund', {
    called: text('Refund', 'Devolver'),
    does: text(
      'Sends the money back to whoever paid it, less the fee that is named, on Stellar or on its rail where that can.',
      'Devuelve el dinero a quien lo pagó, menos la comisión indicada, por Stellar o por su banco si este puede.',
    ),
    advice: text('Send the money back to whoever paid it.', 'Devuelva el dinero a quien lo pagó.'),
  }),
  'case.refundedByHand': decide('refunded-by-hand', {
    called: text('Refunded by hand', 'Devuelto a mano'),
    does: text(
      'Books that somebody sent the money back on the rail, as the evidence shows. Nothing is sent.',
      'Anota que alguien devolvió el dinero por el banco, como muestra la prueba. No se envía nada.',
    ),
    advice: text(
      'Book that the money went back on the rail, once you have evidence of it.',
      'Anote que el dinero se devolvió por el banco cuando tenga la prueba.',
    ),
  }),
  'case.claim': decide('claim', {
    called: text('Claim', 'Reclamar'),
    does: text(
      'Claims the balance for our account. It is then money that came, with a case or a payment of its own.',
      'Reclama el saldo para nuestra cuenta. Después es dinero recibido, con su propio caso o pago.',
    ),
    advice: text(
      'Claim the balance. It then comes as money, with a case or a payment of its own.',
      'Reclame el saldo. Después llega como dinero, con su propio caso o pago.',
    ),
  }),
  'case.hold': decide('hold', {
    called: text('Hold', 'Retener'),
    does: text(
      'Moves nothing. The case stays open under your name, and no policy acts on it.',
      'No mueve nada. El caso queda abierto a su nombre y ninguna política actúa sobre él.',
    ),
    advice: text(
      'Hold the case under your name while you find out; nothing moves.',
      'Retenga el caso a su nombre mientras lo averigua; no se mueve nada.',
    ),
  }),
  'case.writeOff': decide('write-off', {
    called: text('Write off', 'Pasar a tesorería'),
    does: text(
      'Books what is left to the treasury and closes the case; one without money is closed. Nothing is sent.',
      'Pasa lo que queda a tesorería y cierra el caso; si no tiene dinero, solo lo cierra. No se envía nada.',
    ),
    advice: text(
      'Close the case; what is left of its money becomes ours.',
      'Cierre el caso; lo que quede de su dinero pasa a ser nuestro.',
    ),
  }),
  'customer.accept': customer('accept', {
    called: text('Accept', 'Aceptar'),
    does: text(
      'Accepts the customer. Payments that wait for them go on.',
      'Acepta al cliente. Los pagos que lo esperan siguen.',
    ),
    advice: text('Accept the customer.', 'Acepte al cliente.'),
  }),
  'customer.ask': customer('ask', {
    called: text('Ask again', 'Volver a pedir'),
    does: text(
      'Asks the customer for fields anew, each with what is wrong with it.',
      'Vuelve a pedir campos al cliente, cada uno con lo que está mal.',
    ),
    advice: text(
      'Ask the customer for fields anew, each with what is wrong with it.',
      'Vuelva a pedir campos al cliente, cada uno con lo que está mal.',
    ),
  }),
  'customer.wait': customer('wait', {
    called: text('Say that it takes longer', 'Indicar que tardará más'),
    does: text(
      'Says that it takes longer. Nothing else changes.',
      'Indica que tardará más. No cambia nada más.',
    ),
    advice: text(
      'Say to the customer that it takes longer.',
      'Indique al cliente que tardará más.',
    ),
  }),
  'customer.reject': customer('reject', {
    called: text('Reject for good', 'Rechazar definitivamente'),
    does: text(
      'Rejects the customer for good. Payments that nobody has paid end.',
      'Rechaza al cliente definitivamente. Los pagos que nadie ha pagado terminan.',
    ),
    advice: text('Reject the customer for good.', 'Rechace al cliente definitivamente.'),
  }),
  'customer.review': customer('review', {
    called: text('Review again', 'Revisar otra vez'),
    does: text('Asks the business’s review again.', 'Vuelve a pedir la revisión del negocio.'),
    advice: text('Ask your review again.', 'Vuelva a pedir su revisión.'),
  }),
  'sender.clear': {
    called: text('Clear', 'Liberar'),
    advice: text(
      'Name what each unknown transaction was, and let the sender go on.',
      'Indique qué fue cada transacción desconocida y deje que el envío continúe.',
    ),
    does: text(
      'Names what each unknown transaction was, and lets the sender go on. An envelope counts as expired only where the account’s own list was read past its time without it.',
      'Indica qué fue cada transacción desconocida y deja que el envío continúe. Un sobre cuenta como caducado solo si la lista de la cuenta se leyó más allá de su plazo sin él.',
    ),
    command: 'railhead sender <account> clear',
  },
  'listener.clear': {
    called: text('Clear', 'Liberar'),
    advice: text(
      'Let reading go on from a ledger, once you know what is left out.',
      'Deje que la lectura continúe desde un ledger cuando sepa qué se omite.',
    ),
    does: text(
      'Lets reading go on from a ledger. Payments in ledgers that are left out are not credited.',
      'Deja que la lectura continúe desde un ledger. Los pagos de los ledgers omitidos no se abonan.',
    ),
    command: 'railhead listener clear <account> --from-ledger <number>',
  },
  'sources.clear': {
    called: text('Clear', 'Liberar'),
    advice: text(
      'Have the sources asked again, once the wrong one is mended or taken out.',
      'Vuelva a consultar las fuentes cuando la equivocada esté corregida o retirada.',
    ),
    does: text(
      'Has the sources of the ledger asked again. Where they still contradict each other, everything stops again.',
      'Vuelve a consultar las fuentes del ledger. Si aún se contradicen, todo se detiene otra vez.',
    ),
    command: 'railhead listener clear-sources',
  },
  'callbacks.replay': {
    called: text('Send again', 'Enviar otra vez'),
    advice: text(
      'Post what was not taken, once the host takes it again.',
      'Envíe lo que no se aceptó cuando el host vuelva a aceptarlo.',
    ),
    does: text(
      'Posts what was not taken now, in the same order.',
      'Envía ahora lo que no se aceptó, en el mismo orden.',
    ),
    command: 'railhead callbacks replay <transaction or host>',
  },
  'pause.resume': {
    called: text('Resume', 'Reanudar'),
    advice: text(
      'Let pay-outs in the scope go on, once the reason is over.',
      'Deje que los pagos de ese ámbito continúen cuando el motivo haya acabado.',
    ),
    does: text('Lets pay-outs in the scope go on.', 'Deja que los pagos de ese ámbito continúen.'),
    command: 'railhead pause <scope> --resume',
  },
  mend: {
    called: text('Mend', 'Corregir'),
    advice: text(
      'Mend the cause outside of Railhead. It goes on by itself.',
      'Corrija la causa fuera de Railhead. Después sigue por sí solo.',
    ),
    does: text(
      'Mend the cause outside of Railhead. It goes on by itself.',
      'Corrija la causa fuera de Railhead. Después sigue por sí solo.',
    ),
    command: null,
  },
};
