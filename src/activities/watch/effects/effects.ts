import { askEffectsAfter, decideReading } from '../../../domain/ledger/decide-reading.ts';
import type { Place, Reading } from '../../../domain/ledger/reading.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import { NetworkFault, type AffectingOperation } from '../../../stellar/network.ts';
import { cursorAfterLedger, ledgerOf, transactionOf } from '../../../stellar/toid.ts';
import { inTransaction } from '../../../services/deps.ts';
import { recordClaimables } from './claimables.ts';
import { readingOf, watchSource } from '../cursor.ts';
import { readEmptyPage } from './empty-page.ts';
import { explain, type Explained } from './explain.ts';
import { isDataFault, unlessGone, type IncomingDeps, type Written } from '../incoming.ts';
import { knownOf, NOTHING, type KnownOperation } from './known.ts';
import { recordMovements } from './moved.ts';
import { openOf } from './open.ts';
import { createOperationReader } from './operations.ts';
import { fileUnreadable, recordPayments } from '../store.ts';
import { describeFailure } from '../../../domain/failure.ts';

const PAGE = 200;
const AT_ONCE = 5;
/** What the list of payments has not shown after so many ledgers, which is a minute, it never will. */
const LISTED_WITHIN_LEDGERS = 12;

/** A page of effects, and what is to be recorded of it. */
interface ReadPage {
  readonly after: bigint;
  readonly operations: readonly AffectingOperation[];
  readonly known: ReadonlyMap<bigint, KnownOperation>;
  readonly explained: readonly Explained[];
  readonly unread: bigint | null;
  readonly exhausted: boolean;
  readonly through?: number | undefined;
}

const placeOf = ({ token }: AffectingOperation): Place => ({ token, ledger: ledgerOf(token) });

/**
 * Finds out what each operation was that the journal does not hold. Where the list of payments has
 * not come so far as that of effects, the page ends before the first payment that is still to come
 * by it; and before one that no node can explain now.
 */
const explainOpen = async (
  { anchor, network, log }: IncomingDeps,
  account: string,
  open: readonly AffectingOperation[],
  known: ReadonlyMap<bigint, KnownOperation>,
  { cursor, head }: { readonly cursor: bigint; readonly head: number },
): Promise<Pick<ReadPage, 'explained' | 'unread'>> => {
  const reader = createOperationReader(network, account);
  const explainOne = async (operation: AffectingOperation): Promise<Explained | null> => {
    const { token } = operation;
    if (await reader.isOwn(token)) return null;
    const recorded = known.get(token) ?? NOTHING;
    return explain(anchor, account, { operation, record: await reader.record(token), recorded });
  };
  const attempt = async (operation: AffectingOperation): Promise<Explained | 'own' | 'unknown'> => {
    try {
      return (await explainOne(operation)) ?? 'own';
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      log.warn(
        { account, operation: String(operation.token), failure: describeFailure(error) },
        'an operation is not known yet; it is looked up again',
      );
      return 'unknown';
    }
  };
  const behind = open.filter(({ token }) => token <= cursor);
  // Each transaction's envelope is looked up once, and says which of its operations are our own.
  const firsts = [...Map.groupBy(behind, ({ token }) => transactionOf(token)).values()];
  await concurrently(firsts, AT_ONCE, async ([first]) => first && attempt(first));
  const found = await concurrently(behind, AT_ONCE, attempt);
  const explained: Explained[] = [];
  for (const [index, one] of found.entries()) {
    if (one === 'unknown') return { explained, unread: behind[index]?.token ?? null };
    if (one !== 'own') explained.push(one);
  }
  for (const operation of open.filter(({ token }) => token > cursor)) {
    const { token } = operation;
    const one = await attempt(operation);
    const isNew = ledgerOf(token) > head - LISTED_WITHIN_LEDGERS;
    const isToCome = typeof one === 'object' && one.incoming.some((came) => came.isUnderstood);
    if (one === 'unknown' || (isNew && isToCome)) return { explained, unread: token };
    if (one !== 'own') explained.push(one);
  }
  return { explained, unread: null };
};

