import type { Story } from './begin-story.ts';
import { railOf, store } from './proxies.ts';

export type RailPayout =
  | { readonly outcome: 'delivered' }
  | { readonly outcome: 'settled' }
  | { readonly outcome: 'refund'; readonly message: string };

const FAILED = 'payment failed, contact customer support.';
const REFUNDING = 'The payment could not be delivered; it is refunded.';
const NO_INFORMATION = 'The information that was asked for did not come in time.';
const DELAYED = 'Your payment is delayed; we are looking into it.';

/** Waits until the rail says what became of a pay-out that it has taken on. */
const untilSettled = async (story: Story, key: string): Promise<'delivered' | 'failed'> => {
  for (;;) {
    await story.payoutMove(key);
    const state = await store.settlePayout({ transactionId: story.order.transactionId, key });
    if (state === 'delivered' || state === 'failed') return state;
  }
};

/** A refusal is refunded or left to a person, as the rail's profile says. */
const afterFailure = async (story: Story): Promise<RailPayout | 'again'> => {
  if (story.order.whenPayoutFails === 'refund') return { outcome: 'refund', message: REFUNDING };
  const { action } = await story.park('the rail refused the pay-out', FAILED, { status: 'error' });
  if (action === 'refund') return { outcome: 'refund', message: REFUNDING };
  return action === 'settled' ? { outcome: 'settled' } : 'again';
};

/**
 * Pays a withdrawal or a remittance out on its rail. The number rises only after a definite
 * refusal, or after a person has said so; a lost answer is asked again under the same number.
 */
export const payOutOnRail = async (story: Story): Promise<RailPayout> => {
  const { transactionId, rail, durations } = story.order;
  for (let number = 1; ; number += 1) {
    story.say(`paying out on ${rail}`);
    const paid = await railOf(rail).executeOutgoingTransaction({ transactionId, number });
    // A story that starts again hears of the last number there is, and goes on from that.
    number = paid.number;
    switch (paid.state) {
      case 'delivered':
        return { outcome: 'delivered' };
      case 'initiated':
      case 'readyForPickup': {
        if ((await untilSettled(story, paid.key)) === 'delivered') return { outcome: 'delivered' };
        const next = await afterFailure(story);
        if (next !== 'again') return next;
        break;
      }
      case 'failed': {
        const next = await afterFailure(story);
        if (next !== 'again') return next;
        break;
      }
      case 'refund':
        return { outcome: 'refund', message: REFUNDING };
      case 'needsInfo':
        if (!(await story.informationUntil(durations.informationWithinMs))) {
          return { outcome: 'refund', message: NO_INFORMATION };
        }
        break;
      case 'withdrawn':
        return { outcome: 'refund', message: paid.reason ?? REFUNDING };
      case 'parked': {
        const { action } = await story.park(paid.reason ?? 'the outcome is unknown', DELAYED);
        if (action === 'settled') return { outcome: 'settled' };
        // Whoever says retry or refund has found that this number was not paid.
        await store.refusePayout({ transactionId, key: paid.key });
        if (action === 'refund') return { outcome: 'refund', message: REFUNDING };
      }
    }
  }
};
