import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { nothing } from './floor-worker.ts';

const activities = proxyActivities<{ nothing: typeof nothing }>({
  startToCloseTimeout: '1 minute',
});

/**
 * What a payment asks of Temporal and nothing else: it starts, waits for a signal with a deadline, and
 * has activities done one after the other.
 */
export async function floor({ activities: count }: { readonly activities: number }): Promise<void> {
  let isPaid = false;
  setHandler(defineSignal('paid'), () => {
    isPaid = true;
  });
  await condition(() => isPaid, '1 hour');
  for (let done = 0; done < count; done += 1) await activities.nothing();
}
