import { askEffectsAfter, type decideReading } from '../../src/domain/ledger/decide-reading.ts';
import type { ReadingObservation } from '../../src/domain/ledger/reading.ts';
import { cursorBeforeTransaction } from '../../src/stellar/toid.ts';
import { endOf, type Affected, type Listed, type ModelHistory } from './model-history.ts';
import type { ModelSource } from './model-history.ts';
import type { ModelReceipts } from './model-receipts.ts';
import type { Random } from './random.ts';

export interface ListenedWorld {
  readonly history: ModelHistory;
  readonly receipts: ModelReceipts;
  readonly random: Random;
  readonly conditions: { isRough: boolean };
  /** Who may answer; where there are two, each answer may come from either. */
  readonly sources: readonly ModelSource[];
  /** The function under test, or one that was spoiled on purpose. */
  readonly decide: typeof decideReading;
}

const PAGE = 3;

/** The ledger that the node which happens to answer has come to. */
const nodeOf = ({ history, random, conditions }: ListenedWorld): number =>
  Math.max(1, history.latest() - (conditions.isRough && random.chance(40) ? random.below(6) : 0));

/** Who answers the next question. */
const sourceOf = ({ random, sources }: ListenedWorld): ModelSource =>
  (sources.length > 1 ? random.pick(sources) : sources[0]) ?? 'horizon';

const isLost = ({ random, conditions }: ListenedWorld): boolean =>
  conditions.isRough && random.chance(8);

const compare = ({ history, receipts }: ListenedWorld, node: number) => {
  const { remembered } = receipts.row;
  if (node < remembered.ledger) {
    return history.closedAtMs(node) > remembered.closedAtMs ? 'reset' : 'behind';
  }
  return remembered.network === history.network() ? 'same' : 'reset';
};

function* dispatch({ receipts, ...world }: ListenedWorld): Generator<void, void> {
  for (const receipt of receipts.receipts.values()) {
    if (receipt.isSignalled) continue;
    yield;
    if (isLost({ receipts, ...world })) continue;
    receipts.tell(receipt);
    // Between telling and marking a worker may die, so that it is told again.
    yield;
    receipt.isSignalled = true;
  }
}

/** A page as it comes, with a record of before on it now and then. */
const asItComes = (
  { random, conditions }: ListenedWorld,
  items: readonly Listed[],
  seen: readonly Listed[],
): readonly Listed[] => {
  const old = seen.at(-1);
  return conditions.isRough && old && random.chance(10) ? [old, ...items] : items;
};

/** Reads to the end of the list of payments. @returns whether the end was reached. */
function* readPages(world: ListenedWorld, from: bigint): Generator<void, boolean> {
  const { history, receipts } = world;
  let after = from;
  let before: readonly Listed[] = [];
  for (;;) {
    yield;
    const answer = history.payments(nodeOf(world), after, PAGE, sourceOf(world));
    yield;
    if (isLost(world)) return false;
    const seen: ReadingObservation =
      answer === 'gone'
        ? { saw: 'gone', list: 'payments', after, why: 'gone' }
        : {
            saw: 'page',
            after,
            places: asItComes(world, answer.items, before),
            exhausted: answer.exhausted,
          };
    const action = world.decide(receipts.reading(), seen);
    if (action.do === 'stop') receipts.row.stopped = action.reason;
    if (action.do === 'ask') after = action.after;
    else if (action.do === 'write' && answer !== 'gone') {
      const wanted = new Set(action.places.map(({ token }) => token));
      const listed = [...before, ...answer.items].filter(({ token }) => wanted.has(token));
      receipts.record(
        listed.flatMap(({ cameIn }) => cameIn),
        action.cursor.token,
      );
      if (action.isLast) return true;
      before = answer.items;
      after = action.cursor.token;
    } else return false;
  }
}

/** What the list of payments has not shown after so many ledgers it never will. */
export const LISTED_WITHIN_LEDGERS = 8;

/** Whether nobody can write down yet what an operation did. */
function* isToCome(
  world: ListenedWorld,
  { token, cameIn, moved }: Affected,
  head: number,
): Generator<void, boolean> {
  const { receipts } = world;
  if (moved === 'us' || cameIn.every((one) => receipts.isRecorded(one))) {
    if (moved !== 'others') return false;
  }
  // Nobody knows what it was before it was looked up, which a node that lags cannot answer.
  const node = nodeOf(world);
  yield;
  if (isLost(world) || node < Number(token >> 32n)) return true;
  const isNew = Number(token >> 32n) > head - LISTED_WITHIN_LEDGERS;
  return isNew && token > receipts.row.cursor && cameIn.some(({ way }) => way !== 'garbled');
}

