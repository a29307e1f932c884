import type { Orm } from '../../db/orm.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { decideReading } from '../../domain/ledger/decide-reading.ts';
import type { Place, ReadingObservation } from '../../domain/ledger/reading.ts';
import {
  HistoryGoneError,
  NetworkFault,
  type PaymentsPage,
  type StellarNetwork,
} from '../../stellar/network.ts';
import { ledgerOf } from '../../stellar/toid.ts';
import { inTransaction } from '../../services/deps.ts';
import type { Log } from '../../lib/log.ts';
import { readingOf, stopReading, watchSource } from './cursor.ts';
import { readRecords, type PageRecord } from './records.ts';
import { fileUnreadable, recordPayments } from './store.ts';
import { describeFailure } from '../../domain/failure.ts';

export interface IncomingDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
  readonly network: StellarNetwork;
  readonly log: Log;
}

const PAGE = 200;

/** `overtaken`: another listener has moved the cursor; read on from where it stands now. */
export type Written =
  | { readonly done: 'written'; readonly isLast: boolean }
  | { readonly done: 'overtaken'; readonly cursor: bigint }
  | { readonly done: 'stopped' };

/** A page that was read, and the token it was asked for after. */
interface ReadPage {
  readonly after: bigint;
  readonly records: readonly PageRecord[];
  readonly exhausted: boolean;
}

/** Classes of SQLSTATE that say that the data is at fault, and not the connection or the server. */
const DATA_FAULTS = ['22', '23', 'P0'];

export const isDataFault = (error: unknown): boolean => {
  const code: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' && DATA_FAULTS.includes(code.slice(0, 2));
};

const placeOf = ({ token }: PageRecord): Place => ({
  token: BigInt(token),
  ledger: ledgerOf(BigInt(token)),
});

/** Records and the cursor that follows them are one database transaction. */
const writePage = async (deps: IncomingDeps, account: string, page: ReadPage): Promise<Written> =>
  inTransaction(deps.orm, async (em) => {
    const { after, records, exhausted } = page;
    const places = records.map(placeOf);
    const reading = await readingOf(em, account, 'for update');
    const action = decideReading(reading, { saw: 'page', after, places, exhausted });
    if (action.do === 'ask') return { done: 'overtaken', cursor: action.after };
    if (action.do === 'distrust') throw new NetworkFault(`Horizon answered ${action.why}`);
    if (action.do !== 'write') return { done: 'stopped' };
    const { isLast, cursor } = action;
    if (action.places.length === 0) return { done: 'written', isLast };
    const byToken = new Map(records.map((record) => [record.token, record.incoming]));
    const fresh = action.places.map(({ token }) => ({
      token: token.toString(),
      incoming: byToken.get(token.toString()) ?? [],
    }));
    const readable = fresh.flatMap(({ incoming }) => (incoming === 'unreadable' ? [] : incoming));
    await recordPayments(em, deps.anchor, account, readable);
    const unreadable = fresh.filter(({ incoming }) => incoming === 'unreadable');
    const tokens = unreadable.map(({ token }) => token);
    if (tokens.length > 0) deps.log.error({ account, tokens }, 'unreadable payments are filed');
    await fileUnreadable(em, tokens);
    await em.execute(
      'update cursor set cursor = ?, last_read_at = now() where source = ?',
      [cursor.token.toString(), watchSource(account)],
      'run',
    );
    return { done: 'written', isLast };
  });

/**
 * Writes a page, and where the database refuses it for what it holds, finds the record that it
 * refuses: that one is filed for a person, and the others are recorded.
 */
const writeOrIsolate = async (
  deps: IncomingDeps,
  account: string,
  page: ReadPage,
): Promise<Written> => {
  try {
    return await writePage(deps, account, page);
  } catch (error) {
    const { after, records, exhausted } = page;
    const [first, ...others] = records;
    if (!isDataFault(error) || !first) throw error;
    if (others.length > 0) {
      const half = Math.ceil(records.length / 2);
      const left = { after, records: records.slice(0, half), exhausted: false };
      const written = await writeOrIsolate(deps, account, left);
      if (written.done !== 'written') return written;
      const token = BigInt(left.records.at(-1)?.token ?? after);
      const right = { after: token, records: records.slice(half), exhausted };
      return writeOrIsolate(deps, account, right);
    }
    if (first.incoming === 'unreadable') throw error;
    const failure = describeFailure(error);
    deps.log.error(
      { account, token: first.token, failure },
      'a payment cannot be recorded; it is filed',
    );
    return writePage(deps, account, { ...page, records: [{ ...first, incoming: 'unreadable' }] });
  }
};

/** Which list was asked for, and what follows which token of it. */
type Asked = Pick<Extract<ReadingObservation, { saw: 'gone' }>, 'list' | 'after'>;

/** An answer; or why there is none: reading has stopped, or goes on after another token. */
export const unlessGone = async <T extends object>(
  { orm, log }: Pick<IncomingDeps, 'orm' | 'log'>,
  account: string,
  { list, after }: Asked,
  asked: Promise<T>,
): Promise<T | 'stopped' | bigint> => {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof HistoryGoneError)) throw error;
    const reading = await readingOf(orm.em.fork(), account);
    const action = decideReading(reading, { saw: 'gone', list, after, why: error.message });
    if (action.do === 'ask') return action.after;
    if (action.do === 'stop') await stopReading({ orm, log }, account, action.reason);
    return 'stopped';
  }
};

/**
 * Reads the payments of an account after a token to their end, page by page, each of them one
 * database transaction. The next page is on its way while one is written.
 * @param onPage called after each page that had anything, to begin what follows from it; it is not
 *   waited for.
 * @returns `nothing` where nothing follows the token, so that nothing was written.
 * @throws NetworkFault
 */
export const readPayments = async (
  deps: IncomingDeps,
  account: string,
  from: bigint,
  onPage: () => void,
): Promise<'read' | 'nothing' | 'stopped'> => {
  const ask = (token: bigint): Promise<PaymentsPage> => {
    const asked = deps.network.payments(account, token.toString(), PAGE);
    // It is awaited by the next turn; whoever leaves before that does not need it.
    asked.catch(() => undefined);
    return asked;
  };
  let after = from;
  let asked = ask(after);
  let isNew = true;
  for (;;) {
    const page = await unlessGone(deps, account, { list: 'payments', after }, asked);
    if (page === 'stopped') return 'stopped';
    if (typeof page === 'bigint') {
      isNew = false;
      after = page;
      asked = ask(after);
      continue;
    }
    const { exhausted } = page;
    // The node that answered knows of nothing more: there is nothing to write.
    if (exhausted && page.records.length === 0) return isNew ? 'nothing' : 'read';
    isNew = false;
    const records = readRecords(page.records, account);
    const last = records.reduce((highest, { token }) => {
      const place = BigInt(token);
      return place > highest ? place : highest;
    }, after);
    if (!exhausted && last > after) asked = ask(last);
    const written = await writeOrIsolate(deps, account, { after, records, exhausted });
    if (written.done === 'stopped') return 'stopped';
    onPage();
    if (written.done === 'written' && written.isLast) return 'read';
    after = written.done === 'overtaken' ? written.cursor : last;
    if (written.done === 'overtaken') asked = ask(after);
  }
};
