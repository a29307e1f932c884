import type { DecisionName } from '../decisions.ts';
import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';

type Parked = Extract<TroubleKind, `parked.${string}`>;

const BY_HAND: readonly DecisionName[] = ['resolve.refundedByHand', 'resolve.settled'];
const BACK_OR_SETTLED: readonly DecisionName[] = ['resolve.refund', ...BY_HAND];
const HERE = text(
  'The money is here, credited to this payment, and nothing of it went out.',
  'El dinero está aquí, abonado a este pago, y no ha salido nada.',
);
const NOT_PAID = text(
  'The ledger did not carry the payment: each envelope is settled, and none included it.',
  'El ledger no llevó el pago: cada sobre está resuelto y ninguno lo incluyó.',
);

export const PARKED_TROUBLES: Readonly<Record<Parked, Trouble>> = {
  'parked.review_silent': {
    reason: text('Your review did not answer in time.', 'Su revisión no respondió a tiempo.'),
    proved: HERE,
    unproved: text('What the review would say.', 'Qué diría la revisión.'),
    decisions: ['resolve.retry', 'resolve.accept', ...BACK_OR_SETTLED],
    safe: 'resolve.retry',
    first: text(
      'retry asks the review again; accept pays without it.',
      'retry vuelve a pedir la revisión; accept paga sin ella.',
    ),
  },
  'parked.review_held': {
    reason: text(
      'Your review held the payment, or rejected a deposit.',
      'Su revisión retuvo el pago o rechazó un depósito.',
    ),
    proved: HERE,
    unproved: text('Whether the payment may be made.', 'Si el pago puede hacerse.'),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    safe: 'resolve.refund',
    first: text(
      'Finish your own check. retry pays it; refund sends it back.',
      'Termine su propia comprobación. retry lo paga; refund lo devuelve.',
    ),
  },
  'parked.limit_exceeded': {
    reason: text(
      'What came is beyond the customer’s limit of the day or the month.',
      'Lo recibido supera el límite diario o mensual del cliente.',
    ),
    proved: HERE,
    unproved: text(
      'Whether you let this customer pay beyond the limit.',
      'Si permite a este cliente superar el límite.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    safe: 'resolve.refund',
    first: text(
      'retry pays it beyond the limit; refund sends it back.',
      'retry lo paga por encima del límite; refund lo devuelve.',
    ),
  },
  'parked.amount_refused': {
    reason: text(
      'What came on the rail is not what was announced, and is outside of what is acceptable.',
      'Lo recibido por el banco no es lo anunciado y está fuera de lo aceptable.',
    ),
    proved: HERE,
    unproved: text(
      'What the customer wants: the smaller or larger payment, or the money back.',
      'Qué quiere el cliente: el pago de otro importe o el dinero de vuelta.',
    ),
    decisions: ['resolve.accept', ...BACK_OR_SETTLED],
    safe: 'resolve.accept',
  },
  'parked.rate_missing': {
    reason: text(
      'No exchange rate came in time for money that is here.',
      'No llegó a tiempo un tipo de cambio para dinero que ya está aquí.',
    ),
    proved: text(
      'The money is here and has no price; it is owed as it came.',
      'El dinero está aquí y no tiene precio; se debe tal como llegó.',
    ),
    unproved: text('When the rates answer again.', 'Cuándo volverán a responder los tipos.'),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    safe: 'resolve.retry',
    first: text('Mend the rates, then retry.', 'Corrija los tipos y luego retry.'),
  },
  'parked.charged_back': {
    reason: text(
      'The rail took the deposit’s money back before it was paid out.',
      'El banco revirtió el dinero del depósito antes de pagarlo.',
    ),
    proved: text(
      'The reversal is recorded, and the pay-out was withdrawn before it left.',
      'La reversión consta y el pago se retiró antes de salir.',
    ),
    unproved: text(
      'Whether the customer has paid again some other way.',
      'Si el cliente ha pagado de otra forma.',
    ),
    decisions: ['resolve.retry', ...BY_HAND],
    safe: 'resolve.settled',
    first: text(
      'retry pays it out at your own cost; settled ends it unpaid, because the rail has the money.',
      'retry lo paga a su costa; settled lo cierra sin pagar, porque el banco tiene el dinero.',
    ),
  },
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
      'Why they were not included: the fee, the network or Horizon.',
      'Por qué no se incluyeron: la comisión, la red u Horizon.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
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
    safe: 'resolve.refundedByHand',
    first: text(
      'Look the key up at the bank first: retry, where it was sent, would send it twice.',
      'Busque antes la clave en el banco: retry, si se envió, lo enviaría dos veces.',
    ),
  },
  'parked.payout_refused': {
    reason: text('The rail refused the pay-out.', 'El banco rechazó el pago.'),
    proved: text(
      'It was refused for certain: nothing was paid.',
      'El rechazo es seguro: no se pagó nada.',
    ),
    unproved: text('Whether another try would be taken.', 'Si aceptaría otro intento.'),
    decisions: ['resolve.retry', 'resolve.refund', 'resolve.settled'],
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
    safe: 'resolve.settled',
    first: text(
      'Look the key up at the bank first: settled where it was paid; retry or refund only where it was not.',
      'Busque antes la clave en el banco: settled si se pagó; retry o refund solo si no se pagó.',
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
