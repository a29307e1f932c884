import { store } from '../proxies.ts';

/*
 * What schedules of versions before 30 November 2026 started. `housekeeping` does it now; these may go
 * once none of them runs.
 */

/** One tick of the sweep: starts what a crash left unstarted, and clears what nobody finished. */
export async function sweep(): Promise<string> {
  return store('sweep').sweepUnstarted();
}

/** One tick for customers; the workers look by themselves now. */
export async function sweepCustomers(): Promise<string> {
  return store('sweep customers').sweepCustomers();
}

/** Compares open rows with open workflows, page by page, so that lost history strands nobody. */
export async function compareOpen(): Promise<string> {
  let after: string | null = null;
  let restarted = 0;
  for (;;) {
    const page: { last: string | null; restarted: number } = await store(
      'compare open rows with workflows',
    ).restartLost(after);
    restarted += page.restarted;
    if (page.last === null) return `${restarted} stories started again`;
    after = page.last;
  }
}
