import { Cursor } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import type { ListenerClearance } from '../../domain/operators/clearance.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { HistoryGoneError, type StellarNetwork } from '../../stellar/network.ts';
import { compareNetwork } from '../../stellar/envelopes/reference.ts';
import { cursorAfterLedger } from '../../stellar/toid.ts';
import { createKeptContradiction } from '../../services/operators/clear-sources.ts';
import { recordAct, whoCleared } from '../../services/operators/record-act.ts';
import { inTransaction } from '../../services/deps.ts';
import { readingOf, referenceOf, watchSource } from './cursor.ts';

interface ListenerClearDeps {
  readonly orm: Orm;
  readonly network: Pick<StellarNetwork, 'latestLedger' | 'ledger' | 'payments' | 'effects'>;
}

/** Why reading cannot go on from that ledger by what the network says now; null where it can. */
const objectionOf = async (
  { orm, network }: ListenerClearDeps,
  { account, fromLedger }: ListenerClearance,
): Promise<string | null> => {
  const head = await network.latestLedger();
  const known = await orm.em.fork().findOne(Cursor, { source: watchSource(account) });
  if ((await compareNetwork(network, referenceOf(known), head)) === 'reset') {
    return 'this is another network: begin with an empty database, and keep the old one';
  }
  if (fromLedger > head.sequence + 1) {
    return `the network is at ledger ${head.sequence}; if it was there before, it is another one`;
  }
  try {
    await network.payments(account, cursorAfterLedger(fromLedger - 1), 1);
    await network.effects(account, BigInt(cursorAfterLedger(fromLedger - 1)), 1);
    return null;
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    return `${error.message}: name a source of the ledger that has it, or go on from a later ledger`;
  }
};

/** True where the source has lost what follows the last effect that was read. */
const hasLostEffects = async (
  { orm, network }: ListenerClearDeps,
  account: string,
): Promise<boolean> => {
  const { effects } = await readingOf(orm.em.fork(), account);
  try {
    await network.effects(account, effects.token, 1);
    return false;
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    return true;
  }
};

/** Whether the gap is the one that the order leaves, named as it is. */
const gapRefusal = (
  firstUnread: number,
  { fromLedger, gap }: ListenerClearance,
): Refusal | null => {
  if (fromLedger < firstUnread) {
    const text = `all before ledger ${firstUnread} was read, and a cursor never goes back`;
    return refuseInWords('request_malformed', `${text}; go on with --from-ledger ${firstUnread}`);
  }
  if (fromLedger === firstUnread) {
    return (
      gap && refuseInWords('request_malformed', `nothing is left out from ledger ${fromLedger} on`)
    );
  }
  const last = fromLedger - 1;
  if (gap?.first === firstUnread && gap.last === last) return null;
  const left = `ledgers ${firstUnread} to ${last} would never be read`;
  return refuseInWords('request_malformed', `${left}; say so with --gap ${firstUnread}-${last}`);
};

/**
 * Lets the stopped reading of an account go on, on a person's evidence. A cursor never falls,
 * ledgers that would be left out have to be named, and another network is never read.
 * @returns what was done, or a refusal that says what is wrong with the order.
 * @throws NetworkFault when the network could not be asked; nothing is cleared then.
 */
export const clearListener = async (
  { orm, network }: ListenerClearDeps,
  order: ListenerClearance,
): Promise<string | Refusal> => {
  const { account, fromLedger, gap, operator, evidence } = order;
  const objection = await objectionOf({ orm, network }, order);
  const isLost = objection === null && (await hasLostEffects({ orm, network }, account));
  return inTransaction(orm, async (em) => {
    const { cursor, readLedger, isStopped } = await readingOf(em, account, 'for update');
    if (!isStopped) return refuseInWords('not_parked', `the reading of ${account} is not stopped`);
    // A ledger may have been read in part.
    const refusal = gapRefusal(Math.max(readLedger + 1, cursor.ledger), order);
    if (refusal) return refusal;
    if (objection !== null) return refuseInWords('request_malformed', objection);
    const source = watchSource(account);
    await em.execute(
      `insert into listener_clearance
           (account, reason, cursor_before, from_ledger, gap_first, gap_last, operator, evidence)
         select ?, stopped_reason, coalesce(cursor, '0'), ?, ?, ?, ?, ? from cursor where source = ?`,
      [account, fromLedger, gap?.first ?? null, gap?.last ?? null, operator, evidence, source],
      'run',
    );
    const record = { subject: source, reason: evidence, after: String(fromLedger) };
    await recordAct(em, whoCleared(order), { act: 'listener.cleared', ...record });
    // What comes before that ledger has its rows, or is left out by name.
    const before = cursorAfterLedger(fromLedger - 1);
    await em.execute(
      `update cursor set cursor = greatest(cursor::numeric, ?::numeric)::text,
           effects_cursor = greatest(effects_cursor, ?::bigint), read_ledger = ?,
           stopped_reason = null where source = ?`,
      [
        before,
        gap === null && !isLost ? '0' : before,
        gap === null ? readLedger : fromLedger - 1,
        source,
      ],
      'run',
    );
    const passed = gap === null ? '' : `; ledgers ${gap.first} to ${gap.last} are left out`;
    return `reading ${account} goes on with ledger ${fromLedger}${passed}`;
  });
};

/** One line for each account that is read, and one where the sources contradict each other. */
export const listenerState = async (orm: Orm): Promise<readonly string[]> => {
  const rows = await orm.em.fork().execute<{ line: string }[]>(
    `select format('%s  cursor %s, recorded through ledger %s, read through %s%s%s',
         substr(c.source, length('stellar/') + 1), c.cursor, coalesce(c.read_ledger::text, '?'),
         coalesce(to_char(c.read_through at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), 'never'),
         (select string_agg(format('; ledgers %s to %s left out by %s (%s)', l.gap_first, l.gap_last,
              l.operator, l.evidence), '' order by l.id)
            from listener_clearance l
           where 'stellar/' || l.account = c.source and l.gap_first is not null),
         '; STOPPED: ' || c.stopped_reason) as line
       from cursor c where c.source like 'stellar/%' order by c.source`,
  );
  const contradiction = await createKeptContradiction(orm).read();
  return [
    ...(contradiction === null ? [] : [`the sources of the ledger  STOPPED: ${contradiction}`]),
    ...rows.map(({ line }) => line),
  ];
};
