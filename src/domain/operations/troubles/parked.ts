import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';
import { PARKED_UNPAID } from './parked-unpaid.ts';
import { BACK_OR_SETTLED, BY_HAND, TAKES_THE_MONEY } from './settling.ts';

type Parked = Extract<TroubleKind, `parked.${string}`>;

const AGAIN = text(
  'The payment is sent again, to the same account.',
  'El pago se envía otra vez, a la misma cuenta.',
);
const NOT_PAID = text(
  'The ledger did not carry the payment: each envelope is settled, and none included it.',
  'El ledger no llevó el pago: cada sobre está resuelto y ninguno lo incluyó.',
);

export const PARKED_TROUBLES: Readonly<Record<Parked, Trouble>> = {
  ...PARKED_UNPAID,
  'parked.destination_late': {
    reason: text(
      'The customer’s account does not exist or does not trust the asset, and the waiting time is over.',
      'La cuenta del cliente no existe o no confía en el activo y el plazo de espera ha terminado.',
    ),
    proved: NOT_PAID,
    unproved: text(
      'Whether the customer will open the account or the trustline.',
      'Si el cliente abrirá la cuenta o la línea de confianza.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    does: { ...TAKES_THE_MONEY, 'resolve.retry': AGAIN },
    safe: 'resolve.retry',
  },
  'parked.envelopes_expired': {
    reason: text(
      'Three envelopes with the payment expired without a reason.',
      'Tres sobres con el pago caducaron sin motivo.',
    ),
    proved: text(
      'Each is proved not to be on the ledger, so that paying again pays once.',
      'Está probado que ninguno está en el ledger, así que pagar de nuevo paga una sola vez.',
    ),
    unproved: text(
      'Why they were not included: the fee, the network or the source of the ledger.',
      'Por qué no se incluyeron: la comisión, la red o la fuente del ledger.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    does: { ...TAKES_THE_MONEY, 'resolve.retry': AGAIN },
    safe: 'resolve.retry',
  },
  'parked.payout_stuck': {
    reason: text(
      'The payment on Stellar did not go out, for the reason that it names.',
      'El pago en Stellar no salió, por el motivo que indica.',
    ),
    proved: NOT_PAID,
    unproved: text(
      'Whether the destination can take it now.',
      'Si el destino puede recibirlo ahora.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    does: { ...TAKES_THE_MONEY, 'resolve.retry': AGAIN },
    safe: 'resolve.retry',
  },
  'parked.surplus_stuck': {
    reason: text(
      'What was paid too much could not be sent back.',
      'No se pudo devolver lo pagado de más.',
    ),
    proved: NOT_PAID,
    unproved: text(
      'Whether the payer’s account can take it.',
      'Si la cuenta del pagador puede recibirlo.',
    ),
    decisions: ['resolve.retry', 'resolve.refund', 'resolve.settled'],
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text(
        'What was paid too much is sent back again.',
        'Lo pagado de más se vuelve a devolver.',
      ),
    },
    safe: 'resolve.retry',
  },
  'parked.refund_stuck': {
    reason: text('The refund on Stellar did not go out.', 'La devolución en Stellar no salió.'),
    proved: NOT_PAID,
    unproved: text(
      'Whether the payer’s account can take it back.',
      'Si la cuenta del pagador puede recibirla.',
    ),
    decisions: ['resolve.retry', 'resolve.refund', 'resolve.payOut', 'resolve.settled'],
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text('The refund is sent again.', 'La devolución se envía otra vez.'),
    },
    safe: 'resolve.retry',
  },
  'parked.rail_refund_refused': {
    reason: text(
      'The rail refused to send the deposit’s money back.',
      'El banco rechazó devolver el dinero del depósito.',
    ),
    proved: text(
      'It was refused for certain: nothing was sent.',
      'El rechazo es seguro: no se envió nada.',
    ),
    unproved: text('How it can go back.', 'Cómo puede devolverse.'),
    decisions: ['resolve.retry', ...BY_HAND],
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text(
        'The rail is asked for the refund again, under a new key.',
        'Se pide otra vez la devolución al banco, con una clave nueva.',
      ),
    },
    safe: 'resolve.retry',
  },
  'parked.rail_refund_unknown': {
    reason: text(
      'The rail’s answer to a refund was lost.',
      'Se perdió la respuesta del banco a una devolución.',
    ),
    proved: text(
      'It was asked for under one key; nothing else is sent meanwhile.',
      'Se pidió con una sola clave; mientras tanto no se envía nada más.',
    ),
    unproved: text(
      'Whether it was sent: the bank’s books say.',
      'Si se envió: lo dicen los libros del banco.',
    ),
    decisions: ['resolve.retry', 'resolve.refundedByHand'],
    does: {
      'resolve.retry': text(
        'Says: I looked at the bank, it was not sent. The refund is asked for under a new key; if it was sent, it is sent twice.',
        'Afirma: lo he comprobado en el banco y no se envió. La devolución se pide con una clave nueva; si se envió, se envía dos veces.',
      ),
    },
    safe: null,
    first: text(
      'Look the key up at the bank first. “Refunded by hand” where it was sent; “Retry” only where it was not, or it is sent twice.',
      'Busque antes la clave en el banco. «Devuelto a mano» si se envió; «Reintentar» solo si no se envió, o se enviaría dos veces.',
    ),
  },
  'parked.payout_refused': {
    reason: text('The rail refused the pay-out.', 'El banco rechazó el pago.'),
    proved: text(
      'It was refused for certain: nothing was paid.',
      'El rechazo es seguro: no se pagó nada.',
    ),
    unproved: text(
      'Whether another try would be taken: the bank’s own words say why it refused.',
      'Si aceptaría otro intento: las palabras del banco dicen por qué lo rechazó.',
    ),
    decisions: ['resolve.retry', 'resolve.refund', 'resolve.settled'],
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text(
        'The rail is asked to pay again, under a new key.',
        'Se pide otra vez el pago al banco, con una clave nueva.',
      ),
    },
    safe: 'resolve.refund',
  },
  'parked.payout_unknown': {
    reason: text(
      'The rail’s answer to a pay-out was lost.',
      'Se perdió la respuesta del banco a un pago.',
    ),
    proved: text(
      'It was asked for under one key, and no other key is used before you decide.',
      'Se pidió con una sola clave y no se usa otra hasta que usted decida.',
    ),
    unproved: text(
      'Whether the payee was paid: the bank’s books say.',
      'Si se pagó al beneficiario: lo dicen los libros del banco.',
    ),
    decisions: ['resolve.settled', 'resolve.retry', 'resolve.refund'],
    does: {
      'resolve.settled': text(
        'Says: I looked at the bank, it was paid. Ends the payment as completed and books the pay-out; nothing is sent.',
        'Afirma: lo he comprobado en el banco y se pagó. Cierra el pago como completado y anota el pago; no se envía nada.',
      ),
      'resolve.retry': text(
        'Says: I looked at the bank, it was not paid. The rail is asked again under a new key; if it was paid, it is paid twice.',
        'Afirma: lo he comprobado en el banco y no se pagó. Se pide otra vez con una clave nueva; si se pagó, se paga dos veces.',
      ),
      'resolve.refund': text(
        'Says: I looked at the bank, it was not paid. All that is left goes back; if it was paid, the customer has it twice.',
        'Afirma: lo he comprobado en el banco y no se pagó. Todo lo que queda se devuelve; si se pagó, el cliente lo tiene dos veces.',
      ),
    },
    safe: null,
    first: text(
      'Look the key up at the bank first: “Settled” where it was paid; “Retry” or “Refund” only where it was not.',
      'Busque antes la clave en el banco: «Pagado por fuera» si se pagó; «Reintentar» o «Devolver» solo si no se pagó.',
    ),
  },
  'parked.other': {
    reason: text(
      'The payment waits for a person, for the reason that it names.',
      'El pago espera a una persona, por el motivo que indica.',
    ),
    proved: text('What its timeline shows.', 'Lo que muestra su historial.'),
    unproved: text('What its question names.', 'Lo que indica su pregunta.'),
    decisions: ['resolve.retry', 'resolve.refund', 'resolve.settled'],
    safe: 'resolve.retry',
  },
};
