import type { DecisionName } from '../decisions.ts';
import type { TroubleKind } from '../kinds.ts';
import { text } from '../text.ts';
import type { Trouble } from '../trouble.ts';
import type { MONEY_CASES } from './money-cases.ts';

type OtherCase = Exclude<Extract<TroubleKind, `case.${string}`>, keyof typeof MONEY_CASES>;

const CLOSE: readonly DecisionName[] = ['case.hold', 'case.writeOff'];

/** Cases that hold no money, or whose money is not simply here. */
export const OTHER_CASES: Readonly<Record<OtherCase, Trouble>> = {
  'case.contradiction': {
    reason: text(
      'A rail says two things that cannot both be true: delivered after failed, or taken back after it was received.',
      'Un banco dice dos cosas que no pueden ser ciertas a la vez: entregado tras fallido, o revertido tras recibido.',
    ),
    proved: text(
      'Both statements are recorded, and no money was moved by the second one.',
      'Ambas afirmaciones constan y la segunda no movió dinero.',
    ),
    unproved: text(
      'Which of the two is true: the bank’s statement says.',
      'Cuál de las dos es cierta: lo dice el extracto del banco.',
    ),
    decisions: ['case.refund', 'case.refundedByHand', ...CLOSE],
    safe: 'case.hold',
    first: text(
      'Compare with the bank’s statement. A pay-out of money that was taken back is held meanwhile.',
      'Compare con el extracto del banco. El pago del dinero revertido queda retenido mientras tanto.',
    ),
  },
  'case.unreadable': {
    reason: text(
      'It came by a way that cannot be read.',
      'Llegó de una forma que no se puede leer.',
    ),
    proved: text(
      'The record is kept as it came; reading went on behind it.',
      'El registro se guarda tal como llegó; la lectura siguió.',
    ),
    unproved: text(
      'What it moved, if anything: see its operation on the ledger, or the bank’s record.',
      'Qué movió, si movió algo: vea su operación en el ledger o el registro del banco.',
    ),
    decisions: CLOSE,
    safe: 'case.hold',
  },
  'case.clawback': {
    reason: text(
      'The issuer took the asset back from an account of ours.',
      'El emisor recuperó el activo de una cuenta nuestra.',
    ),
    proved: text(
      'The ledger shows it. The account holds that much less, and the treasury bears it.',
      'El ledger lo muestra. La cuenta tiene esa cantidad menos y la soporta tesorería.',
    ),
    unproved: text(
      'Why the issuer did so, and whether a customer’s payment is meant.',
      'Por qué lo hizo el emisor y si afecta al pago de un cliente.',
    ),
    decisions: CLOSE,
    safe: 'case.hold',
  },
  'case.debit': {
    reason: text(
      'Money left an account of ours by an operation that is not ours.',
      'Salió dinero de una cuenta nuestra por una operación que no es nuestra.',
    ),
    proved: text(
      'The ledger shows it, and the account’s sender has stopped.',
      'El ledger lo muestra y el envío de la cuenta se ha detenido.',
    ),
    unproved: text(
      'Who did it, and whether the key is stolen.',
      'Quién lo hizo y si la clave fue robada.',
    ),
    decisions: CLOSE,
    safe: 'case.hold',
    first: text(
      'Pause everything and find out who has the key before anything is cleared.',
      'Pause todo y averigüe quién tiene la clave antes de liberar nada.',
    ),
  },
  'case.claimable_balance': {
    reason: text(
      'Somebody left a claimable balance for an account of ours.',
      'Alguien dejó un saldo reclamable para una cuenta nuestra.',
    ),
    proved: text(
      'It is on the ledger and not in our account: nobody is credited for it.',
      'Está en el ledger y no en nuestra cuenta: no se abona a nadie.',
    ),
    unproved: text(
      'Whether it may still be claimed, and whom it is meant for.',
      'Si aún se puede reclamar y para quién es.',
    ),
    decisions: ['case.claim', ...CLOSE],
    safe: 'case.claim',
  },
  'case.payout_overdue': {
    reason: text(
      'The rail took a payment on and has said nothing more of it for too long.',
      'El banco aceptó un pago y lleva demasiado tiempo sin decir nada más.',
    ),
    proved: text(
      'The rail has the order under its key; it was asked for once.',
      'El banco tiene la orden con su clave; se pidió una sola vez.',
    ),
    unproved: text('Whether the payee has the money.', 'Si el beneficiario tiene el dinero.'),
    decisions: ['resolve.settled', ...CLOSE],
    safe: 'case.hold',
    first: text(
      'Ask the bank by the key. Once it says delivered, decide “Settled” on the payment, then close the case.',
      'Pregunte al banco por la clave. Cuando diga entregado, decida «Pagado por fuera» en el pago y cierre el caso.',
    ),
  },
  'case.refund_unknown': {
    reason: text(
      'The answer to a refund of this case on its rail was lost.',
      'Se perdió la respuesta a una devolución de este caso por su banco.',
    ),
    proved: text(
      'It was asked for, under one key, and nothing else is sent meanwhile.',
      'Se pidió, con una sola clave, y mientras tanto no se envía nada más.',
    ),
    unproved: text(
      'Whether it was sent: the bank’s books say.',
      'Si se envió: lo dicen los libros del banco.',
    ),
    decisions: ['case.refundedByHand', 'case.refund', 'case.hold'],
    safe: 'case.hold',
    first: text(
      'Look the key up at the bank. “Refunded by hand” where it was sent; “Refund”, under another key, where it was not.',
      'Busque la clave en el banco. «Devuelto a mano» si se envió; «Devolver», con otra clave, si no se envió.',
    ),
  },
  'case.other': {
    reason: text(
      'A case with a reason that this version does not know.',
      'Un caso con un motivo que esta versión no conoce.',
    ),
    proved: text('Nothing by its name.', 'Nada por su nombre.'),
    unproved: text('What it is.', 'Qué es.'),
    decisions: CLOSE,
    safe: 'case.hold',
  },
};
