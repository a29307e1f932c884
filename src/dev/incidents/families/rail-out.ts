import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import { decideCase } from '../../../services/investigations/decide-case.ts';
import { resolveParked } from '../../../services/transactions/decisions/decide-parked.ts';
import { DEVELOPMENT_OPERATOR } from '../../console.ts';
import { FRACTIONS } from '../coins.ts';
import type { Incident } from '../incident.ts';
import { openDeposit, openParty, openWithdrawal, payOnStellar } from '../play/people.ts';
import { faultAtBank, overturn, payIn, payoutOf, receiptOf } from '../play/sandbox.ts';
import { untilPayment, untilRow, type Stage } from '../play/stage.ts';

const MOBILE_MONEY = 'sandbox-mobile-money';
const WHO = { operator: DEVELOPMENT_OPERATOR, evidence: 'staged by railhead sandbox incidents' };

/** A withdrawal whose money has come on Stellar. @returns its id. */
const paidWithdrawal = async (
  stage: Stage,
  asked: { readonly rail?: string; readonly number?: string } = {},
): Promise<string> => {
  const party = await openParty(stage, { holds: '50' });
  const payable = await openWithdrawal(stage, party, { amount: '50', ...asked });
  await payOnStellar(stage, party, payable, { amount: '50' });
  return payable.id;
};

const decided = (answer: string | Refusal): void => {
  if (isRefusal(answer)) throw new Error(answer.message);
};

/** The next refund is lost on its way to the bank, which has never heard of it afterwards. */
const loseNextRefund = async (stage: Stage): Promise<void> =>
  faultAtBank(stage, { route: 'POST /bank/transfers', cut: true, applied: false });

/** Waits until a call at the bank was lost, so that its fault hits no other one. */
const untilLost = async (stage: Stage, table: 'rail_payment' | 'rail_refund', owner: string) => {
  const of =
    table === 'rail_payment'
      ? 'transaction_id::text'
      : 'coalesce(transaction_id::text, investigation_key)';
  const sql = `select key from ${table} where ${of} = ? and answer_lost_at is not null`;
  await untilRow(stage, `the answer about ${owner} is lost`, sql, [owner]);
};

/** Money that goes out by a bank, and whose end is in doubt. */
export const RAIL_OUT: readonly Incident[] = [
  {
    name: 'payout-answer-lost',
    kind: 'parked.payout_unknown',
    does: 'The bank pays, and its answer is lost.',
    ends: 'look at the bank’s statement: settled where it was paid, retry where it was not',
    when: 'alone',
    stage: async (stage) => {
      await faultAtBank(stage, { dropReplyOf: 'POST /bank/payments' });
      const id = await paidWithdrawal(stage);
      await untilLost(stage, 'rail_payment', id);
      return { transactionId: id };
    },
  },
  {
    name: 'payout-refused',
    kind: 'parked.payout_refused',
    does: 'Mobile money refuses a pay-out for good.',
    ends: 'refund it on Stellar, or retry',
    stage: async (stage) => ({
      transactionId: await paidWithdrawal(stage, { rail: MOBILE_MONEY, number: '+254700120000' }),
    }),
  },
  {
    name: 'payout-overdue',
    kind: 'case.payout_overdue',
    does: 'Mobile money takes a pay-out on and says nothing more of it.',
    ends: 'POST /sandbox/payouts/:id at the bank settles it, then write the case off',
    stage: async (stage) => ({
      transactionId: await paidWithdrawal(stage, { rail: MOBILE_MONEY, number: '+254700121111' }),
    }),
  },
  {
    name: 'payout-returned-after-delivery',
    kind: 'case.contradiction',
    does: 'The payee’s bank sends a pay-out back that was delivered.',
    ends: 'pay it again or refund it by hand, then write the case off',
    stage: async (stage) => {
      const id = await paidWithdrawal(stage);
      await untilPayment(stage, id, 'completed');
      await overturn(stage, await payoutOf(stage, id));
      return { transactionId: id };
    },
  },
  {
    name: 'rail-refund-answer-lost',
    kind: 'parked.rail_refund_unknown',
    does: 'An operator refunds a held deposit, and the line to the bank is cut; it takes three minutes.',
    ends: 'look at the bank’s statement: refundedByHand where it was sent, retry where it was not',
    when: 'alone',
    stage: async (stage) => {
      const party = await openParty(stage);
      const amount = `80${FRACTIONS.held}`;
      const { id, reference } = await openDeposit(stage, party, { amount });
      await payIn(stage, { amount, reference });
      const asked = 'select number from parking where transaction_id = ? and closed_at is null';
      await untilRow(stage, `${id} is held`, asked, [id]);
      await loseNextRefund(stage);
      decided(await resolveParked(stage, { id, action: 'refund', ...WHO }));
      await untilLost(stage, 'rail_refund', id);
      return { transactionId: id };
    },
  },
  {
    name: 'case-refund-answer-lost',
    kind: 'case.refund_unknown',
    does: 'An operator refunds unannounced money, and the line to the bank is cut; it takes three minutes.',
    ends: 'look at the bank’s statement: refunded-by-hand where it was sent, refund where it was not',
    when: 'alone',
    stage: async (stage) => {
      const subject = await receiptOf(stage, await payIn(stage, { amount: '21' }));
      await untilRow(
        stage,
        `${subject} is a case`,
        'select source_key from investigation where source_key = ?',
        [subject],
      );
      await loseNextRefund(stage);
      decided(await decideCase(stage, subject, { action: 'refund', ...WHO }));
      await untilLost(stage, 'rail_refund', subject);
      return { subject };
    },
  },
];
