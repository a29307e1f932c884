import type { RailHostDeps } from '../pay-out/execute.ts';
import { dispatchReceipts } from './dispatch-receipts.ts';
import { readEvents } from './read-events.ts';
import { forgetNames, readDue, readListed, readSubmitted } from './read-received.ts';

/**
 * One look at what a rail received: its webhooks, then its list, or the deposits that are due by
 * name; then everything that was recorded is dispatched.
 * @returns how many receipts were dispatched.
 */
export const createPollPendingDeposits = (deps: RailHostDeps) => async (): Promise<number> => {
  const { rail, now = Date.now } = deps;
  // What a crash left is dispatched before anything new is read, so that order is kept.
  let handedOn = await dispatchReceipts(deps, rail.profile);
  const startedAt = now();
  const oldestUnread = await readEvents(deps);
  const isAskedByName = !rail.listReceived && rail.pollPendingDeposits !== undefined;
  if (isAskedByName) await readDue(deps);
  else await forgetNames(deps);
  if (rail.listReceived) await readListed(deps);
  else if (!isAskedByName) await readSubmitted({ ...deps, now: () => startedAt }, oldestUnread);
  handedOn += await dispatchReceipts(deps, rail.profile);
  return handedOn;
};
