import {
  condition,
  continueAsNew,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { callbackQueued } from './messages.ts';
import { store } from './proxies.ts';

/** Rows that came due while a round looked away are tried a moment later, not at once. */
const PAUSE_MS = 100;

/**
 * Tells one client's host of status moves until nothing is left to tell; a host that hangs delays
 * nobody else. News of another move ends the pause that a failed one has to keep.
 */
export async function deliverCallbacks(host: string): Promise<string> {
  setCurrentDetails(`telling ${host} of status moves`);
  let news = false;
  setHandler(callbackQueued, () => {
    news = true;
  });
  for (let delivered = 0; ;) {
    news = false;
    const round = await store.deliverCallbacks(host);
    delivered += round.delivered;
    if (workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof deliverCallbacks>(host);
    }
    // A move that was committed while the round ended is not left to the sweep.
    if (news) continue;
    if (round.waiting === 0) return `${delivered} delivered to ${host}`;
    setCurrentDetails(`${round.waiting} status moves wait for ${host} to take them`);
    await condition(() => news, Math.max(PAUSE_MS, Math.ceil(round.againInMs ?? PAUSE_MS)));
  }
}
