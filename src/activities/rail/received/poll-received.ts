import { pause } from '../../../lib/pause.ts';
import { glanceAtReceived, type ReceivedGlance } from '../glance.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
import { noteRest } from '../resting.ts';
import { dispatchReceipts } from './dispatch-receipts.ts';
import { readEvents } from './read-events.ts';
import { forgetNames, readDue, readListed, readSubmitted } from './read-received.ts';

/** In a burst webhooks are read again so soon, and so many times, before Temporal is asked to go on. */
const READ_AGAIN_MS = 100;
const READS_MAX = 50;

/** What a look at what a rail received found. */
export interface FoundOnRail {
  /** How many receipts were dispatched. */
  readonly dispatched: number;
  /** True where a webhook may be about pay-outs, which are asked for next. */
  readonly asksPayouts: boolean;
  /** False where nothing came and no deposit waits, so that the rail is asked ever more rarely. */
  readonly awaits: boolean;
}

const NO_EVENTS = { count: 0, asksPayouts: false, asksList: false, oldestUnread: null };

type Found = Omit<FoundOnRail, 'awaits'>;

/** Reads webhooks for as long as new ones come, and all are about money that came. */
const readBurst = async (deps: RailHostDeps, signal: AbortSignal): Promise<Found> => {
  let dispatched = 0;
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    await pause(READ_AGAIN_MS, signal);
    if (signal.aborted) break;
    const { count, asksPayouts, asksList } = await readEvents(deps);
    if (count === 0) break;
    if (asksList && deps.rail.listReceived) await readListed(deps);
    dispatched += await dispatchReceipts(deps, deps.rail.profile);
    if (asksPayouts) return { dispatched, asksPayouts };
  }
  return { dispatched, asksPayouts: false };
};

/** Says whether a rail's list is to be read: in its turn, and where a webhook does not say all itself. */
const createListTurns = ({ rail, now = Date.now }: RailHostDeps) => {
  let readAt = Number.NEGATIVE_INFINITY;
  return ({ count, asksList }: { readonly count: number; readonly asksList: boolean }): boolean => {
    const isTurn = Math.abs(now() - readAt) >= rail.profile.pollEveryMs;
    const isRead = rail.listReceived !== undefined && (count === 0 || asksList || isTurn);
    if (isRead) readAt = now();
    return isRead;
  };
};

const createLook = (deps: RailHostDeps) => {
  const isListTurn = createListTurns(deps);
  return async (seen: ReceivedGlance): Promise<Found & { readonly events: number }> => {
    const { rail, now = Date.now } = deps;
    // What a crash left is dispatched before anything new is read, so that order is kept.
    const startedAt = now();
    let dispatched = seen.isDue ? await dispatchReceipts(deps, rail.profile) : 0;
    const read = seen.hasEvents ? await readEvents(deps) : NO_EVENTS;
    const { count: events, asksPayouts } = read;
    const isAskedByName = !rail.listReceived && rail.pollPendingDeposits !== undefined;
    if (isAskedByName) await readDue(deps);
    else if (seen.isNamed) await forgetNames(deps);
    const isListed = isListTurn(read) ? await readListed(deps) : false;
    if (!rail.listReceived && !isAskedByName) {
      await readSubmitted({ ...deps, now: () => startedAt }, read.oldestUnread);
    }
    if (events > 0 || isListed || (isAskedByName && seen.isNamed)) {
      dispatched += await dispatchReceipts(deps, rail.profile);
    }
    if (asksPayouts || events === 0) return { dispatched, asksPayouts, events };
    const burst = await readBurst(deps, deps.ended?.() ?? new AbortController().signal);
    return { ...burst, dispatched: dispatched + burst.dispatched, events };
  };
};

/**
 * One look at what a rail received: its webhooks, then its list, or the deposits that are due by
 * name; then everything that was recorded is dispatched. While more webhooks come it reads on.
 */
export const createPollPendingDeposits = (deps: RailHostDeps) => {
  const look = createLook(deps);
  return async (): Promise<FoundOnRail> => {
    const seen = await glanceAtReceived(deps);
    const { dispatched, asksPayouts, events } = await look(seen);
    const awaits = seen.isAwaited || dispatched > 0 || events > 0;
    if (awaits === seen.isResting) await noteRest(deps, !awaits);
    return { dispatched, asksPayouts, awaits };
  };
};
