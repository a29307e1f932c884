import type { EntityManager } from '@mikro-orm/postgresql';
import { stroopsOf } from '../../domain/amount.ts';
import { NATIVE } from '../../domain/asset.ts';
import type { Line } from '../../domain/reconcile.ts';
import { baseAccount, muxedId } from '../../stellar/address.ts';
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
  /** What was sent by hand has the memo that its sender gave it. */
  readonly tells_memo: boolean;
  readonly memo: string | null;
  readonly destination: string | null;
  /** True where the operation created its destination, which it then names as a G address. */
  readonly creates: boolean;
}

/**
 * One read of what an account received, of what was paid from it and of what its treasury did by
 * hand, by operation id.
 */
const LEDGER_ROWS = `select operation_id::text as operation_id, "row", direction, asset,
    amount::text as amount, floor(extract(epoch from at) * 1000)::text as at_ms, tells_memo, memo,
    destination, creates
  from (
    (select operation_id, 'received_payment ' || operation_id as "row", 'in' as direction, asset,
        amount, closed_at as at, true as tells_memo, memo, null as destination, false as creates
      from received_payment
      where receiving_account = ? and operation_id > ? and operation_id <= ?
      order by received_payment.operation_id limit ${PAGE})
    union all
    (select operation_id, 'ledger_payment ' || id, 'out', asset, amount,
        coalesce(settled_at, queued_at), true, memo, destination, operation = 'create_account'
      from ledger_payment
      where source_account = ? and state = 'included' and operation_id > ? and operation_id <= ?
      order by ledger_payment.operation_id limit ${PAGE})
    union all
    (select operation_id, 'outgoing_operation ' || operation_id,
        case when (c ->> 'stroops')::numeric > 0 then 'in' else 'out' end,
        coalesce(c ->> 'asset', '${NATIVE}'),
        abs(coalesce((c ->> 'stroops')::numeric, 0)) * 0.0000001, treasury.closed_at, false, null, null,
        false
      from (select * from outgoing_operation
          where account = ? and operation_id > ? and operation_id <= ? and class = 'treasury'
          order by outgoing_operation.operation_id limit ${PAGE}) as treasury
        left join jsonb_array_elements(treasury.changes) as c on true
        join outgoing_transaction t using (account, token)
      where t.successful and (c is not null or t.class = 'treasury'))
  ) as journal
  order by journal.operation_id limit ${PAGE}`;

const detailsOf = (row: LedgerRow): Readonly<Record<string, string | null>> => {
  const { tells_memo: tellsMemo, memo, destination, creates } = row;
  if (destination === null) return tellsMemo ? { memo } : {};
  return creates
    ? { memo: memo ?? muxedId(destination), destination: baseAccount(destination) }
    : { memo, destination };
};

/** Our side of an account: what it received, what was paid from it, and what its treasury did. */
export const readJournalLines = (
  em: EntityManager,
  { account, afterToken, throughToken }: LedgerRange,
): LineReader => {
  let after = afterToken.toString();
  const through = throughToken.toString();
  return async () => {
    const range = [account, after, through];
    const rows = await em.execute<LedgerRow[]>(LEDGER_ROWS, [...range, ...range, ...range]);
    const exhausted = rows.length < PAGE;
    // An operation may have changed two assets: the last one of a full page is left to the next.
    const cut = exhausted ? null : rows.at(-1)?.operation_id;
    const whole = rows.filter((row) => row.operation_id !== cut);
    after = whole.at(-1)?.operation_id ?? after;
    const lines = whole.map((row): Line => ({
      key: tokenKey(row.operation_id),
      row: row.row,
      direction: row.direction,
      asset: row.asset,
      amount: stroopsOf(row.amount),
      state: 'settled',
      atMs: Number(row.at_ms),
      details: detailsOf(row),
    }));
    return { lines, exhausted };
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
