import { Operation } from '@stellar/stellar-sdk';
import { COINS, FRACTIONS } from '../coins.ts';
import type { Incident } from '../incident.ts';
import { coinOf, untilPayment, untilRow, type Stage } from '../play/stage.ts';
import { openDeposit, openParty } from '../play/people.ts';
import { payIn, receiptOf, takeBack } from '../play/sandbox.ts';

/** A deposit that somebody has paid. */
const paidDeposit = async (
  stage: Stage,
  asked: { readonly amount: string; readonly pays?: string; readonly code?: string },
) => {
  const { amount, pays = amount, code } = asked;
  const asset = coinOf(stage, code);
  const party = await openParty(stage, { asset });
  const { id, reference } = await openDeposit(stage, party, { amount, code: asset.getCode() });
  const transfer = await payIn(stage, { amount: pays, reference });
  return { id, reference, transfer };
};

const transactionOf = ({ id }: { readonly id: string }) => ({ transactionId: id });

/** A deposit that is completed, and what was paid for it. */
const completedDeposit = async (stage: Stage) => {
  const deposit = await paidDeposit(stage, { amount: '40' });
  await untilPayment(stage, deposit.id, 'completed');
  return deposit;
};

/** Money that comes in at a bank and is not as it was announced. */
export const RAIL_IN: readonly Incident[] = [
  {
    name: 'deposit-of-another-amount',
    kind: 'parked.amount_refused',
    does: 'A customer announces 100 dollars and pays 150.',
    ends: 'accept it as it is, or refund it on the rail',
    stage: async (stage) => transactionOf(await paidDeposit(stage, { amount: '100', pays: '150' })),
  },
  {
    name: 'deposit-held-by-review',
    kind: 'parked.review_held',
    does: 'The review holds a deposit.',
    ends: 'retry pays it, refund sends it back',
    stage: async (stage) =>
      transactionOf(await paidDeposit(stage, { amount: `100${FRACTIONS.held}` })),
  },
  {
    name: 'deposit-review-silent',
    kind: 'parked.review_silent',
    does: 'The review of a deposit never answers.',
    ends: 'accept pays it without the review, retry asks again',
    stage: async (stage) =>
      transactionOf(await paidDeposit(stage, { amount: `100${FRACTIONS.silent}` })),
  },
  {
    name: 'deposit-beyond-the-limit',
    kind: 'parked.limit_exceeded',
    does: 'A customer who may pay in 95 a day announces 90 and pays 98.',
    ends: 'retry pays it beyond the limit, refund sends it back',
    stage: async (stage) =>
      transactionOf(await paidDeposit(stage, { amount: '90', pays: '98', code: COINS.limited })),
  },
  {
    name: 'deposit-charged-back-unpaid',
    kind: 'parked.charged_back',
    does: 'The bank takes a deposit back before its customer has the trustline to be paid.',
    ends: 'settled ends it unpaid; retry pays it at your own cost',
    stage: async (stage) => {
      const party = await openParty(stage, { trusts: false });
      const { id, reference } = await openDeposit(stage, party, { amount: '60' });
      const transfer = await payIn(stage, { amount: '60', reference });
      await untilPayment(stage, id, 'credited');
      await takeBack(stage, transfer);
      const sql =
        'select id from rail_receipt where rail_reference = ? and reversed_at is not null';
      await untilRow(stage, `${transfer} is taken back`, sql, [transfer]);
      await party.wallet.send([Operation.changeTrust({ asset: coinOf(stage) })]);
      return { transactionId: id };
    },
  },
  {
    name: 'deposit-charged-back-after',
    kind: 'case.contradiction',
    does: 'The bank takes a deposit back that was paid out on Stellar already.',
    ends: 'write it off, once it is claimed from the customer',
    stage: async (stage) => {
      const { id, transfer } = await completedDeposit(stage);
      await takeBack(stage, transfer);
      return { transactionId: id };
    },
  },
  {
    name: 'deposit-late',
    kind: 'case.late',
    does: 'A customer pays once the deposit has expired, which takes a minute.',
    ends: 'refund it, or attach it to a deposit that waits',
    stage: async (stage) => {
      const party = await openParty(stage);
      const { id, reference } = await openDeposit(stage, party, { amount: '30' });
      const sql = `select id from transaction where id = ? and status = 'expired'`;
      await untilRow(stage, `${id} expires`, sql, [id]);
      await payIn(stage, { amount: '30', reference });
      return { transactionId: id };
    },
  },
  {
    name: 'deposit-paid-twice',
    kind: 'case.second_payment',
    does: 'A customer pays again while the review holds the first payment.',
    ends: 'refund the second payment',
    stage: async (stage) => {
      const { id, reference } = await paidDeposit(stage, { amount: `70${FRACTIONS.held}` });
      await untilPayment(stage, id, 'credited');
      await payIn(stage, { amount: `70${FRACTIONS.held}`, reference });
      return { transactionId: id };
    },
  },
  {
    name: 'deposit-paid-after-its-end',
    kind: 'case.transaction_closed',
    does: 'A customer pays again for a deposit that is completed.',
    ends: 'refund it',
    stage: async (stage) => {
      const { id, reference } = await completedDeposit(stage);
      await payIn(stage, { amount: '40', reference });
      return { transactionId: id };
    },
  },
  {
    name: 'rail-money-unannounced',
    kind: 'case.unannounced_rail_money',
    does: 'Somebody pays at the bank and quotes nothing.',
    ends: 'attach it to a deposit that waits, or refund it',
    stage: async (stage) => ({
      subject: await receiptOf(stage, await payIn(stage, { amount: '33.33' })),
    }),
  },
  {
    name: 'rail-money-unreadable',
    kind: 'case.unreadable',
    does: 'The bank lists money with an amount that is no number.',
    ends: 'write it off, once the bank has said what it was',
    stage: async (stage) => {
      await payIn(stage, { amount: '12.50', statedAmount: 'twelve fifty' });
      return {};
    },
  },
];
