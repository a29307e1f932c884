import type { TroubleKind } from '../kinds.ts';
import { text, type Text } from '../text.ts';
import type { Trouble } from '../trouble.ts';

const DIFFERS = text(
  'The reconciliation found that the two sides differ; that moved no money.',
  'La conciliación encontró que los dos lados difieren; eso no movió dinero.',
);

/** A break holds no money: whoever has mended its cause closes its case. */
const found = (reason: Text, unproved: Text): Trouble => ({
  reason,
  proved: DIFFERS,
  unproved,
  decisions: ['case.hold', 'case.writeOff'],
  safe: 'case.hold',
  first: text(
    'Find out what it is and mend it; then close the case with “Write off”. It has no money.',
    'Averigüe qué es y corríjalo; luego cierre el caso con «Pasar a tesorería». No tiene dinero.',
  ),
});

const WHICH_SIDE = text('Which of the two sides is right.', 'Cuál de los dos lados tiene razón.');
const BOOKS = text(
  'Whether money is wrong, or only its entry.',
  'Si está mal el dinero o solo su apunte.',
);

export const BREAKS: Readonly<Record<Extract<TroubleKind, `break.${string}`>, Trouble>> = {
  'break.missing_here': found(
    text(
      'The ledger or the rail has a movement that we do not know.',
      'El ledger o el banco tiene un movimiento que no conocemos.',
    ),
    text(
      'Who made it: an unknown outgoing operation may mean that somebody else has the key.',
      'Quién lo hizo: una salida desconocida puede significar que otro tiene la clave.',
    ),
  ),
  'break.missing_there': found(
    text(
      'We have a movement as settled that the other side does not know.',
      'Tenemos como resuelto un movimiento que el otro lado no conoce.',
    ),
    text('Whether it ever happened.', 'Si llegó a ocurrir.'),
  ),
  'break.amount': found(
    text('The two sides say different amounts.', 'Los dos lados dicen importes distintos.'),
    WHICH_SIDE,
  ),
  'break.asset': found(
    text('The two sides say different assets.', 'Los dos lados dicen activos distintos.'),
    WHICH_SIDE,
  ),
  'break.details': found(
    text(
      'The two sides say a different destination or memo.',
      'Los dos lados dicen un destino o memo distinto.',
    ),
    WHICH_SIDE,
  ),
  'break.state': found(
    text(
      'One side says that it happened, the other that it did not.',
      'Un lado dice que ocurrió y el otro que no.',
    ),
    WHICH_SIDE,
  ),
  'break.doubled': found(
    text(
      'It happened more than once under one name.',
      'Ocurrió más de una vez con un mismo nombre.',
    ),
    text('Who has the second payment.', 'Quién tiene el segundo pago.'),
  ),
  'break.unbalanced': found(
    text('An entry of the books does not sum to zero.', 'Un apunte de los libros no suma cero.'),
    BOOKS,
  ),
  'break.posting': found(
    text(
      'A row and what the books say of it differ.',
      'Una fila y lo que dicen de ella los libros difieren.',
    ),
    BOOKS,
  ),
  'break.customer_owed': found(
    text(
      'A transaction has ended and its customer is still owed money.',
      'Una operación terminó y aún se debe dinero a su cliente.',
    ),
    text('Whether the customer was paid outside.', 'Si se pagó al cliente por fuera.'),
  ),
  'break.investigation_held': found(
    text(
      'An investigation is resolved and still holds money.',
      'Una investigación está resuelta y aún tiene dinero.',
    ),
    text('Whose money it is.', 'De quién es el dinero.'),
  ),
  'break.forgotten': found(
    text(
      'Money came that nobody credited, refunded or filed.',
      'Llegó dinero que nadie abonó, devolvió ni archivó.',
    ),
    text('Whose money it is.', 'De quién es el dinero.'),
  ),
  'break.overpaid': found(
    text(
      'More left for a transaction than was credited to it.',
      'Salió por una operación más de lo que se le abonó.',
    ),
    text('Who has the difference.', 'Quién tiene la diferencia.'),
  ),
  'break.underpaid': found(
    text(
      'A completed transaction’s customer got less than was decided.',
      'El cliente de una operación completada recibió menos de lo decidido.',
    ),
    text('Where the difference is.', 'Dónde está la diferencia.'),
  ),
  'break.paid_twice': found(
    text('More than one pay-out of a transaction left.', 'Salió más de un pago de una operación.'),
    text('Whether the payee gives it back.', 'Si el beneficiario lo devuelve.'),
  ),
  'break.not_decided': found(
    text('What left is not what was decided.', 'Lo que salió no es lo que se decidió.'),
    text('Who had it paid.', 'Quién hizo el pago.'),
  ),
  'break.refused_payout': found(
    text(
      'A pay-out left although all of the money goes back.',
      'Salió un pago aunque todo el dinero se devuelve.',
    ),
    text('Whether the refund has left as well.', 'Si la devolución también salió.'),
  ),
  'break.negative_fee': found(
    text('A fee is below zero.', 'Una comisión es menor que cero.'),
    BOOKS,
  ),
  'break.balance': found(
    text(
      'The ledger’s balance is not what the books and the history give.',
      'El saldo del ledger no es el que dan los libros y el historial.',
    ),
    text(
      'Whether somebody else has the account’s key.',
      'Si otra persona tiene la clave de la cuenta.',
    ),
  ),
  'break.running_balance': found(
    text(
      'The balance that is kept of the books is not the sum of their lines.',
      'El saldo guardado de los libros no es la suma de sus líneas.',
    ),
    text(
      'Who wrote to the books behind their guards.',
      'Quién escribió en los libros sin pasar por sus controles.',
    ),
  ),
  'break.impossible': found(
    text(
      'A row names an operation that cannot be there.',
      'Una fila indica una operación que no puede existir.',
    ),
    text('How the row was written.', 'Cómo se escribió la fila.'),
  ),
};
