import { pause } from '../../../lib/pause.ts';
import { glanceAtReceived } from '../glance.ts';
import type { RailHostDeps } from '../pay-out/execute.ts';
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
}

const NO_EVENTS = { count: 0, asksPayouts: false, oldestUnread: null };

/** Reads webhooks for as long as new ones come, and all are about money that came. */
const readBurst = async (deps: RailHostDeps, signal: AbortSignal): Promise<FoundOnRail> => {
  let dispatched = 0;
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    await pause(READ_AGAIN_MS, signal);
    if (signal.aborted) break;
    const { count, asksPayouts } = await readEvents(deps);
    if (count === 0) break;
    if (deps.rail.listReceived) await readListed(deps);
    dispatched += await dispatchReceipts(deps, deps.rail.profile);
    if (asksPayouts) return { dispatched, asksPayouts };
  }
  return { dispatched, asksPayouts: false };
};

/**
 * One look at what a rail received: its webhooks, then its list, or the deposits that are due by
 * name; then everything that was recorded is dispatched. While more webhooks come it reads on.
 */
export const createPollPendingDeposits = (deps: RailHostDeps) => async (): Promise<FoundOnRail> => {
  const { rail, now = Date.now } = deps;
  // What a crash left is dispatched before anything new is read, so that order is kept.
  const startedAt = now();
  const seen = await glanceAtReceived(deps);
  let dispatched = seen.isDue ? await dispatchReceipts(deps, rail.profile) : 0;
  const { count, asksPayouts, oldestUnread } = seen.hasEvents ? await readEvents(deps) : NO_EVENTS;
  const isAskedByName = !rail.listReceived && rail.pollPendingDeposits !== undefined;
  if (isAskedByName) await readDue(deps);
  else if (seen.isNamed) await forgetNames(deps);
  const isListed = rail.listReceived ? await readListed(deps) : false;
  if (!rail.listReceived && !isAskedByName) {
    await readSubmitted({ ...deps, now: () => startedAt }, oldestUnread);
  }
  if (count > 0 || isListed || (isAskedByName && seen.isNamed)) {
    dispatched += await dispatchReceipts(deps, rail.profile);
  }
  if (asksPayouts || count === 0) return { dispatched, asksPayouts };
  const burst = await readBurst(deps, deps.ended?.() ?? new AbortController().signal);
  return { ...burst, dispatched: dispatched + burst.dispatched };
};
