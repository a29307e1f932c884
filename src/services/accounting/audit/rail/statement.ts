import type { EntityManager } from '@mikro-orm/postgresql';
import { formatAmount, parseAmount, stroopsOf } from '../../../../domain/money/amount.ts';
import type { RailProfile } from '../../../../domain/rails/profile.ts';
import type { Line } from '../../../../domain/ledger/reconcile.ts';
import { retryLaterMs } from '../../../../domain/rails/retry-later.ts';
import { isRefusal } from '../../../../domain/refusal.ts';
import type {
  Rail,
  StatementEntry,
  StatementOrder,
  StatementPage,
} from '../../../../rails/rail.ts';
import type { LineReader } from '../align.ts';
import { keepByHand } from './by-hand-lines.ts';

/** One reading of a rail's statement, kept in the database so that it can be walked in order. */
export interface StatementRange {
  /** Names this reading, so that two at once do not meet. */
  readonly run: string;
  readonly profile: RailProfile;
  /** Null for the beginning. */
  readonly from: Date | null;
  readonly until: Date;
}

const PAGE = 500;
const TRIES_MAX = 6;
const FIRST_PAUSE_MS = 500;

/** Asked again some times: a statement that cannot be read says nothing of the books. */
const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES_MAX || retryLaterMs(error) !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** (tries - 1)));
    }
  }
};

/**
 * Pay-outs and refunds are named by their key. Where the rail does not keep it, by the reference that it gave
 * us for the payment, and else by the reference alone.
 */
const KEEP_LINES = `insert into reconciliation_line
    (run, side, direction, key, reference, amount, at, state, explained)
  select ?, 'there', line.direction,
    case when line.direction = 'in' then line.rail_reference
      else coalesce(line.key, (select p.key from rail_payment p
          where p.rail = ? and p.rail_reference = line.rail_reference limit 1),
        (select f.key from rail_refund f
          where f.rail = ? and f.rail_reference = line.rail_reference limit 1),
        'reference/' || line.rail_reference) end,
    line.rail_reference, line.amount, line.at, line.state,
    (select i.reason || ' is investigated' from investigation i where line.direction = 'in'
      and i.source_key = 'unreadable/rail/' || ? || '/' || line.rail_reference)
  from jsonb_to_recordset(?::jsonb) as line
    (direction text, rail_reference text, key text, amount numeric, at timestamptz, state text)
  on conflict (run, side, direction, key, reference) do update
    set amount = excluded.amount, at = excluded.at, state = excluded.state`;

const exact = (rail: string, { railReference, amount }: StatementEntry): string => {
  const read = parseAmount(amount);
  if (isRefusal(read)) throw new Error(`${rail} shows ${railReference} with a malformed amount`);
  return formatAmount(read);
};

/** A bank may list a line twice on one page, and one statement of the database may not write a row twice. */
const eachOnce = (entries: readonly StatementEntry[]): readonly StatementEntry[] => {
  const nameOf = ({ direction, railReference, idempotencyKey }: StatementEntry): string =>
    JSON.stringify([direction, railReference, idempotencyKey]);
  return [...new Map(entries.map((entry) => [nameOf(entry), entry])).values()];
};

/** Reads the whole statement of a range into the database; returns how many entries it has. */
export const keepStatement = async (
  em: EntityManager,
  listStatement: NonNullable<Rail['listStatement']>,
  { run, profile, from, until }: StatementRange,
  onProgress: (read: number) => void,
): Promise<number> => {
  let cursor: string | null = null;
  let read = 0;
  for (;;) {
    const order: StatementOrder = {
      from: from?.toISOString() ?? null,
      until: until.toISOString(),
      cursor,
    };
    const page: StatementPage = await patiently(async () => listStatement(order));
    const lines = eachOnce(page.entries).map((entry) => ({
      direction: entry.direction,
      rail_reference: entry.railReference,
      key: entry.idempotencyKey,
      amount: exact(profile.name, entry),
      at: entry.at,
      state: entry.state,
    }));
    if (lines.length > 0) {
      const { name } = profile;
      const values = [run, name, name, name, JSON.stringify(lines)];
      await em.execute(KEEP_LINES, values, 'run');
    }
    read += lines.length;
    onProgress(read);
    if (page.complete) return read;
    ({ cursor } = page);
  }
};

/** Forgets a reading, and those that a crash left behind more than a day ago. */
export const dropStatement = async (em: EntityManager, run: string): Promise<void> => {
  await em.execute(
    `delete from reconciliation_line where run = ? or kept_at < now() - interval '1 day'`,
    [run],
    'run',
  );
};