/** Reads to the end of the list of effects. @returns whether the end was reached. */
function* readEffects(world: ListenedWorld, head: number): Generator<void, boolean> {
  const { history, receipts } = world;
  for (;;) {
    yield;
    const reading = receipts.reading();
    const { token: after } = reading.effects;
    const answer = history.effects(nodeOf(world), askEffectsAfter(reading), PAGE, sourceOf(world));
    yield;
    if (isLost(world)) return false;
    if (answer === 'gone') {
      const gone = { saw: 'gone', list: 'effects', after, why: 'gone' } as const;
      const action = world.decide(receipts.reading(), gone);
      if (action.do === 'stop') receipts.row.stopped = action.reason;
      if (action.do !== 'ask') return false;
      continue;
    }
    const { items, exhausted, through } = answer;
    let unread: bigint | null = null;
    for (const item of items) {
      if (yield* isToCome(world, item, head)) {
        unread = item.token;
        break;
      }
    }
    const places = items.map(({ token, ledger }) => ({ token, ledger }));
    const seen = { saw: 'effects', after, places, unread, exhausted, through } as const;
    const action = world.decide(receipts.reading(), seen);
    if (action.do === 'ask') continue;
    if (action.do === 'write') {
      const wanted = new Set(action.places.map(({ token }) => token));
      // What could not be told of cannot be written down, whatever is decided.
      const end = unread;
      const written = items.filter(
        ({ token }) => wanted.has(token) && (end === null || token < end),
      );
      receipts.account(written, action.cursor.token, action.readLedger);
      if (action.isLast) return true;
    } else return false;
  }
}

function* prove(
  world: ListenedWorld,
  account: ReturnType<ModelHistory['account']>,
): Generator<void, void> {
  const { history, receipts, decide } = world;
  yield;
  const first = decide(receipts.reading(), { saw: 'end', account });
  if (first.do === 'mark') {
    return receipts.mark(first.readLedger, first.readThroughMs, first.effectsLedger);
  }
  if (first.do !== 'prove') return;
  const transaction = cursorBeforeTransaction(first.fromToken);
  const ledgerEnd = endOf(first.afterLedger);
  let after: bigint | null = transaction > ledgerEnd ? transaction : ledgerEnd;
  while (after !== null) {
    yield;
    const answer = history.transactions(nodeOf(world), after, PAGE, sourceOf(world));
    yield;
    if (isLost(world)) return;
    if (answer === 'gone') {
      const seen = { saw: 'gone', list: 'transactions', after, why: 'gone' } as const;
      const gone = decide(receipts.reading(), seen);
      if (gone.do === 'stop') receipts.row.stopped = gone.reason;
      return;
    }
    const { items: listed, exhausted } = answer;
    const seen = { saw: 'transactions', listed, exhausted, account } as const;
    const action = decide(receipts.reading(), seen);
    if (action.do !== 'mark') return;
    // What was decided may be written down much later.
    yield;
    receipts.mark(action.readLedger, action.readThroughMs, action.effectsLedger);
    after = action.next;
  }
}

/**
 * A listener that looks for ever, from one call to the outside to the next. One that is advanced no
 * more has crashed; one that is advanced again much later is a zombie.
 */
export function* listen(world: ListenedWorld): Generator<void, never> {
  const { history, receipts, decide } = world;
  for (;;) {
    yield* dispatch(world);
    yield;
    if (receipts.reading().isStopped || isLost(world)) continue;
    const node = nodeOf(world);
    const account = history.account(node);
    const identity = compare(world, node);
    const network = history.network();
    yield;
    const action = decide(receipts.reading(), { saw: 'network', identity });
    if (action.do === 'stop') receipts.row.stopped = action.reason;
    if (action.do !== 'ask') continue;
    const { remembered } = receipts.row;
    if (remembered.ledger < node) {
      receipts.row.remembered = { ledger: node, network, closedAtMs: account.closedAtMs };
    }
    if (!(yield* readPages(world, action.after))) continue;
    if (yield* readEffects(world, account.ledger)) yield* prove(world, account);
  }
}
