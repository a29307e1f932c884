import { stroopsOf, type Stroops } from '../../../src/domain/money/amount.ts';
import type { PlayedAnchor } from '../played-anchor.ts';
import type { Scenario } from './restart-scenarios.ts';

/** Every decision over a transaction's money, as its rows have it. */
export const decisionsOf = async (anchor: PlayedAnchor, id: string) => {
  const read = async (sql: string) =>
    anchor.em().execute<Record<string, string | null>[]>(sql, [id]);
  return {
    price:
      await read(`select number, amount_in, amount_out, fee ->> 'total' as fee, surplus, refusal
      from price_decision where transaction_id = ? order by number`),
    review: await read('select decision, message from review_decision where transaction_id = ?'),
    refund: await read(`select number, message, fee, reason from refund_decision
      where transaction_id = ? and withdrawn_at is null`),
    person: await read(`select subject, action, operator, fee from parking
      where transaction_id = ? and action is not null order by number`),
  };
};
export type Decisions = Awaited<ReturnType<typeof decisionsOf>>;

/** What went out for a transaction, on either side. */
export const outcomeOf = async (anchor: PlayedAnchor, id: string) => {
  const row = await anchor.find(id);
  const legs = await anchor.em().execute<{ leg: string; amount: string; fee: string }[]>(
    `select leg, trim_scale(amount)::text as amount, trim_scale(fee)::text as fee from ledger_payment
      where transaction_id = ? and state = 'included' order by leg`,
    [id],
  );
  const returned = await anchor.em().execute<{ amount: string; fee: string }[]>(
    `select trim_scale(p.amount)::text as amount, trim_scale(p.fee)::text as fee
       from ledger_payment p join received_payment r on p.investigation_key = 'stellar/' || r.operation_id
      where r.transaction_id = ? order by p.amount`,
    [id],
  );
  const byHand = row.refunds?.payments.filter(({ id_type: type }) => type === 'external') ?? [];
  return {
    status: row.status,
    rail: anchor.paidByRails(id),
    legs,
    returned,
    byHand: byHand.map(({ amount, fee }) => ({ amount, fee })),
    sentBack: Object.entries(anchor.sentBack()).flatMap(([key, amount]) =>
      key.startsWith(id) ? [amount] : [],
    ),
  };
};
export type Outcome = Awaited<ReturnType<typeof outcomeOf>>;

const sumOf = (legs: readonly { readonly amount: string; readonly fee: string }[]): Stroops =>
  legs.reduce((sum, { amount, fee }) => sum + stroopsOf(amount) + stroopsOf(fee), 0n);

/** What went out otherwise than it stands in the rows; empty where nothing did. */
export const faultsOf = (
  outcome: Outcome,
  decided: Decisions,
  kind: Scenario['kind'],
): readonly string[] => {
  const price = decided.price.at(-1);
  const onLedger = outcome.legs.filter(({ leg }) => leg === 'payout').map(({ amount }) => amount);
  const payouts = kind === 'deposit' ? onLedger : outcome.rail;
  const refunds = outcome.legs.filter(({ leg }) => leg === 'refund');
  const surplus = outcome.legs.filter(({ leg }) => leg === 'surplus');
  const isRefund = decided.refund.length > 0 || outcome.status === 'refunded';
  const given = sumOf([...refunds, ...surplus]);
  const owed = refunds.length > 0 ? price?.['amount_in'] : price?.['surplus'];
  const kept = decided.refund[0]?.['fee'] ?? '0';
  const fault = (what: string, is: boolean): readonly string[] => (is ? [what] : []);
  return [
    ...fault('nothing was decided of its price', !price),
    ...fault('it was paid beside a refund', isRefund && payouts.length > 0),
    ...fault('it was paid twice', payouts.length > 1),
    ...fault(
      'another amount was paid than was decided',
      payouts.some((amount) => stroopsOf(amount) !== stroopsOf(price?.['amount_out'] ?? '0')),
    ),
    ...fault('it was refunded twice', refunds.length > 1 || outcome.sentBack.length > 1),
    ...fault(
      'its rail sent back another amount than was decided',
      outcome.sentBack.some(
        (amount) => stroopsOf(amount) !== stroopsOf(price?.['amount_in'] ?? '0') - stroopsOf(kept),
      ),
    ),
    ...fault(
      'another amount went back than was decided',
      given > 0n && given !== stroopsOf(owed ?? '0'),
    ),
    ...fault(
      'another fee was kept than was decided',
      refunds.some(({ fee }) => stroopsOf(fee) !== stroopsOf(kept)),
    ),
  ];
};

/** What stood when the story was lost and does not stand at its end; empty where all does. */
export const forgottenOf = (before: Decisions, after: Decisions): readonly string[] =>
  (['price', 'review', 'refund', 'person'] as const).filter(
    (what) =>
      JSON.stringify(after[what].slice(0, before[what].length)) !== JSON.stringify(before[what]),
  );
