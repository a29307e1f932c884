import type { InvestigationDecision } from '../transactions/investigation.ts';
import type { Resolution } from '../transactions/story.ts';
import { text, type Text } from './text.ts';

/** Everything that a person may decide, by what it is decided of. */
export type DecisionName =
  | `resolve.${Resolution['action']}`
  | `case.${InvestigationDecision['action']}`
  | `customer.${'accept' | 'ask' | 'wait' | 'reject' | 'review'}`
  | 'sender.clear'
  | 'listener.clear'
  | 'callbacks.replay'
  | 'pause.resume'
  /** Something outside of Railhead is to be mended; it goes on by itself afterwards. */
  | 'mend';

interface Decision {
  /** What it does. */
  readonly does: Text;
  /** The command that takes it, without who decides and why; null where none does. */
  readonly command: string | null;
}

const resolve = (action: Resolution['action'], en: string, es: string): Decision => ({
  does: text(en, es),
  command: `railhead resolve <id> ${action} --parking <number>`,
});
const decide = (action: string, en: string, es: string): Decision => ({
  does: text(en, es),
  command: `railhead investigations ${action} <case> --shown <number>`,
});
const customer = (action: string, en: string, es: string): Decision => ({
  does: text(en, es),
  command: `railhead customer <id> ${action}`,
});

export const DECISION_WORDS: Readonly<Record<DecisionName, Decision>> = {
  'resolve.retry': resolve(
    'retry',
    'The payment goes on from where it waits. After a lost answer it says: I looked, it was not paid.',
    'El pago sigue desde donde espera. Tras una respuesta perdida significa: lo he comprobado, no se pagó.',
  ),
  'resolve.accept': resolve(
    'accept',
    'It is taken as it is: the amount that came is priced by the fee of the transaction and paid out, or the payment goes on without the review.',
    'Se acepta tal como está: el importe recibido se calcula con la comisión de la operación y se paga, o el pago sigue sin la revisión.',
  ),
  'resolve.payOut': resolve(
    'payOut',
    'The refund is withdrawn, and what was asked for is paid.',
    'Se retira la devolución y se paga lo que se pidió.',
  ),
  'resolve.refund': resolve(
    'refund',
    'All that is left goes back to whoever paid it, less the fee that is named. Nothing is paid out afterwards.',
    'Todo lo que queda vuelve a quien lo pagó, menos la comisión indicada. Después no se paga nada.',
  ),
  'resolve.refundedByHand': resolve(
    'refundedByHand',
    'Books that somebody sent the money back on the rail, as the evidence shows, and ends the payment as refunded. Nothing is sent.',
    'Anota que alguien devolvió el dinero por el banco, como muestra la prueba, y cierra el pago como devuelto. No se envía nada.',
  ),
  'resolve.settled': resolve(
    'settled',
    'Ends the payment as completed. What is still owed is booked to the treasury. Nothing is sent.',
    'Cierra el pago como completado. Lo que aún se debe pasa a tesorería. No se envía nada.',
  ),
  'case.attach': decide(
    'attach',
    'Gives the money to a transaction that still waits for money of its kind, which then goes on as if it had been paid in time.',
    'Asigna el dinero a una operación que aún espera dinero de su tipo, y esta sigue como si se hubiera pagado a tiempo.',
  ),
  'case.refund': decide(
    'refund',
    'Sends the money back to whoever paid it, less the fee that is named, on Stellar or on its rail where that can.',
    'Devuelve el dinero a quien lo pagó, menos la comisión indicada, por Stellar o por su banco si este puede.',
  ),
  'case.refundedByHand': decide(
    'refunded-by-hand',
    'Books that somebody sent the money back on the rail, as the evidence shows. Nothing is sent.',
    'Anota que alguien devolvió el dinero por el banco, como muestra la prueba. No se envía nada.',
  ),
  'case.claim': decide(
    'claim',
    'Claims the balance for our account. It is then money that came, with a case or a payment of its own.',
    'Reclama el saldo para nuestra cuenta. Después es dinero recibido, con su propio caso o pago.',
  ),
  'case.hold': decide(
    'hold',
    'Moves nothing. The case stays open under your name, and no policy acts on it.',
    'No mueve nada. El caso queda abierto a su nombre y ninguna política actúa sobre él.',
  ),
  'case.writeOff': decide(
    'write-off',
    'Books what is left to the treasury and closes the case; one without money is closed. Nothing is sent.',
    'Pasa lo que queda a tesorería y cierra el caso; si no tiene dinero, solo lo cierra. No se envía nada.',
  ),
  'customer.accept': customer(
    'accept',
    'Accepts the customer. Payments that wait for them go on.',
    'Acepta al cliente. Los pagos que lo esperan siguen.',
  ),
  'customer.ask': customer(
    'ask',
    'Asks the customer for fields anew, each with what is wrong with it.',
    'Vuelve a pedir campos al cliente, cada uno con lo que está mal.',
  ),
  'customer.wait': customer(
    'wait',
    'Says that it takes longer. Nothing else changes.',
    'Indica que tardará más. No cambia nada más.',
  ),
  'customer.reject': customer(
    'reject',
    'Rejects the customer for good. Payments that nobody has paid end.',
    'Rechaza al cliente definitivamente. Los pagos que nadie ha pagado terminan.',
  ),
  'customer.review': customer(
    'review',
    'Asks the business’s review again.',
    'Vuelve a pedir la revisión del negocio.',
  ),
  'sender.clear': {
    does: text(
      'Names what each unknown transaction was, and lets the sender go on. An envelope counts as expired only where the account’s own list was read past its time without it.',
      'Indica qué fue cada transacción desconocida y deja que el envío continúe. Un sobre cuenta como caducado solo si la lista de la cuenta se leyó más allá de su plazo sin él.',
    ),
    command: 'railhead sender <account> clear',
  },
  'listener.clear': {
    does: text(
      'Lets reading go on from a ledger. Payments in ledgers that are left out are not credited.',
      'Deja que la lectura continúe desde un ledger. Los pagos de los ledgers omitidos no se abonan.',
    ),
    command: 'railhead listener clear <account> --from-ledger <number>',
  },
  'callbacks.replay': {
    does: text(
      'Posts what was not taken now, in the same order.',
      'Envía ahora lo que no se aceptó, en el mismo orden.',
    ),
    command: 'railhead callbacks replay <transaction or host>',
  },
  'pause.resume': {
    does: text('Lets pay-outs in the scope go on.', 'Deja que los pagos de ese ámbito continúen.'),
    command: 'railhead pause <scope> --resume',
  },
  mend: {
    does: text(
      'Mend the cause outside of Railhead. It goes on by itself.',
      'Corrija la causa fuera de Railhead. Después sigue por sí solo.',
    ),
    command: null,
  },
};
