import type { EntityManager } from '@mikro-orm/postgresql';
import { NATIVE } from '../../../../domain/money/asset.ts';
import type { Line } from '../../../../domain/ledger/reconcile.ts';
import { baseAccount, muxedId } from '../../../../stellar/accounts/address.ts';
import type { LineReader } from '../align.ts';
import { tokenKey, type LedgerRange } from './ledger-lines.ts';

const PAGE = 500;

interface LedgerRow {
  readonly operation_id: string;
  readonly row: string;
  readonly asset: string;
  /** What the account gained; what went out is below nothing. */
  readonly stroops: string;
  readonly at_ms: string;
  /** What was sent by hand has the memo that its sender gave it. */
  readonly shows_memo: boolean;
  /** As `memoName` names it. */
  readonly memo: string | null;
  readonly destination: string | null;
  /** True where the operation created its destination, which it then names as a G address. */
  readonly creates: boolean;
}

/** A memo by one name on both sides, and whether we know it exactly. */
const MEMO = `case when memo_type = 'text'
    then '0x' || encode(coalesce(memo_bytes, convert_to(memo, 'UTF8')), 'hex') else memo end as memo`;
const TELLS_MEMO = `claimable_balance_id is null
    and (memo_type = 'text' and memo_bytes is null and memo like '%\uFFFD%') is not true
    as shows_memo`;

/**
 * One read of what an account received, of what was paid from it, of what others took from it, and
 * of what its treasury did by hand, by operation id.
 */
const LEDGER_ROWS = `select operation_id::text as operation_id, "row", asset,
    trim_scale(stroops)::text as stroops, floor(extract(epoch from at) * 1000)::text as at_ms,
    shows_memo, memo, destination, creates
  from (
    (select operation_id - balance_change as operation_id, 'received_payment ' || operation_id as "row",
        asset, amount * 10000000 as stroops, closed_at as at, ${TELLS_MEMO}, ${MEMO},
        null as destination, false as creates
      from received_payment
      where receiving_account = ? and operation_id > ? and operation_id <= ?
        and operation_id - balance_change > ?
      order by received_payment.operation_id limit ${PAGE})
    union all
    (select operation_id, 'ledger_payment ' || id, asset, -amount * 10000000,
        coalesce(settled_at, queued_at), true, ${MEMO}, destination,
        operation = 'create_account'
      from ledger_payment
      where source_account = ? and state = 'included' and leg <> 'claim'
        and operation_id > ? and operation_id <= ?
      order by ledger_payment.operation_id limit ${PAGE})
    union all
    (select operation_id, 'balance_movement ' || operation_id || ' (' || kind || ')', asset, stroops,
        closed_at, false, null, null, false
      from balance_movement
      where account = ? and operation_id > ? and operation_id <= ?
      order by balance_movement.operation_id limit ${PAGE})
    union all
    (select operation_id, 'outgoing_operation ' || operation_id, coalesce(c ->> 'asset', '${NATIVE}'),
        coalesce((c ->> 'stroops')::numeric, 0), treasury.closed_at, false, null, null,
        false
      from (select * from outgoing_operation
          where account = ? and operation_id > ? and operation_id <= ? and class = 'treasury'
          order by outgoing_operation.operation_id limit ${PAGE}) as treasury
        left join jsonb_array_elements(treasury.changes) as c on true
        join outgoing_transaction t using (account, token)
      where t.successful and (c is not null or t.class = 'treasury'))
  ) as journal
  order by journal.operation_id limit ${PAGE}`;

/** A created account is named by its plain address, the number of a muxed one by a memo. */
const destinationOf = ({ memo, destination, creates }: LedgerRow): Line['details'] => {
  if (destination === null) return {};
  return creates
    ? { memo: memo ?? muxedId(destination), destination: baseAccount(destination) }
    : { destination };
};

/** An operation may have paid us twice, or paid and taken: the ledger's side adds that up as well. */
const lineOf = (rows: readonly LedgerRow[]): readonly Line[] => {
  const [first, ...others] = rows;
  if (!first) return [];
  const stroops = rows.reduce((sum, row) => sum + BigInt(row.stroops), 0n);
  if (others.length > 0 && stroops === 0n) return [];
  const { memo, shows_memo: showsMemo } = first;
  const memos = rows.filter((row) => row.shows_memo).map((row) => row.memo);
  return [
    {
      key: tokenKey(first.operation_id),
      row: rows.map(({ row }) => row).join(', '),
      direction: stroops > 0n ? 'in' : 'out',
      asset: first.asset,
      amount: stroops < 0n ? -stroops : stroops,
      state: 'settled',
      atMs: Number(first.at_ms),
      details: {
        ...(showsMemo && new Set(memos).size === 1 ? { memo } : {}),
        ...(others.length > 0 ? {} : destinationOf(first)),
      },
    },
  ];
};

/** Our side of an account: what it received, what left it, and what its treasury did. */
export const readJournalLines = (
  em: EntityManager,
  { account, afterToken, throughToken }: LedgerRange,
): LineReader => {
  let after = afterToken.toString();
  const through = throughToken.toString();
  return async () => {
    const range = [account, after, through];
    const values = [...range, after, ...range, ...range, ...range];
    const rows = await em.execute<LedgerRow[]>(LEDGER_ROWS, values);
    const exhausted = rows.length < PAGE;
    // An operation may have changed two assets: the last one of a full page is left to the next.
    const cut = exhausted ? null : rows.at(-1)?.operation_id;
    const whole = rows.filter((row) => row.operation_id !== cut);
    after = whole.at(-1)?.operation_id ?? after;
    const byBalance = Map.groupBy(whole, (row) => `${row.operation_id} ${row.asset}`);
    return { lines: [...byBalance.values()].flatMap(lineOf), exhausted };
  };
};

/** Rows that no operation can stand for: settled as included, and older than the account's watch. */
export const countBefore = async (
  em: EntityManager,
  { account, afterToken }: LedgerRange,
): Promise<readonly string[]> => {
  const before = afterToken.toString();
  const rows = await em.execute<{ row: string }[]>(
    `select 'received_payment ' || operation_id as "row" from received_payment
      where receiving_account = ? and operation_id <= ?
     union all
     select 'ledger_payment ' || id from ledger_payment
      where source_account = ? and state = 'included'
        and (operation_id is null or operation_id <= ?)
     union all
     select 'balance_movement ' || operation_id from balance_movement
      where account = ? and operation_id <= ?
     limit 1000`,
    [account, before, account, before, account, before],
  );
  return rows.map(({ row }) => row);
};
