import type { StoryOutcome } from '../domain/story.ts';
import type { Story } from './begin-story.ts';
import { ledger } from './proxies.ts';

/** Sends what was received back to whoever paid it, on Stellar, and ends the story. */
export const refundOnLedger = async (story: Story, message: string): Promise<StoryOutcome> => {
  const { transactionId } = story.order;
  for (let number = 1; ; number += 1) {
    story.say(`refunding: ${message}`);
    const sent = await ledger.submitPayment({
      transactionId,
      leg: 'refund',
      number,
      reason: message,
    });
    if (sent.state === 'included') return story.end('refunded', `refunded: ${message}`);
    const { action } = await story.park(
      `the refund is ${sent.state}: ${sent.reason}`,
      'Your refund is delayed; we are looking into it.',
    );
    if (action === 'settled') return story.end('completed', 'settled by hand');
  }
};
