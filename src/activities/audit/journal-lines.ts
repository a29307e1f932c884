import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf } from '../../domain/amount.ts';
import type { Line } from '../../domain/reconcile.ts';
import type { LineReader } from './align.ts';
import { tokenKey, type LedgerRange } from './ledger-lines.ts';

const PAGE = 500;

interface LedgerRow {
  readonly operation_id: string;
  readonly row: string;
  readonly direction: Line['direction'];
  readonly asset: string;
  readonly amount: string;
  readonly at_ms: string;
  readonly memo: string | null;
  readonly destination: string | null;
}

/** One read of what an account received and of what was paid from it, by operation id. */
const LEDGER_ROWS = `select operation_id::text as operation_id, "row", direction, asset,
    amount::text as amount, floor(extract(epoch from at) * 1000)::text as at_ms, memo, destination
  from (
    (select operation_id, 'received_payment ' || operation_id as "row", 'in' as direction, asset,
        amount, closed_at as at, memo, null as destination
      from received_payment
      where receiving_account = ? and operation_id > ? and operation_id <= ?
      order by received_payment.operation_id limit ${PAGE})
    union all
    (select operation_id, 'ledger_payment ' || id, 'out', asset, amount,
        coalesce(settled_at, queued_at), memo, destination
      from ledger_payment
      where source_account = ? and state = 'included' and operation_id > ? and operation_id <= ?
      order by ledger_payment.operation_id limit ${PAGE})
  ) as journal
  order by journal.operation_id limit ${PAGE}`;

/** Our side of an account: what it received, and what was paid from it. */
export const readJournalLines = (
  em: EntityManager,
  { account, afterToken, throughToken }: LedgerRange,
): LineReader => {
  let after = afterToken.toString();
  const through = throughToken.toString();
  return async () => {
    const values = [account, after, through, account, after, through];
    const rows = await em.execute<LedgerRow[]>(LEDGER_ROWS, values);
    after = rows.at(-1)?.operation_id ?? after;
    const lines = rows.map((row): Line => ({
      key: tokenKey(row.operation_id),
      row: row.row,
      direction: row.direction,
      asset: row.asset,
      amount: stroopsOf(row.amount),
      state: 'settled',
      atMs: Number(row.at_ms),
      details: {
        memo: row.memo,
        ...(row.destination === null ? {} : { destination: row.destination }),
      },
    }));
    return { lines, exhausted: rows.length < PAGE };
  };
};

/** Rows that no operation can stand for: settled as included, and older than the account's watch. */
export const countBefore = async (
  em: EntityManager,
  { account, afterToken }: LedgerRange,
): Promise<readonly string[]> => {
  const rows = await em.execute<{ row: string }[]>(
    `select 'received_payment ' || operation_id as "row" from received_payment
      where receiving_account = ? and operation_id <= ?
     union all
     select 'ledger_payment ' || id from ledger_payment
      where source_account = ? and state = 'included'
        and (operation_id is null or operation_id <= ?)
     limit 1000`,
    [account, afterToken.toString(), account, afterToken.toString()],
  );
  return rows.map(({ row }) => row);
};