/**
 * Our side: receipts and pay-outs of the range, and those that the statement names, whenever they
 * were. What a person was asked about says so.
 */
const KEEP_JOURNAL = `insert into reconciliation_line
    (run, side, direction, key, reference, amount, at, state, explained)
  select ?, 'here', 'in', r.rail_reference, 'rail_receipt ' || r.id, r.amount, r.received_at, 'settled',
      (select min(i.reason) || ' is investigated' from investigation i
        where i.source_key in (
          select 'contradiction/rail/' || r.rail || '/' || r.rail_reference || '/' || said
          from unnest(array['returned', 'chargedBack', (select trim_scale(s.amount)::text
            from reconciliation_line s where s.run = ? and s.side = 'there' and s.direction = 'in'
              and s.key = r.rail_reference limit 1)]) as said))
    from rail_receipt r
    where r.rail = ? and ((r.received_at >= ? and r.received_at < ?) or exists (
      select from reconciliation_line s where s.run = ? and s.side = 'there' and s.direction = 'in'
        and s.key = r.rail_reference))
  union all
  select ?, 'here', 'out', p.key, 'rail_payment ' || p.key, p.amount, coalesce(p.asked_at, p.created_at),
      case p.state when 'delivered' then 'settled' when 'failed' then 'returned' else 'pending' end,
      coalesce((select i.reason || ' is investigated' from investigation i
          where i.source_key in ('payout/' || p.key, 'payout/' || p.key || '/overdue') limit 1),
        t.parked_reason)
    from rail_payment p join transaction t on t.id = p.transaction_id
    where p.rail = ? and ((p.created_at >= ? and p.created_at < ?) or exists (
      select from reconciliation_line s where s.run = ? and s.side = 'there' and s.direction = 'out'
        and s.key = p.key))
  union all
  select ?, 'here', 'out', f.key, 'rail_refund ' || f.key, f.amount, coalesce(f.asked_at, f.created_at),
      case f.state when 'delivered' then 'settled' when 'failed' then 'returned' else 'pending' end,
      coalesce((select i.reason || ' is investigated' from investigation i
          where i.source_key in ('refund/' || f.key, 'refund/' || f.key || '/overdue') limit 1),
        f.parked_reason)
    from rail_refund f
    where f.rail = ? and ((f.created_at >= ? and f.created_at < ?) or exists (
      select from reconciliation_line s where s.run = ? and s.side = 'there' and s.direction = 'out'
        and s.key = f.key))`;

/** How far into a range our rows are asked for: the rail may have booked them a while apart. */
const MARGIN_MS = 86_400_000;

/** Puts our own rows of the range beside the statement that is kept. */
export const keepJournal = async (
  em: EntityManager,
  { run, profile, from, until }: StatementRange,
): Promise<void> => {
  const since = from === null ? new Date(0) : new Date(from.getTime() + MARGIN_MS);
  const chosen = [profile.name, since, until, run];
  await em.execute(KEEP_JOURNAL, [run, run, ...chosen, run, ...chosen, run, ...chosen], 'run');
  await keepByHand(em, { run, rail: profile.name, since, until });
};

interface LineRow {
  readonly direction: Line['direction'];
  readonly key: string;
  readonly reference: string;
  readonly amount: string;
  readonly state: Line['state'];
  readonly at_ms: string;
  readonly explained: string | null;
}

/** One side of what is kept, in the order of its keys. */
export const readKeptLines = (
  em: EntityManager,
  { run, profile }: StatementRange,
  side: 'here' | 'there',
): LineReader => {
  let after = ['', '', ''];
  // A rail that reports nothing after the start has done what can be known of it.
  const settles = side === 'there' && profile.delivery === 'neverTells';
  return async () => {
    const rows = await em.execute<LineRow[]>(
      `select direction, key, reference, amount::text as amount, state, explained,
          floor(extract(epoch from at) * 1000)::text as at_ms
         from reconciliation_line
        where run = ? and side = ? and (direction, key, reference) > (?, ?, ?)
        order by direction, key, reference limit ${PAGE}`,
      [run, side, ...after],
    );
    const last = rows.at(-1);
    if (last) after = [last.direction, last.key, last.reference];
    const lines = rows.map((row): Line => ({
      key: `${row.direction}/${row.key}`,
      row: side === 'here' ? row.reference : `statement entry ${row.reference}`,
      direction: row.direction,
      asset: profile.asset,
      amount: stroopsOf(row.amount),
      state: settles && row.state === 'pending' ? 'settled' : row.state,
      atMs: Number(row.at_ms),
      explained: row.explained,
    }));
    return { lines, exhausted: rows.length < PAGE };
  };
};
