import type { EntityManager } from '@mikro-orm/postgresql';
import type { Cursor } from '../../db/entities/money-in.ts';
import type { Orm } from '../../db/orm.ts';
import type { AccountState, Reading, ReadingAction } from '../../domain/ledger/reading.ts';
import { NetworkFault, type LedgerHead, type StellarNetwork } from '../../stellar/network.ts';
import {
  compareNetwork,
  type NetworkIdentity,
  type ReferenceLedger,
} from '../../stellar/envelopes/reference.ts';
import { cursorAfterLedger, ledgerOf } from '../../stellar/toid.ts';
import type { Log } from '../../lib/log.ts';

/** How far the payments of an account were read. */
export const watchSource = (account: string): string => `stellar/${account}`;

/** Where an account stands by one answer of the network. */
interface NetworkState {
  readonly network: NetworkIdentity;
  /** The ledger that the answer is about. */
  readonly head: LedgerHead;
  readonly account: AccountState;
}

/**
 * Where reading begins: at the ledger at which the account was added, by which the network is known
 * again from then on.
 */
export const openCursor = async (orm: Orm, account: string, head: LedgerHead): Promise<void> => {
  const { sequence, hash, closedAtMs } = head;
  await orm.em.fork().execute(
    `insert into cursor (source, cursor, effects_cursor, start_ledger, read_ledger, latest_ledger,
         latest_ledger_hash, latest_ledger_closed_at)
       values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
    [
      watchSource(account),
      cursorAfterLedger(sequence),
      cursorAfterLedger(sequence),
      sequence,
      sequence,
      sequence,
      hash,
      new Date(closedAtMs),
    ],
    'run',
  );
};

interface CursorRow {
  readonly cursor: string | null;
  readonly effects_cursor: string | null;
  readonly start_ledger: string | null;
  readonly read_ledger: string | null;
  readonly stopped_reason: string | null;
}

const COLUMNS =
  'cursor, effects_cursor::text, start_ledger::text, read_ledger::text, stopped_reason';

const readingIn = (row: CursorRow | undefined): Reading => {
  const token = BigInt(row?.cursor ?? 0);
  const readLedger = Number(row?.read_ledger ?? row?.start_ledger ?? 0);
  // A row that only the sender has opened so far has no cursor of effects yet.
  const effects = BigInt(row?.effects_cursor ?? cursorAfterLedger(readLedger));
  return {
    cursor: { token, ledger: ledgerOf(token) },
    effects: { token: effects, ledger: ledgerOf(effects) },
    readLedger,
    isStopped: (row?.stopped_reason ?? null) !== null,
  };
};

/** What is remembered of an account; with `lock`, until the database transaction ends. */
export const readingOf = async (
  em: EntityManager,
  account: string,
  lock: 'for update' | '' = '',
): Promise<Reading> => {
  const [row] = await em.execute<CursorRow[]>(
    `select ${COLUMNS} from cursor where source = ? ${lock}`,
    [watchSource(account)],
  );
  return readingIn(row);
};

/** What a look begins with: one statement, because an account is looked at all day. */
export interface Glance {
  /** True where payments that are recorded wait to be dispatched. */
  readonly isDue: boolean;
  /** Null where reading was never begun. */
  readonly reading: Reading | null;
  /** What the account's network is known again by. */
  readonly reference: ReferenceLedger | null;
}

interface GlanceRow extends CursorRow {
  readonly isDue: boolean;
  readonly isOpen: boolean;
  readonly latest: string | null;
  readonly hash: string | null;
  readonly closedAtMs: number | null;
}

const GLANCE = `select exists(select from received_payment
      where receiving_account = watched.account and signalled_at is null and next_try_at <= now())
      as "isDue", source is not null as "isOpen", ${COLUMNS},
    latest_ledger::text as latest, latest_ledger_hash as hash,
    (extract(epoch from latest_ledger_closed_at) * 1000)::float8 as "closedAtMs"
  from (select ?::text as account, ?::text as watch) watched
    left join cursor on source = watched.watch`;

/** Reads what a look at an account begins with. */
export const glanceAt = async (em: EntityManager, account: string): Promise<Glance> => {
  const [row] = await em.execute<GlanceRow[]>(GLANCE, [account, watchSource(account)]);
  if (!row) throw new Error('a row without a table is one row');
  const { isDue, isOpen, latest, hash, closedAtMs } = row;
  const closed = closedAtMs === null ? {} : { closedAtMs };
  const reference = latest && hash ? { sequence: Number(latest), hash, ...closed } : null;
  return { isDue, reading: isOpen ? readingIn(row) : null, reference };
};

/** Stands still until a person has looked. */
export const stopReading = async (
  { orm, log }: { readonly orm: Orm; readonly log: Log },
  account: string,
  reason: string,
): Promise<void> => {
  log.error({ account }, reason);
  await orm.em
    .fork()
    .execute(
      'update cursor set stopped_reason = ? where source = ? and stopped_reason is null',
      [reason, watchSource(account)],
      'run',
    );
};

/** What an account's network is known again by. */
export const referenceOf = (cursor: Cursor | null): ReferenceLedger | null =>
  cursor?.latestLedger && cursor.latestLedgerHash
    ? {
        sequence: Number(cursor.latestLedger),
        hash: cursor.latestLedgerHash,
        ...(cursor.latestLedgerClosedAt
          ? { closedAtMs: cursor.latestLedgerClosedAt.getTime() }
          : {}),
      }
    : null;

/**
 * Asks for an account, and compares the network with what we remember of it. Null where the nodes
 * behind the address are not of one mind yet: then nothing follows from it.
 * @param proves whether every payment to the account changes it; see `domain/ledger/decide-reading.ts`.
 */
export const readNetworkState = async (
  network: StellarNetwork,
  account: string,
  remembered: ReferenceLedger | null,
  proves: boolean,
): Promise<NetworkState | null> => {
  const answer = await network.account(account);
  if (answer.ledger === null) {
    throw new NetworkFault('Horizon did not say which ledger its answer is about');
  }
  const head = await network.ledger(answer.ledger);
  if (head === null) return null;
  return {
    network: await compareNetwork(network, remembered, head),
    head,
    account: {
      ledger: head.sequence,
      closedAtMs: head.closedAtMs,
      lastModified: proves ? answer.lastModified : null,
    },
  };
};

/** The network is known again by the newest ledger that was seen. */
export const rememberLedger = async (
  orm: Orm,
  account: string,
  head: LedgerHead,
): Promise<void> => {
  await orm.em.fork().execute(
    `update cursor set latest_ledger = ?, latest_ledger_hash = ?, latest_ledger_closed_at = ?
      where source = ? and coalesce(latest_ledger, 0) < ?`,
    [head.sequence, head.hash, new Date(head.closedAtMs), watchSource(account), head.sequence],
    'run',
  );
};

/**
 * Records what was proven. Two listeners may have proven different things: both hold. Reading
 * goes on after what is proven, so that the cursor of a quiet account grows no older than history is
 * kept.
 * @param head is remembered as well, as `rememberLedger` does.
 */
export const markRead = async (
  orm: Orm,
  account: string,
  {
    readLedger,
    readThroughMs,
    effectsLedger,
  }: Pick<Extract<ReadingAction, { do: 'mark' }>, 'readLedger' | 'readThroughMs' | 'effectsLedger'>,
  head: LedgerHead,
): Promise<void> => {
  await orm.em.fork().execute(
    `update cursor set cursor = greatest(cursor::numeric, ?::numeric)::text,
        effects_cursor = greatest(effects_cursor, ?::bigint),
        read_ledger = greatest(read_ledger, ?), read_through = greatest(read_through, ?),
        last_read_at = now(), latest_ledger = greatest(latest_ledger, head.ledger),
        latest_ledger_hash = case when head.ledger > coalesce(latest_ledger, 0)
          then head.hash else latest_ledger_hash end,
        latest_ledger_closed_at = case when head.ledger > coalesce(latest_ledger, 0)
          then head.closed_at else latest_ledger_closed_at end
      from (select ?::bigint as ledger, ?::text as hash, ?::timestamptz as closed_at) head
      where source = ? and stopped_reason is null`,
    [
      cursorAfterLedger(readLedger),
      cursorAfterLedger(effectsLedger),
      readLedger,
      readThroughMs === null ? null : new Date(readThroughMs),
      head.sequence,
      head.hash,
      new Date(head.closedAtMs),
      watchSource(account),
    ],
    'run',
  );
};
