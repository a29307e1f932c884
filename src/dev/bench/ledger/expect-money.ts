import type { EntityManager } from '@mikro-orm/postgresql';

interface ExpectedMoney {
  readonly count: number;
  readonly asset: string;
  /** The account that is to be paid. */
  readonly distribution: string;
  readonly rail: string;
  /** The first of the numbers that name them; the others follow. */
  readonly firstMemo: number;
  /** Decimal string; the same for each. */
  readonly amount: string;
}

/** Withdrawals that wait for their money, as many stories would have left them. */
const EXPECT = `insert into transaction (id, protocol, kind, status, asset, rail, account,
    receiving_account, receiving_memo_type, receiving_memo, amount_expected, amount_in_asset,
    amount_out_asset, pay_until, workflow_started_at)
  select gen_random_uuid(), 'sep24', 'withdrawal', 'pending_user_transfer_start', asset, rail, account,
      account, 'id', memo::text, amount, asset, asset, now() + interval '1 hour', now()
    from generate_series(?::bigint, ?::bigint) as memo,
      (select ?::text as asset, ?::text as rail, ?::text as account, ?::numeric as amount) as terms`;

/** Makes many transactions at once that payments can be matched with. */
export const expectMoney = async (
  em: EntityManager,
  { count, asset, distribution, rail, firstMemo, amount }: ExpectedMoney,
): Promise<void> => {
  const last = firstMemo + count - 1;
  await em.execute(EXPECT, [firstMemo, last, asset, rail, distribution, amount], 'run');
};
