import { randomUUID } from 'node:crypto';
import type { IncomingRefund, Rail, RefundResult } from '../../../src/rails/rail.ts';

/* Rails that are wrong about money that goes back, each a good one with one mistake. */

const FAILED: RefundResult = { state: 'failed', message: 'The bank did not send it back.' };

const sending = (rail: Rail, send: (refund: IncomingRefund) => Promise<RefundResult>): Rail => ({
  ...rail,
  refundIncoming: send,
});
const good = async (rail: Rail, refund: IncomingRefund): Promise<RefundResult> => {
  if (!rail.refundIncoming) throw new Error('this mistake is one of a rail with refunds');
  return rail.refundIncoming(refund);
};

/** Gives each call a key of its own, so that a repeat is another refund. */
export const forgetsRefundKey = (rail: Rail): Rail =>
  sending(rail, async (refund) => good(rail, { ...refund, idempotencyKey: randomUUID() }));

/** Makes the amount a part of the key. */
export const keysRefundByAmount = (rail: Rail): Rail =>
  sending(rail, async (refund) =>
    good(rail, { ...refund, idempotencyKey: `${refund.idempotencyKey}/${refund.amount}` }),
  );

/** Takes whatever goes wrong on the way for "not sent". */
export const takesLostForFailed = (rail: Rail): Rail =>
  sending(rail, async (refund) => good(rail, refund).catch(() => FAILED));

/** Takes what cannot be asked for "never heard of it". */
export const takesSilenceForUnknown = (rail: Rail): Rail => ({
  ...rail,
  findRefund: async (refund) =>
    rail.findRefund?.(refund).catch(() => ({ state: 'unknown' as const })) ?? { state: 'unknown' },
});

/** Sends back all that came, whatever was asked for. */
export const sendsAnotherAmount = (rail: Rail): Rail =>
  sending(rail, async (refund) => good(rail, { ...refund, amount: '24.99' }));

/** Says that it is sent before the bank was asked. */
export const saysSentAtOnce = (rail: Rail): Rail =>
  sending(rail, async (refund) => {
    await good(rail, refund).catch(() => undefined);
    return { state: 'initiated', railReference: refund.railReference };
  });

/** Never learns what became of a refund. */
export const neverFinds = (rail: Rail): Rail => ({
  ...rail,
  findRefund: async () => ({ state: 'unknown' }),
});

/** Leaves refunds out of its statement. */
export const hidesRefunds = (rail: Rail): Rail => ({
  ...rail,
  async listStatement(order) {
    const page = await rail.listStatement?.(order);
    if (!page) throw new Error('this mistake is one of a rail with a statement');
    return { ...page, entries: page.entries.filter(({ direction }) => direction === 'in') };
  },
});

/** Has no look-up for what it sends back. */
export const hasNoFindRefund = (rail: Rail): Rail => {
  const { findRefund: _none, ...rest } = rail;
  return rest;
};

/** Does not say within which time money can go back. */
export const saysNoWindow = (rail: Rail): Rail => {
  const { refunds: _none, ...profile } = rail.profile;
  return { ...rail, profile };
};
