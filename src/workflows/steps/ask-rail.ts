import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import { moneyIn } from '../../domain/transactions/summaries.ts';
import type { Story } from './story-context.ts';
import { railWithin } from '../proxies.ts';

/** How long a rail that is out is notified of a paid deposit, where anchor.ts does not say. */
const AFTER_DEPOSIT_WITHIN_MS = 3 * 86_400_000;

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
export const requestFunds = async (story: Story, payUntil: string): Promise<void> => {
  const { transactionId, rail, amountExpected } = story.order;
  const withinMs = Date.parse(payUntil) - Date.now();
  const what = amountExpected === null ? '' : ` ${moneyIn(story.order, amountExpected)}`;
  const doing = `ask ${rail} how to pay${what}`;
  const asked = story.whileAsked(doing, async () =>
    railWithin(rail, withinMs)(doing).requestFunds(transactionId),
  );
  await isDone(asked);
};

/** Notifies the rail of a paid deposit, for a limited time; the outcome is the same either way. */
export const callAfterDeposit = async (story: Story): Promise<'' | '; the rail was not told'> => {
  const { transactionId, rail, durations, callsAfterDeposit } = story.order;
  if (!callsAfterDeposit) return '';
  const withinMs = durations.afterDepositWithinMs ?? AFTER_DEPOSIT_WITHIN_MS;
  const doing = `tell ${rail} that the deposit is paid`;
  const call = story.whileAsked(doing, async () =>
    railWithin(rail, withinMs)(doing).afterDeposit(transactionId),
  );
  const isNotified = await isDone(call);
  return isNotified ? '' : '; the rail was not told';
};
