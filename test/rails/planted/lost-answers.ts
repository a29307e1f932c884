import { randomUUID } from 'node:crypto';
import type { OutgoingUpdate, Rail } from '../../../src/rails/rail.ts';

/*
 * Rails that are wrong in the ways in which rails go wrong, each a good one with one mistake. The
 * kit has to find them out.
 */

/** Gives each call a key of its own, so that a repeat is another payment. */
export const forgetsItsKey = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) =>
    rail.executeOutgoingTransaction({ ...payment, idempotencyKey: randomUUID() }),
});

/** Takes whatever goes wrong on the way for "not paid". */
export const takesTimeOutForFailure = (rail: Rail): Rail => ({
  ...rail,
  async executeOutgoingTransaction(payment) {
    try {
      return await rail.executeOutgoingTransaction(payment);
    } catch {
      return { state: 'failed', message: 'The bank did not take the payment.' };
    }
  },
});

/** Numbers what it lists by the telling, so that each telling is other money. */
export const repeatsCredits = (rail: Rail): Rail => {
  let tellings = 0;
  return {
    ...rail,
    async listReceived(cursor) {
      const page = await rail.listReceived?.(cursor);
      if (!page) throw new Error('this mistake is one of a rail with a list');
      const received = page.received.map((funds) => {
        tellings += 1;
        return { ...funds, railReference: `${funds.railReference}-${tellings}` };
      });
      return { ...page, received };
    },
  };
};

/** Makes the key from whom it pays and how much, so that two equal orders become one. */
export const keysByContent = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) => {
    const content = [payment.amount, ...Object.values(payment.payee)].join('-');
    return rail.executeOutgoingTransaction({
      ...payment,
      idempotencyKey: content.replaceAll(' ', ''),
    });
  },
});

/** Rounds to what its bank can pay. */
export const roundsAmounts = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) => {
    const [units = '0', fraction = ''] = payment.amount.split('.');
    const amount = `${units}.${fraction.padEnd(2, '0').slice(0, 2)}`;
    return rail.executeOutgoingTransaction({ ...payment, amount });
  },
});

/** Believes that the bank keeps keys for a week. */
export const overstatesKeyLifetime = (rail: Rail): Rail => ({
  ...rail,
  profile: { ...rail.profile, retry: { by: 'idempotencyKey', keyLifetimeMs: 7 * 86_400_000 } },
});

/** Says that nobody has paid while the bank cannot be asked. */
export const takesOutageForNothing = (rail: Rail): Rail => ({
  ...rail,
  async listReceived(cursor) {
    try {
      const page = await rail.listReceived?.(cursor);
      if (page) return page;
    } catch {
      // The next look will find it: but this one says that everything was read.
    }
    return { received: [], cursor, complete: true };
  },
});

/** Leaves an entry out that it cannot read. */
export const leavesOutUnreadable = (rail: Rail): Rail => ({
  ...rail,
  async listReceived(cursor) {
    const page = await rail.listReceived?.(cursor);
    if (!page) throw new Error('this mistake is one of a rail with a list');
    return { ...page, received: page.received.filter(({ amount }) => !Number.isNaN(+amount)) };
  },
});

/** Makes one payment of two that look the same. */
export const mergesTwins = (rail: Rail): Rail => ({
  ...rail,
  async listReceived(cursor) {
    const page = await rail.listReceived?.(cursor);
    if (!page) throw new Error('this mistake is one of a rail with a list');
    const received = page.received.map((funds) => ({
      ...funds,
      railReference: `${funds.reference ?? ''}/${funds.amount}/${funds.receivedAt}`,
    }));
    return { ...page, received };
  },
});

/** Believes every webhook. */
export const believesWebhooks = (rail: Rail): Rail => ({ ...rail, parseEvent: async () => ({}) });

/** Never gives up waiting for an answer. */
export const waitsForEver = (rail: Rail): Rail => ({
  ...rail,
  async executeOutgoingTransaction(payment) {
    try {
      return await rail.executeOutgoingTransaction(payment);
    } catch {
      return new Promise<never>(() => undefined);
    }
  },
});

/** Calls a key unknown whenever it has no answer about it. */
export const takesNoAnswerForUnknown = (rail: Rail): Rail => ({
  ...rail,
  async findOutgoing(key) {
    try {
      return (await rail.findOutgoing?.(key)) ?? { state: 'unknown' };
    } catch {
      return { state: 'unknown' };
    }
  },
});

/** Calls failed whatever a batch leaves out. */
export const takesSilenceForFailure = (rail: Rail): Rail => ({
  ...rail,
  async pollOutgoingTransactions(initiated) {
    const updates = (await rail.pollOutgoingTransactions?.(initiated)) ?? [];
    const told = new Set(updates.map(({ idempotencyKey }) => idempotencyKey));
    const silent = initiated.filter(({ idempotencyKey }) => !told.has(idempotencyKey));
    const failed = silent.map(({ idempotencyKey }): OutgoingUpdate => {
      return { idempotencyKey, state: 'failed', message: 'The operator does not know it.' };
    });
    return [...updates, ...failed];
  },
});
