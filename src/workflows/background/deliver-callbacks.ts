import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { callbackQueued } from '../messages.ts';
import { store } from '../proxies.ts';

/** Rows that came due while a round looked away are tried a moment later, not at once. */
const PAUSE_MS = 100;

/**
 * Posted the callbacks of one host, until `sendCallbacks` did so for all of them. Nothing starts it
 * any more; one that runs since before 30 November 2026 ends when it looks again. May go once none
 * runs.
 */
export async function deliverCallbacks(host: string): Promise<string> {
  setCurrentDetails(`sending callbacks of status changes to ${host}`);
  let isQueued = false;
  setHandler(callbackQueued, () => {
    isQueued = true;
  });
  for (let delivered = 0; ;) {
    isQueued = false;
    const round = await store('post callbacks').deliverCallbacks(host);
    delivered += round.delivered;
    if (workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof deliverCallbacks>(host);
    }
    // A move that was committed while the round ended is not left to the sweep.
    if (isQueued) continue;
    if (round.waiting === 0) return `${delivered} delivered to ${host}`;
    setCurrentDetails(`${round.waiting} status moves wait for ${host} to take them`);
    await condition(() => isQueued, Math.max(PAUSE_MS, Math.ceil(round.againInMs ?? PAUSE_MS)));
  }
}
