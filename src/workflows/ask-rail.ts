import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { RailActivities } from '../activities/rails/host.ts';
import { railQueue } from '../domain/queue.ts';
import type { StoryOrder } from '../domain/story.ts';

/** How long a rail that is out is told of a paid deposit, where anchor.ts does not say. */
const AFTER_DEPOSIT_WITHIN_MS = 3 * 86_400_000;

/** One rail, for what is no longer worth asking after a while. */
const railWithin = (rail: string, withinMs: number) =>
  proxyActivities<RailActivities>({
    taskQueue: railQueue(rail),
    scheduleToCloseTimeout: Math.max(withinMs, 1),
    startToCloseTimeout: '2m',
    heartbeatTimeout: '8s',
    retry: { initialInterval: '1s', maximumInterval: '1m' },
  });

/** True when it was done; false when the time was over. */
const isDone = async (work: Promise<void>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return false;
  }
};

/**
 * Asks the rail how to pay, until it is too late to pay. A rail that has not said so by then is not
 * waited for: the deposit expires like any that nobody paid, by the watermark.
 */
export const requestFunds = async (
  { transactionId, rail }: StoryOrder,
  payUntil: string,
): Promise<void> => {
  const withinMs = Date.parse(payUntil) - Date.now();
  await isDone(railWithin(rail, withinMs).requestFunds(transactionId));
};

/** Tells the rail of a deposit that was paid, for a limited time; its outcome stands either way. */
export const tellPaid = async (order: StoryOrder): Promise<'' | '; the rail was not told'> => {
  const { transactionId, rail, durations } = order;
  if (!order.callsAfterDeposit) return '';
  const withinMs = durations.afterDepositWithinMs ?? AFTER_DEPOSIT_WITHIN_MS;
  const isTold = await isDone(railWithin(rail, withinMs).afterDeposit(transactionId));
  return isTold ? '' : '; the rail was not told';
};
