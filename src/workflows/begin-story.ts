import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Status } from '../domain/status.ts';
import type { Resolution, StoryOrder, StoryOutcome } from '../domain/story.ts';
import { openInbox } from './inbox.ts';
import { awaitPerson } from './person.ts';
import { store } from './proxies.ts';

const PAYMENT_STATUS = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

export interface ParkOptions {
  /** What the person may decide; all three when not given. */
  readonly actions?: readonly Resolution['action'][];
  /** Where the transaction stands meanwhile; it stays where it is when not given. */
  readonly status?: Status;
}

/**
 * What every story has in common: an inbox for money and news, a person to wait for, and an end
 * that leaves no money behind.
 */
export const beginStory = (order: StoryOrder) => {
  const { transactionId } = order;
  const inbox = openInbox(order);
  const person = awaitPerson(transactionId);
  const needsAttention = (value: boolean): void => {
    if (order.searchable) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value }]);
  };

  return {
    order,
    fundsUntil: inbox.fundsUntil,
    informationUntil: inbox.informationUntil,

    /** Waits for a person, for as long as it takes; the customer reads `message` meanwhile. */
    async park(reason: string, message: string, options: ParkOptions = {}): Promise<Resolution> {
      const { actions = ['retry', 'refund', 'settled'], status } = options;
      await store.park({ transactionId, reason, message, status });
      needsAttention(true);
      setCurrentDetails(`**parked**: ${reason}`);
      const resolution = await person.decision(actions, () => false);
      if (resolution === null) throw new Error('only a person ends this');
      await store.unpark({ transactionId, resolution });
      needsAttention(false);
      return resolution;
    },

    /**
     * Waits for what the rail tells of a pay-out that is on its way; null once it has told. A person
     * who knows that it was delivered may say so meanwhile, and is heard where the rail is silent.
     */
    async payoutNews(key: string): Promise<Resolution | null> {
      setCurrentDetails(`waiting for ${order.rail} to deliver`);
      const resolution = await person.decision(['settled'], () => inbox.hasMove(key));
      if (resolution === null) inbox.heedMove(key);
      return resolution;
    },

    /** Writes down that a person has settled a pay-out that the rail does not tell of. */
    settledByHand: async (resolution: Resolution): Promise<void> => {
      await store.unpark({ transactionId, resolution });
    },

    /** Says what goes on, for whoever looks at the story now. */
    say: (details: string): void => setCurrentDetails(details),

    /** Ends the story. Money that came and was not used goes to an investigation first. */
    async end(status: string, summary: string): Promise<StoryOutcome> {
      await inbox.drain();
      if (order.searchable) upsertSearchAttributes([{ key: PAYMENT_STATUS, value: status }]);
      setCurrentDetails(summary);
      return { status, summary };
    },
  };
};

export type Story = ReturnType<typeof beginStory>;
