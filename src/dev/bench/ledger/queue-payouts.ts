import type { EntityManager } from '@mikro-orm/postgresql';

export interface PayoutsOrder {
  readonly count: number;
  /** Who is paid, in turn. */
  readonly destinations: readonly string[];
  readonly distribution: string;
  readonly asset: string;
  /** Decimal string; the same for each. */
  readonly amount: string;
  /** What is queued; pay-outs by default. */
  readonly leg?: 'payout' | 'refund';
  /** True where each has a memo of its own. */
  readonly withMemos?: boolean;
}

/** Deposits whose money was credited, each with its payout in the queue. */
const QUEUE = `with made as (
    insert into transaction (id, protocol, kind, status, asset, rail, account, to_account,
        amount_in, amount_in_asset, amount_out, amount_out_asset, pay_until, workflow_started_at)
      select gen_random_uuid(), 'sep24', 'deposit', 'pending_stellar', asset, 'none', payee, payee,
          amount, asset, amount, asset, now() + interval '1 hour', now()
        from (select payees[1 + number % cardinality(payees)] as payee, asset, amount
                from generate_series(0, ?::integer - 1) as number,
                  (select ?::text[] as payees, ?::text as asset, ?::numeric as amount) as terms) as one
      returning id, to_account, asset, amount_in as amount),
  credited as (
    insert into posting (entry, account, asset, amount, transaction_id)
      select 'queued/' || id, 'customer:' || id, asset, amount, id from made
      union all select 'queued/' || id, 'treasury', asset, -amount, id from made)
  insert into ledger_payment
      (transaction_id, leg, number, operation, source_account, destination, asset, amount,
       memo_type, memo)
    select id, ?, 1, 'payment', ?, to_account, asset, amount,
        case when ?::boolean then 'text' end, case when ?::boolean then left(id::text, 28) end
      from made
    returning id::text as id`;

/**
 * Queues many payouts at once, as the stories of as many deposits would.
 * @returns the ids of the ledger payments, in their order.
 */
export const queuePayouts = async (
  em: EntityManager,
  { count, destinations, asset, amount, distribution, ...which }: PayoutsOrder,
): Promise<readonly string[]> => {
  const { leg = 'payout', withMemos = false } = which;
  const payees = `{${destinations.join(',')}}`;
  const rows = await em.execute<{ id: string }[]>(QUEUE, [
    count,
    payees,
    asset,
    amount,
    leg,
    distribution,
    withMemos,
    withMemos,
  ]);
  return rows.map(({ id }) => id).toSorted((one, other) => Number(BigInt(one) - BigInt(other)));
};
