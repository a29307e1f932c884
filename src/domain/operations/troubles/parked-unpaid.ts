import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';
import { BACK_OR_SETTLED, BY_HAND, TAKES_THE_MONEY } from './settling.ts';

const HERE = text(
  'The money is here, credited to this payment, and nothing of it went out.',
  'El dinero está aquí, abonado a este pago, y no ha salido nada.',
);

type Unpaid =
  | 'review_silent'
  | 'review_held'
  | 'limit_exceeded'
  | 'amount_refused'
  | 'rate_missing'
  | 'charged_back';

/** What a payment waits for before anything of it is paid. */
export const PARKED_UNPAID: Readonly<Record<`parked.${Unpaid}`, Trouble>> = {
  'parked.review_silent': {
    reason: text('Your review did not answer in time.', 'Su revisión no respondió a tiempo.'),
    proved: HERE,
    unproved: text('What the review would say.', 'Qué diría la revisión.'),
    decisions: ['resolve.retry', 'resolve.accept', ...BACK_OR_SETTLED],
    safe: 'resolve.retry',
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text('Your review is asked again.', 'Se vuelve a pedir su revisión.'),
      'resolve.accept': text(
        'The payment goes on without your review: nobody has screened it.',
        'El pago sigue sin su revisión: nadie lo ha comprobado.',
      ),
    },
    first: text(
      'Have your review asked again once it answers; “Accept” pays without any review.',
      'Vuelva a pedir su revisión cuando responda; «Aceptar» paga sin revisión.',
    ),
  },
  'parked.review_held': {
    reason: text(
      'Your review held the payment, or rejected a deposit.',
      'Su revisión retuvo el pago o rechazó un depósito.',
    ),
    proved: HERE,
    unproved: text(
      'Whether the payment may be made, and whether the money may go back: to somebody on a sanctions list it may not.',
      'Si el pago puede hacerse y si el dinero puede devolverse: a quien está en una lista de sanciones, puede que no.',
    ),
    decisions: ['resolve.retry', ...BACK_OR_SETTLED],
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text(
        'Pays it in spite of your review, which is not asked again.',
        'Lo paga a pesar de su revisión, que no se pide otra vez.',
      ),
    },
    safe: null,
    first: text(
      'Ask your compliance officer and look at the customer. Nothing moves meanwhile. Where the review found a sanctions list, neither pay nor refund without their answer: sending the money back may be unlawful too.',
      'Pregunte al responsable de cumplimiento y mire al cliente. Mientras tanto no se mueve nada. Si la revisión encontró una lista de sanciones, no pague ni devuelva sin su respuesta: devolver el dinero también puede ser ilegal.',
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
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text(
        'Pays it beyond the limit, and counts it.',
        'Lo paga por encima del límite y lo cuenta.',
      ),
    },
    first: text(
      'Send the money back, unless you let this customer pay beyond the limit: then “Retry” pays it.',
      'Devuelva el dinero, salvo que permita a este cliente superar el límite: entonces «Reintentar» lo paga.',
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
    does: TAKES_THE_MONEY,
    safe: null,
    first: text(
      'Ask the customer what they want. “Accept” pays what came, less the fee, after your review; the money can go back instead.',
      'Pregunte al cliente qué quiere. «Aceptar» paga lo recibido, menos la comisión, tras su revisión; si no, el dinero puede devolverse.',
    ),
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
    does: {
      ...TAKES_THE_MONEY,
      'resolve.retry': text('A rate is asked for again.', 'Se vuelve a pedir un tipo.'),
    },
    first: text(
      'Mend the rates, then have a rate asked for again.',
      'Corrija los tipos y luego haga que se pida otra vez.',
    ),
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
    does: {
      'resolve.retry': text(
        'Pays it out all the same, at our own cost: the rail has the money.',
        'Lo paga de todos modos, a nuestra costa: el banco tiene el dinero.',
      ),
      'resolve.settled': text(
        'Ends the payment unpaid: the rail has given the money back. Nothing is sent.',
        'Cierra el pago sin pagarlo: el banco ha devuelto el dinero. No se envía nada.',
      ),
    },
    first: text(
      'End it unpaid with “Settled”, because the rail has the money; “Retry” pays it out at your own cost.',
      'Ciérrelo sin pagar con «Pagado por fuera», porque el banco tiene el dinero; «Reintentar» lo paga a su costa.',
    ),
  },
};
