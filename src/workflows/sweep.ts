import { store } from './proxies.ts';

/** One tick of the sweep: starts what a crash left unstarted, and clears what nobody finished. */
export async function sweep(): Promise<string> {
  return store('sweep').sweepUnstarted();
}

/**
 * One tick for customers, as the schedule of versions before 30 November 2026 started it. The workers
 * look by themselves now; may go once none of these runs.
 */
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