/** Rows, books and the cursor that follows them are one database transaction. */
const writePage = async (
  { orm, anchor, log }: IncomingDeps,
  account: string,
  { after, operations, known, ...page }: ReadPage,
): Promise<Written> =>
  inTransaction(orm, async (em) => {
    const reading = await readingOf(em, account, 'for update');
    const places = operations.map(placeOf);
    const { unread, exhausted, through } = page;
    const seen = { saw: 'effects', after, places, unread, exhausted, through } as const;
    const action = decideReading(reading, seen);
    if (action.do === 'ask') return { done: 'overtaken', cursor: action.after };
    if (action.do === 'distrust') throw new NetworkFault(`Horizon answered ${action.why}`);
    if (action.do !== 'write') return { done: 'stopped' };
    const wanted = new Set(action.places.map(({ token }) => token));
    const explained = page.explained.filter(({ operation }) => wanted.has(operation.token));
    const tokens = explained.map(({ operation }) => operation.token);
    const now = await knownOf(em, account, tokens);
    // The list of payments was read on meanwhile, and has recorded some of it itself.
    const isOld = tokens.some(
      (token) => now.get(token)?.places.length !== (known.get(token) ?? NOTHING).places.length,
    );
    if (isOld) return { done: 'overtaken', cursor: reading.effects.token };
    await recordPayments(
      em,
      anchor,
      account,
      explained.flatMap(({ incoming }) => incoming),
    );
    const unreadable = explained.filter(({ isUnreadable }) => isUnreadable);
    const names = unreadable.map(({ operation }) => operation.token.toString());
    if (names.length > 0) log.error({ account, operations: names }, 'unreadable effects are filed');
    await fileUnreadable(em, names);
    await recordMovements(em, account, explained);
    await recordClaimables(em, anchor, account, explained);
    const { cursor, readLedger, isLast } = action;
    if (cursor.token > reading.effects.token || readLedger > reading.readLedger) {
      await em.execute(
        `update cursor set cursor = greatest(cursor::numeric, ?::numeric)::text, effects_cursor = ?,
             read_ledger = ?, last_read_at = now()
          where source = ?`,
        [cursorAfterLedger(readLedger), cursor.token.toString(), readLedger, watchSource(account)],
        'run',
      );
    }
    return { done: 'written', isLast };
  });

/**
 * Writes a page, and where the database refuses it for what it holds, finds the operation that it
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
    const { operations, explained } = page;
    if (!isDataFault(error)) throw error;
    if (operations.length > 1) {
      const half = Math.ceil(operations.length / 2);
      const left = { ...page, operations: operations.slice(0, half), exhausted: false };
      const written = await writeOrIsolate(deps, account, left);
      // It is the last only where what follows cannot be explained yet.
      if (written.done !== 'written' || written.isLast) return written;
      const after = left.operations.at(-1)?.token ?? page.after;
      return writeOrIsolate(deps, account, { ...page, after, operations: operations.slice(half) });
    }
    const first = explained.find(({ operation }) => operation.token === operations[0]?.token);
    const { claimables = [] } = first?.operation ?? {};
    if (!first || first.incoming.length + first.movements.length + claimables.length === 0) {
      throw error;
    }
    const failure = describeFailure(error);
    const operation = String(first.operation.token);
    deps.log.error({ account, operation, failure }, 'what an operation did is filed');
    const unclaimed = { ...first.operation, claimables: [] };
    const filed = {
      ...first,
      operation: unclaimed,
      incoming: [],
      movements: [],
      isUnreadable: true,
    };
    return writePage(deps, account, { ...page, explained: [filed] });
  }
};

interface EffectsOrder {
  readonly head: number;
  readonly known: Reading | null;
  readonly onPage: () => void;
}

/**
 * Reads the effects on an account to their end, behind its list of payments: whatever moved a balance
 * and has no row yet is recorded, booked aside or filed.
 * @param head the ledger that the account's answer was about.
 * @param known what is remembered, where that was just read; else it is read here.
 * @param onPage called after each page that is written; it is not waited for.
 * @returns how far it was read where there was nothing to write; null where it was written down.
 * @throws NetworkFault
 */
export const readEffects = async (
  deps: IncomingDeps,
  account: string,
  { head, known, onPage }: EffectsOrder,
): Promise<Reading | null | 'stopped'> => {
  const { orm, network } = deps;
  for (let remembered = known; ; remembered = null) {
    const em = orm.em.fork();
    const reading = remembered ?? (await readingOf(em, account));
    const { token: after } = reading.effects;
    const asked = network.effects(account, askEffectsAfter(reading), PAGE);
    const page = await unlessGone(deps, account, { list: 'effects', after }, asked);
    if (page === 'stopped') return 'stopped';
    if (typeof page === 'bigint') continue;
    const { operations, exhausted, through } = page;
    const end = operations.length === 0 ? readEmptyPage(reading, page) : null;
    if (end) return end;
    const moving = operations.filter(
      ({ changes, claimables, isReadable }) =>
        changes.length + claimables.length > 0 || !isReadable,
    );
    const rows = await knownOf(
      em,
      account,
      moving.map(({ token }) => token),
    );
    const open = openOf(deps.anchor, moving, rows).filter(({ token }) => token > after);
    const far = { cursor: reading.cursor.token, head };
    const found = await explainOpen(deps, account, open, rows, far);
    const written = await writeOrIsolate(deps, account, {
      after,
      operations,
      known: rows,
      exhausted,
      through,
      ...found,
    });
    if (written.done === 'stopped') return 'stopped';
    onPage();
    if (written.done === 'written' && written.isLast) return null;
  }
};
