import { setCurrentDetails, setHandler } from '@temporalio/workflow';
import { say, type Saying } from '../../domain/languages/saying.ts';
import { stillAwaitingRate } from '../../domain/quotes/exchange.ts';
import type { EarlyReason } from '../../domain/transactions/investigation.ts';
import {
  fundsName,
  type Funds,
  type Resolution,
  type StoryOrder,
  type StoryOutcome,
} from '../../domain/transactions/story.ts';
import { askedAgainWords, moneyIn, type AskedAgain } from '../../domain/transactions/summaries.ts';
import { awaitFunds } from './received/await-funds.ts';
import { openInbox, type Inbox } from './received/inbox.ts';
import { askedAgain } from '../messages.ts';
import { openLabels } from './labels.ts';
import { openParking, type ParkOptions } from './parking.ts';
import { awaitOperator, type OperatorDecisions } from './operator-decision.ts';

const REFUND_DELAYED = say('refund_delayed');
const NO_RATE = 'no exchange rate in time';

/**
 * Money that waits for its price may still get one, or goes back the way it came. A withdrawal goes on
 * when the rates answer, so nobody settles it outside meanwhile; a deposit waits for its person.
 */
const unpricedOptions = ({ kind }: StoryOrder, unpriced: Funds): ParkOptions => ({
  unpriced,
  subject: `rate/${fundsName(unpriced)}`,
  // SEP-31 has no status for a hold.
  ...(kind === 'remittance' ? {} : { status: 'on_hold' as const }),
  actions: kind === 'deposit' ? ['retry', 'settled', 'refundedByHand'] : ['retry', 'refund'],
});

/**
 * Waits for what the rail reports of a pay-out that is on its way; null once it has reported. A
 * person who knows that it was delivered may say so meanwhile, and is heard where the rail is
 * silent.
 */
const openPayoutUpdates =
  (rail: string, inbox: Inbox, person: OperatorDecisions) =>
  async (key: string): Promise<Resolution | null> => {
    setCurrentDetails(`waiting for ${rail} to deliver; who knows that it did may decide settled`);
    const asked = { actions: ['settled'] as const, key };
    const isOver = () => inbox.hasMove(key) || inbox.renew.isDue();
    const resolution = await person.decision(asked, isOver);
    if (resolution === null) await inbox.renew.ifLong();
    if (resolution === null) inbox.takeMove(key);
    return resolution;
  };

/** The same of a refund, of which a person may say that it has arrived. */
const openRefundUpdates =
  (rail: string, inbox: Inbox, person: OperatorDecisions) =>
  async (key: string): Promise<Resolution | null> => {
    const may = 'who knows that it has arrived may decide refundedByHand';
    setCurrentDetails(`waiting for ${rail} to deliver the refund; ${may}`);
    const asked = { actions: ['refundedByHand'] as const, key };
    const isOver = () => inbox.hasMove(key) || inbox.renew.isDue();
    const resolution = await person.decision(asked, isOver);
    if (resolution === null) await inbox.renew.ifLong();
    if (resolution === null) inbox.takeMove(key);
    return resolution;
  };

/** What a rail is asked now, and how often in vain, for whoever looks at the story meanwhile. */
const openAsking = () => {
  let doing: string | null = null;
  setHandler(askedAgain, (again: AskedAgain) => {
    if (doing !== null) setCurrentDetails(askedAgainWords(doing, again));
  });
  return async <T>(words: string, ask: () => Promise<T>): Promise<T> => {
    doing = words;
    setCurrentDetails(words);
    try {
      return await ask();
    } finally {
      doing = null;
    }
  };
};

/**
 * What every story has in common: an inbox for money and updates, a person to wait for, and an end
 * that leaves no money behind.
 */
export const openStoryContext = (order: StoryOrder) => {
  const { transactionId } = order;
  const labels = openLabels(order);
  const inbox = openInbox(order, labels.isOn);
  const person = awaitOperator(transactionId);
  const parking = openParking(order, { inbox, person, labels });

  return {
    order,
    fundsUntil: async (deadline: string, parts: readonly Funds[]) =>
      awaitFunds(order, inbox, deadline, parts),
    takeMove: inbox.takeMove,
    informationUntil: inbox.informationUntil,

    /** Waits for a person, for as long as it takes; the customer reads `saying` meanwhile. */
    async park(reason: string, saying: Saying, options: ParkOptions = {}): Promise<Resolution> {
      const resolution = await parking.until(() => false, reason, saying, options);
      if (resolution === null) throw new Error('only a person ends this');
      return resolution;
    },

    /** The same, unless the rail reports what became of the pay-out first: then it is null. */
    parkUntilUpdate: async (key: string, reason: string, saying: Saying) =>
      parking.until(() => inbox.hasMove(key), reason, saying, { subject: `pay-out/${key}` }),

    /** The same for money that waits for its price, unless the rates answer first. */
    parkAwaitingRate: async (unpriced: Funds, isAnswered: () => boolean) =>
      parking.until(isAnswered, NO_RATE, stillAwaitingRate, unpricedOptions(order, unpriced)),

    payoutNews: openPayoutUpdates(order.rail, inbox, person),
    refundUpdate: openRefundUpdates(order.rail, inbox, person),

    /** Asks what has become of a refund on a rail, unless the rail says so first: then it is null. */
    parkRefund: async (key: string, reason: string, options: ParkOptions) =>
      parking.until(() => inbox.hasMove(key), reason, REFUND_DELAYED, options),

    /** True once somebody sent a deposit's money back on the rail. */
    wasSentBack: parking.wasSentBack,
    /** True once somebody decided that a deposit's money goes back on its rail. */
    goesBack: parking.goesBack,

    /** Asks a rail; where it does not answer, the details say so until it does. */
    whileAsked: openAsking(),

    /** Says what goes on, for whoever looks at the story now. */
    say: (details: string): void => setCurrentDetails(details),

    /** Ends the story. Money that came and was not used goes to an investigation first. */
    async end(status: string, summary: string, unused?: EarlyReason): Promise<StoryOutcome> {
      await inbox.drain(unused ?? 'second_payment');
      labels.hasStatus(status);
      setCurrentDetails(summary);
      return { status, summary };
    },
  };
};

export type Story = ReturnType<typeof openStoryContext>;

/** Ends a story that nobody has paid. */
export const endUnpaid = async (story: Story, who = 'nobody'): Promise<StoryOutcome> => {
  const { order } = story;
  const { amountExpected } = order;
  const what = amountExpected === null ? '' : ` ${moneyIn(order, amountExpected)}`;
  const summary =
    who === 'nobody' ? `nobody paid${what} in time` : `${who} did not pay${what} in time`;
  return story.end('expired', summary);
};
