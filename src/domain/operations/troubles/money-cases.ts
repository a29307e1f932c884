import type { InvestigationReason } from '../../transactions/investigation.ts';
import type { DecisionName } from '../decisions.ts';
import { text, type Text } from '../text.ts';
import type { SafeTrouble, Trouble } from '../trouble.ts';

const MONEY: readonly DecisionName[] = [
  'case.attach',
  'case.refund',
  'case.refundedByHand',
  'case.hold',
  'case.writeOff',
];

const OURS_TO_HOLD = text(
  'The money is here and in the books under this case, and is counted for nobody.',
  'El dinero está aquí y en los libros bajo este caso, y no cuenta para nadie.',
);
const WHOSE = text(
  'Whose payment it was meant for, and whether they want it back.',
  'Para qué pago era y si quieren que se les devuelva.',
);

/** Money that came and that no payment may take. */
const money = (reason: Text, given: Partial<SafeTrouble> = {}): SafeTrouble => ({
  reason,
  proved: OURS_TO_HOLD,
  unproved: WHOSE,
  decisions: MONEY,
  safe: 'case.refund',
  ...given,
});

type MoneyReason = Exclude<
  InvestigationReason,
  'contradiction' | 'unreadable' | 'clawback' | 'debit' | 'claimable_balance'
>;

export const MONEY_CASES: Readonly<Record<`case.${MoneyReason}`, Trouble>> = {
  'case.unmatched': money(
    text(
      'Nobody announced this payment: it has no memo, or one that was never given out.',
      'Nadie anunció este pago: no tiene memo, o tiene uno que nunca se dio.',
    ),
    {
      unproved: text(
        'Who sent it and what for: the payer’s account may be an exchange’s.',
        'Quién lo envió y para qué: la cuenta del pagador puede ser de una casa de cambio.',
      ),
      safe: 'case.hold',
      first: text(
        'Look for a payment that it may be for, and attach it. Send it back only once you know that the account is the payer’s own: an exchange credits nobody for a refund without a memo.',
        'Busque un pago al que pueda corresponder y asígnelo. Devuélvalo solo cuando sepa que la cuenta es del propio pagador: una casa de cambio no abona a nadie una devolución sin memo.',
      ),
    },
  ),
  'case.late': money(
    text(
      'It came after its transaction had expired, or at its deadline.',
      'Llegó después de que su operación venciera, o en su plazo límite.',
    ),
    {
      proved: text(
        'It bears the memo or reference of a transaction that has expired and was not paid out.',
        'Lleva el memo o la referencia de una operación vencida que no se pagó.',
      ),
    },
  ),
  'case.second_payment': money(
    text('Its transaction has its money already.', 'Su operación ya tiene su dinero.'),
    {
      proved: text(
        'The transaction was credited once, from another payment; this one is beside it.',
        'La operación se abonó una vez, con otro pago; este es adicional.',
      ),
    },
  ),
  'case.wrong_asset': money(
    text('It has the right memo and the wrong asset.', 'Tiene el memo correcto y otro activo.'),
    { decisions: ['case.refund', 'case.hold', 'case.writeOff'] },
  ),
  'case.transaction_closed': money(
    text('Its transaction has ended.', 'Su operación ha terminado.'),
    {
      proved: text(
        'The transaction that it names has ended and takes nothing more.',
        'La operación que indica ha terminado y no admite nada más.',
      ),
    },
  ),
  'case.short': money(
    text(
      'It is less than is acceptable, and the asset’s policy asks a person.',
      'Es menos de lo aceptable y la política del activo pregunta a una persona.',
    ),
  ),
  'case.surplus': money(
    text(
      'It is more than is acceptable, and the asset’s policy asks a person.',
      'Es más de lo aceptable y la política del activo pregunta a una persona.',
    ),
  ),
  'case.not_acceptable': money(
    text(
      'Its transaction may not take it. It goes back by itself, and its refund has not gone out.',
      'Su operación no puede aceptarlo. Vuelve por sí solo y su devolución no ha salido.',
    ),
    {
      unproved: text(
        'Whether the payer’s account can take it back.',
        'Si la cuenta del pagador puede recibirlo de vuelta.',
      ),
    },
  ),
  'case.crumbs': money(
    text(
      'Small payments that are not acceptable, each too little to send back by itself.',
      'Pagos pequeños no aceptables, cada uno demasiado pequeño para devolverlo solo.',
    ),
    { decisions: ['case.refund', 'case.hold', 'case.writeOff'], safe: 'case.hold' },
  ),
  'case.unannounced_rail_money': money(
    text(
      'A rail received it, and the payer quoted no reference of ours.',
      'Lo recibió un banco y el pagador no citó ninguna referencia nuestra.',
    ),
    {
      first: text(
        'Look for a deposit of the same payer and amount that still waits, and attach it; else send it back.',
        'Busque un depósito del mismo pagador e importe que aún espere y asígnelo; si no, devuélvalo.',
      ),
    },
  ),
  'case.story_ended_without_it': money(
    text(
      'Its payment ended before it was signalled.',
      'Su pago terminó antes de que se le avisara de este dinero.',
    ),
  ),
  'case.customer_rejected': money(
    text(
      'It came before its customer was accepted, who was then rejected.',
      'Llegó antes de aceptar a su cliente, que después fue rechazado.',
    ),
    {
      decisions: ['case.refund', 'case.refundedByHand', 'case.hold', 'case.writeOff'],
      unproved: text(
        'Whether you may send it back: a rejection for sanctions may forbid it.',
        'Si puede devolverlo: un rechazo por sanciones puede prohibirlo.',
      ),
      safe: 'case.hold',
    },
  ),
  'case.customer_unknown': money(
    text(
      'It came before its customer was accepted, who was not known in time.',
      'Llegó antes de aceptar a su cliente, que no se conoció a tiempo.',
    ),
  ),
};
