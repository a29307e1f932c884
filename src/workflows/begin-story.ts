import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { RATES_ARE_AWAY } from '../domain/exchange.ts';
import type { EarlyReason } from '../domain/investigation.ts';
import type { Status } from '../domain/status.ts';
import {
  fundsName,
  type Funds,
  type Resolution,
  type StoryOrder,
  type StoryOutcome,
} from '../domain/story.ts';
import { openInbox } from './inbox.ts';
import { awaitPerson } from './person.ts';
import { store } from './proxies.ts';

const PAYMENT_STATUS = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

const NO_RATE = 'no exchange rate in time';

type Action = Resolution['action'];

export interface ParkOptions {
  /**
   * What it is about, in words that a story which starts again says again: so that it is asked once.
   * The reason, where it is not given.
   */
  readonly subject?: string;
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
  subject: `rate/${fundsName(unpriced)}`,
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
    const asked = { actions: ['settled'] as const, key };
    const resolution = await person.decision(asked, () => inbox.hasMove(key) || inbox.renew.isDue());
    if (resolution === null) await inbox.renew.ifLong();
    if (resolution === null) inbox.heedMove(key);
    return resolution;
  };

/** Numbers what a story asks about by how often it has: the same whenever it starts again. */
const countSubjects = () => {
  const asked = new Map<string, number>();
  return (subject: string): string => {
    const times = (asked.get(subject) ?? 0) + 1;
    asked.set(subject, times);
    return `${subject}/${times}`;
  };
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
  const numbered = countSubjects();
  let wasSentBack = false;

  /** What a decision comes to for whoever asked; rail money that went back by hand ends a story. */
  const taken = (resolution: Resolution, actions: readonly Action[]): Resolution => {
    if (actions.includes(resolution.action)) return resolution;
    wasSentBack = true;
    return { ...resolution, action: 'settled' };
  };

  /** Waits for a person, or until that is needless; a decision that cannot be taken parks it again. */
  const parkUntil = async (
    isNeedless: () => boolean,
    reason: string,
    message: string,
    { actions = ['retry', 'refund', 'settled'], status, unpriced, subject = reason }: ParkOptions,
  ): Promise<Resolution | null> => {
    const about = numbered(subject);
    const allowed = allowedFor(order, actions);
    for (let why = reason; ;) {
      const question = { subject: about, reason: why, message, actions: allowed };
      const parked = await store.park({ transactionId, ...question, status, unpriced });
      // Stories of an earlier version were not told what they had asked.
      if (parked?.decided) return taken(parked.decided, actions);
      needsAttention(true);
      setCurrentDetails(`**parked**: ${why}`);
      const asked = { actions: allowed, parking: parked?.number ?? null };
      const isOver = () => isNeedless() || inbox.renew.isDue();
      const resolution = await person.decision(asked, isOver);
      if (resolution === null && !isNeedless()) await inbox.renew.ifLong();
      const refused = resolution && (await store.unpark({ transactionId, resolution, unpriced }));
      if (!refused) {
        needsAttention(false);
        return resolution && taken(resolution, actions);
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
      parkUntil(() => inbox.hasMove(key), reason, message, { subject: `pay-out/${key}` }),

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
