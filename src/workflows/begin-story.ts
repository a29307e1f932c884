import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { RATES_ARE_AWAY } from '../domain/exchange.ts';
import type { EarlyReason } from '../domain/investigation.ts';
import type { Status } from '../domain/status.ts';
import type { Funds, Resolution, StoryOrder, StoryOutcome } from '../domain/story.ts';
import { openInbox } from './inbox.ts';
import { awaitPerson } from './person.ts';
import { store } from './proxies.ts';

const PAYMENT_STATUS = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

const NO_RATE = 'no exchange rate in time';

type Action = Resolution['action'];

export interface ParkOptions {
  /** What the person may decide, besides `refundedByHand` of a deposit; `retry`, `refund`, `settled` when not given. */
  readonly actions?: readonly Action[];
  /** Where the transaction stands meanwhile; it stays where it is when not given. */
  readonly status?: Status;
  /** The money, where it waits for its price: it is recorded, and not credited yet. */
  readonly unpriced?: Funds;
}

/** Rail money goes back by hand from wherever a deposit holds it, and not only where its story asks. */
const allowedFor = ({ kind }: StoryOrder, actions: readonly Action[]): readonly Action[] =>
  kind === 'deposit' && actions.includes('settled')
    ? [...new Set<Action>([...actions, 'refundedByHand'])]
    : actions;

/**
 * Money that waits for its price may still get one, or goes back the way it came. A withdrawal goes on
 * when the rates answer, so nobody settles it outside meanwhile; a deposit waits for its person.
 */
const unpricedOptions = ({ kind }: StoryOrder, unpriced: Funds): ParkOptions => ({
  unpriced,
  status: 'on_hold',
  actions: kind === 'deposit' ? ['retry', 'settled', 'refundedByHand'] : ['retry', 'refund'],
});

/**
 * Waits for what the rail tells of a pay-out that is on its way; null once it has told. A person who
 * knows that it was delivered may say so meanwhile, and is heard where the rail is silent.
 */
const openNews =
  (rail: string, inbox: ReturnType<typeof openInbox>, person: ReturnType<typeof awaitPerson>) =>
  async (key: string): Promise<Resolution | null> => {
    setCurrentDetails(`waiting for ${rail} to deliver`);
    const resolution = await person.decision(['settled'], () => inbox.hasMove(key));
    if (resolution === null) inbox.heedMove(key);
    return resolution;
  };

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
  let wasSentBack = false;

  /** Waits for a person, or until that is needless; a decision that cannot be taken parks it again. */
  const parkUntil = async (
    isNeedless: () => boolean,
    reason: string,
    message: string,
    { actions = ['retry', 'refund', 'settled'], status, unpriced }: ParkOptions,
  ): Promise<Resolution | null> => {
    for (let why = reason; ;) {
      await store.park({ transactionId, reason: why, message, status, unpriced });
      needsAttention(true);
      setCurrentDetails(`**parked**: ${why}`);
      const resolution = await person.decision(allowedFor(order, actions), isNeedless);
      const refused = resolution && (await store.unpark({ transactionId, resolution, unpriced }));
      if (!refused) {
        needsAttention(false);
        if (!resolution || actions.includes(resolution.action)) return resolution;
        wasSentBack = true;
        return { ...resolution, action: 'settled' };
      }
      why = `${reason}; ${resolution.action} was not possible: ${refused}`;
    }
  };

  return {
    order,
    fundsUntil: inbox.fundsUntil,
    heedMove: inbox.heedMove,
    informationUntil: inbox.informationUntil,

    /** Waits for a person, for as long as it takes; the customer reads `message` meanwhile. */
    async park(reason: string, message: string, options: ParkOptions = {}): Promise<Resolution> {
      const resolution = await parkUntil(() => false, reason, message, options);
      if (resolution === null) throw new Error('only a person ends this');
      return resolution;
    },

    /** The same, unless the rail tells what became of the pay-out first: then it is null. */
    parkUntilNews: async (key: string, reason: string, message: string) =>
      parkUntil(() => inbox.hasMove(key), reason, message, {}),

    /** The same for money that waits for its price, unless the rates answer first. */
    parkUnpriced: async (unpriced: Funds, isAnswered: () => boolean) =>
      parkUntil(isAnswered, NO_RATE, RATES_ARE_AWAY, unpricedOptions(order, unpriced)),

    payoutNews: openNews(order.rail, inbox, person),

    /** True once somebody sent a deposit's money back on the rail. */
    wasSentBack: () => wasSentBack,

    /** Says what goes on, for whoever looks at the story now. */
    say: (details: string): void => setCurrentDetails(details),

    /** Ends the story. Money that came and was not used goes to an investigation first. */
    async end(status: string, summary: string, unused?: EarlyReason): Promise<StoryOutcome> {
      await inbox.drain(unused ?? 'second_payment');
      if (order.searchable) upsertSearchAttributes([{ key: PAYMENT_STATUS, value: status }]);
      setCurrentDetails(summary);
      return { status, summary };
    },
  };
};

export type Story = ReturnType<typeof beginStory>;

/** Ends a story that a person has settled, or whose money somebody sent back on the rail. */
export const endedByHand = async (story: Story, how: string): Promise<StoryOutcome> =>
  how === 'refundedByHand' || story.wasSentBack()
    ? story.end('refunded', 'refunded by hand')
    : story.end('completed', 'settled by hand');
