import { sleep } from '@temporalio/workflow';
import { store } from './proxies.ts';

/** A host that does not answer is tried ever less often, down to once an hour. */
const PAUSE_CEILING_MS = 3_600_000;

/**
 * Tells one client's host of status moves, in order, one after the other; ends when nothing is
 * left to tell. A host that hangs delays nobody else.
 */
export async function deliverCallbacks(host: string): Promise<string> {
  let pauseMs = 1_000;
  for (let delivered = 0; ;) {
    const round = await store.deliverCallbacks(host);
    delivered += round.delivered;
    if (round.waiting === 0) return `${delivered} delivered to ${host}`;
    pauseMs = round.delivered > 0 ? 1_000 : Math.min(pauseMs * 2, PAUSE_CEILING_MS);
    await sleep(pauseMs, { summary: `try ${host} again` });
  }
}
