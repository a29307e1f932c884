import type { EntityManager } from '@mikro-orm/postgresql';
import type { Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';

/** Money that is to leave, by the place that it leaves. */
export interface UnderWay {
  /** As the books name it: `stellar:<account>` or `rail:<name>`. */
  readonly place: string;
  readonly asset: AssetId;
  /** `waiting` is still to be sent; `sent` has no answer yet that it arrived. */
  readonly stage: 'waiting' | 'sent';
  readonly count: number;
  readonly amount: Stroops;
  /** Since when the oldest of them is so. */
  readonly oldest: Date;
}

/** Each part reads a partial index of what is under way and nothing else. */
const PARTS: readonly string[] = [
  ...[`state = 'queued' and leg <> 'refund'`, `state = 'queued' and leg = 'refund'`].map(
    (which) => `select 'stellar:' || source_account as place, asset, 'waiting' as stage, amount,
        queued_at as at from ledger_payment where ${which}`,
  ),
  `select 'stellar:' || source_account, asset, 'sent', amount, queued_at
     from ledger_payment where state = 'bound'`,
  `select 'rail:' || rail, asset, case when state = 'planned' then 'waiting' else 'sent' end, amount,
      created_at
     from rail_payment where state in ('planned', 'asked', 'initiated', 'ready_for_pickup')`,
  `select 'rail:' || rail, asset, case when state = 'planned' then 'waiting' else 'sent' end, amount,
      created_at
     from rail_refund where state in ('planned', 'asked', 'initiated')`,
];

interface Row extends Omit<UnderWay, 'amount'> {
  readonly amount: string;
}

/** What is to leave each account and each rail, as the journal has it. */
export const readUnderWay = async (em: EntityManager): Promise<readonly UnderWay[]> => {
  const rows = await em.execute<Row[]>(
    `select place, asset, stage, count(*)::int as count, min(at) as oldest,
        trunc(sum(amount) * 10000000)::text as amount
      from (${PARTS.join('\nunion all\n')}) under_way
      group by place, asset, stage order by place, asset, stage desc`,
  );
  return rows.map((row) => ({
    ...row,
    oldest: new Date(row.oldest),
    amount: BigInt(row.amount),
  }));
};
