import type { RailHostDeps } from '../pay-out/execute.ts';
import { handOnReceipts } from './dispatch-receipts.ts';
import { readEvents } from './read-events.ts';
import { forgetNames, readDue, readListed, readTold } from './read-received.ts';

/**
 * One look at what a rail received: its webhooks, then its list, or the deposits that are due by
 * name; then everything that was recorded is handed on.
 * @returns how many receipts were handed on.
 */
export const createPollPendingDeposits = (deps: RailHostDeps) => async (): Promise<number> => {
  const { rail, now = Date.now } = deps;
  // What a crash left is handed on before anything new is read, so that order is kept.
  let handedOn = await handOnReceipts(deps, rail.profile);
  const startedAt = now();
  const oldestUnread = await readEvents(deps);
  const isAskedByName = !rail.listReceived && rail.pollPendingDeposits !== undefined;
  if (isAskedByName) await readDue(deps);
  else await forgetNames(deps);
  if (rail.listReceived) await readListed(deps);
  else if (!isAskedByName) await readTold({ ...deps, now: () => startedAt }, oldestUnread);
  handedOn += await handOnReceipts(deps, rail.profile);
  return handedOn;
};
