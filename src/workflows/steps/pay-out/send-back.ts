import type { RefundOutcome } from '../../../activities/rail/refund/refund-incoming.ts';
import type { StoryOutcome } from '../../../domain/transactions/story.ts';
import { decidedWords } from '../../../domain/transactions/summaries.ts';
import type { ParkOptions } from '../parking.ts';
import type { Story } from '../story-context.ts';
import { payoutsOf, store } from '../../proxies.ts';

/** Waits until the rail says what became of a refund that it has taken on, or a person does. */
const untilSettled = async (story: Story, key: string): Promise<void> => {
  const { transactionId } = story.order;
  const decided = await story.refundUpdate(key);
  if (!decided) return;
  // Refused, it was the rail that spoke first: what it has said is read next.
  await store(decidedWords(decided)).unpark({ transactionId, resolution: decided });
};

/** What a person is asked where the rail refused a refund, or where its answer was lost. */
const questionOf = (
  rail: string,
  { state, key, reason }: RefundOutcome,
): { readonly reason: string; readonly options: ParkOptions } =>
  state === 'failed'
    ? {
        reason: reason ?? `${rail} refused to send it back`,
        options: {
          subject: `refund/${key}/failed`,
          actions: ['retry', 'refundedByHand', 'settled'],
        },
      }
    : {
        reason: reason ?? 'whether it was sent back is unknown',
        options: { subject: `refund/${key}`, actions: ['retry', 'refundedByHand'] },
      };

/**
 * Sends a deposit's money back on the rail that it came by, as a person has decided, and ends the story.
 * What the rail refuses, or does not answer, is a person's; what has arrived is never sent again.
 */
export const sendBackOnRail = async (story: Story): Promise<StoryOutcome> => {
  const { transactionId, rail } = story.order;
  const doing = `send the money back by ${rail}`;
  for (;;) {
    const sent = await story.whileAsked(doing, async () =>
      payoutsOf(rail)(doing).refundIncoming({ transactionId }),
    );
    await store('write down what went back').settleRefunds(transactionId);
    if (sent.state === 'done') return story.end('refunded', `sent back by ${rail}`);
    if (sent.state === 'delivered') continue;
    if (sent.state === 'initiated') {
      await untilSettled(story, sent.key);
      continue;
    }
    const { reason, options } = questionOf(rail, sent);
    const decided = await story.parkRefund(sent.key, reason, options);
    if (decided === null) story.takeMove(sent.key);
    if (decided?.action === 'refundedByHand') return story.end('refunded', 'refunded by hand');
    if (decided?.action === 'settled') return story.end('completed', 'settled by hand');
  }
};

/** Ends a story that a person has settled, or whose money goes back, or went back, on its rail. */
export const endedByHand = async (story: Story, how: string): Promise<StoryOutcome> => {
  if (story.goesBack()) return sendBackOnRail(story);
  return how === 'refundedByHand' || story.wasSentBack()
    ? story.end('refunded', 'refunded by hand')
    : story.end('completed', 'settled by hand');
};
