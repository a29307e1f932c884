import {
  condition,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Status } from '../domain/status.ts';
import type { Funds, PayoutMove, Resolution, StoryOrder, StoryOutcome } from '../domain/story.ts';
import { fundsReceived, informationUpdated, payoutMoved, resolve } from './messages.ts';
import { store } from './proxies.ts';

const PAYMENT_STATUS = defineSearchAttributeKey('PaymentStatus', 'KEYWORD');
const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** Why a resolution cannot be taken, in words for the operator; null when it can. */
export const refuseResolution = (
  parked: boolean,
  allowed: readonly Resolution['action'][],
  { action, operator, evidence }: Resolution,
): string | null => {
  if (!parked) return 'nothing is parked here: the story goes on by itself';
  if (!allowed.includes(action))
    return `"${action}" is not possible here; use ${allowed.join(' or ')}`;
  if (!operator?.trim()) return 'name the operator who decides';
  if (!evidence?.trim()) return 'give the evidence: a hash, a bank reference, a ticket';
  return null;
};

/**
 * What every story has in common: an inbox for money, news of pay-outs, a person to wait for, and
 * an end that leaves no money behind.
 */
export const beginStory = (order: StoryOrder) => {
  const { transactionId } = order;
  const seen = new Set(order.recorded.map(({ source }) => source));
  const inbox: Funds[] = [...order.recorded];
  const moves: PayoutMove[] = [];
  let informed = 0;
  let allowed: readonly Resolution['action'][] = [];
  let parked = false;
  let decision: Resolution | null = null;

  setHandler(fundsReceived, (funds) => {
    if (seen.has(funds.source)) return;
    seen.add(funds.source);
    inbox.push(funds);
  });
  setHandler(payoutMoved, (move) => void moves.push(move));
  setHandler(informationUpdated, () => void (informed += 1));
  setHandler(
    resolve,
    (resolution) => {
      decision = resolution;
      parked = false;
      return `${transactionId}: ${resolution.action}, by ${resolution.operator}`;
    },
    {
      validator: (resolution) => {
        const refusal = refuseResolution(parked, allowed, resolution);
        if (refusal) throw new Error(refusal);
      },
    },
  );

  const fileLate = async (funds: Funds, reason: 'late' | 'second_payment'): Promise<void> =>
    store.fileFunds({ transactionId, funds, reason });

  return {
    order,

    /** The money, or null once the deadline has passed and nothing that came before it is unread. */
    async fundsUntil(deadline: string): Promise<Funds | null> {
      let waitMs = Date.parse(deadline) - Date.now();
      for (;;) {
        setCurrentDetails(`waiting for the money, until ${minutes(deadline)}`);
        const wait = { summary: 'wait for the money' };
        await condition(() => inbox.length > 0, Math.max(waitMs, 1), wait);
        const funds = inbox.shift();
        if (funds && funds.at <= deadline) return funds;
        if (funds) await fileLate(funds, 'late');
        else if ((await store.expireUnpaid(transactionId)) === 'expired') return null;
        waitMs = order.durations.expiryRetryMs;
      }
    },

    /** What the rail tells of this pay-out, however long it takes. */
    async payoutMove(key: string): Promise<PayoutMove> {
      setCurrentDetails(`waiting for ${order.rail} to deliver`);
      const mine = () => moves.find((move) => move.key === key);
      await condition(() => mine() !== undefined);
      const move = mine() as PayoutMove;
      moves.splice(moves.indexOf(move), 1);
      return move;
    },

    /** True once somebody corrected the information; false when nobody did in time. */
    async informationUntil(timeoutMs: number): Promise<boolean> {
      setCurrentDetails('waiting for corrected information');
      const before = informed;
      return condition(() => informed > before, timeoutMs, { summary: 'wait for information' });
    },

    /** Waits for a person, for as long as it takes. */
    async park(
      reason: string,
      message: string,
      options: { actions?: readonly Resolution['action'][]; status?: Status } = {},
    ): Promise<Resolution> {
      const { actions = ['retry', 'refund', 'settled'], status } = options;
      await store.park({ transactionId, reason, message, status });
      if (order.searchable) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: true }]);
      setCurrentDetails(`**parked**: ${reason}`);
      allowed = actions;
      decision = null;
      parked = true;
      await condition(() => decision !== null);
      const resolution = decision as unknown as Resolution;
      await store.unpark({ transactionId, resolution });
      if (order.searchable) upsertSearchAttributes([{ key: NEEDS_ATTENTION, value: false }]);
      return resolution;
    },

    /** Says what goes on, for whoever looks at the story now. */
    say: (details: string): void => setCurrentDetails(details),

    /** Ends the story. Money that came and was not used goes to an investigation first. */
    async end(status: string, summary: string): Promise<StoryOutcome> {
      for (let funds = inbox.shift(); funds; funds = inbox.shift()) {
        await fileLate(funds, 'second_payment');
      }
      if (order.searchable) upsertSearchAttributes([{ key: PAYMENT_STATUS, value: status }]);
      setCurrentDetails(summary);
      return { status, summary };
    },
  };
};

export type Story = ReturnType<typeof beginStory>;
