import { createHash } from 'node:crypto';
import { RetryLater } from '../../../src/domain/rails/retry-later.ts';
import type { OutgoingResult, Rail } from '../../../src/rails/rail.ts';
import { exactly, type MinorUnits } from '../kit/minor-bank.ts';

/*
 * Pay-outs that are wrong in the ways in which rails go wrong, each a good rail with one mistake.
 */

const REFUSED: OutgoingResult = { state: 'failed', message: 'The bank refused the payment.' };

/** Takes whatever the bank words like this for a refusal of the payment. */
const takesForFailure =
  (words: RegExp) =>
  (rail: Rail): Rail => ({
    ...rail,
    async executeOutgoingTransaction(payment) {
      try {
        return await rail.executeOutgoingTransaction(payment);
      } catch (error) {
        if (words.test(String(error))) return REFUSED;
        throw error;
      }
    },
  });

/** Calls a payment failed because our key to the bank was. */
export const takes401ForFailure = takesForFailure(/answered 401/);
/** Calls a payment failed because we may not order it. */
export const takes403ForFailure = takesForFailure(/answered 403/);
/** Calls a payment failed because its key is in use: by itself. */
export const takes409ForFailure = takesForFailure(/answered 409/);
/** Calls a payment failed because we asked too often. */
export const takes429ForFailure = takesForFailure(/asked again/);
/** Calls a payment failed because our account is empty. */
export const takesEmptyForFailure = takesForFailure(/insufficient/i);

/** Asks again at once, whatever the bank asks for. */
export const asksAgainAtOnce = (rail: Rail): Rail => ({
  ...rail,
  async executeOutgoingTransaction(payment) {
    try {
      return await rail.executeOutgoingTransaction(payment);
    } catch (error) {
      if (error instanceof RetryLater) throw new RetryLater(100);
      throw error;
    }
  },
});

/** Says "not tried" where the bank did not answer. */
export const takesSilenceForNotTried = (rail: Rail): Rail => ({
  ...rail,
  async executeOutgoingTransaction(payment) {
    try {
      return await rail.executeOutgoingTransaction(payment);
    } catch {
      throw new RetryLater(1_000);
    }
  },
});

/** Cuts off what a number in floating point has too many. */
const truncate = (amount: string): string => {
  const cents = Math.trunc(Number(amount) * 100);
  return (cents / 100).toFixed(2);
};

/** Counts in floating point, with as many decimals as the currency has. */
export const floats: MinorUnits = {
  toMinor: (amount, decimals) => BigInt(Math.trunc(Number(amount) * 10 ** decimals)),
  toAmount: (minor, decimals) => String(Number(minor) * 0.1 ** decimals),
};

/** Takes every currency for one of hundredths. */
export const hundredths: MinorUnits = {
  toMinor: (amount) => exactly.toMinor(amount, 2),
  toAmount: (minor) => exactly.toAmount(minor, 2),
};

/** Counts cents in floating point. */
export const countsCentsByFloats = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) =>
    rail.executeOutgoingTransaction({ ...payment, amount: truncate(payment.amount) }),
});

/** Drops the sign of an amount. */
export const dropsSigns = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) =>
    rail.executeOutgoingTransaction({ ...payment, amount: payment.amount.replace('-', '') }),
});

/** Pays the least that there is where nothing was ordered. */
export const paysForNothing = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) => {
    const amount = Number(payment.amount) === 0 ? '0.01' : payment.amount;
    return rail.executeOutgoingTransaction({ ...payment, amount });
  },
});

/** Gives the bank as much of the key as fits, and so the same one for two pay-outs. */
export const cutsKeys = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) =>
    rail.executeOutgoingTransaction({
      ...payment,
      idempotencyKey: payment.idempotencyKey.slice(0, 35),
    }),
});

/** Does not say which keys its bank takes. */
export const saysNothingOfKeys = (rail: Rail): Rail => {
  const { keyFormat: _keyFormat, ...profile } = rail.profile;
  return { ...rail, profile };
};

/** Makes the payee a part of the key, so that a changed payee is another payment. */
export const keysByPayee = (rail: Rail): Rail => ({
  ...rail,
  executeOutgoingTransaction: async (payment) => {
    const payee = createHash('sha256').update(JSON.stringify(payment.payee)).digest('hex');
    return rail.executeOutgoingTransaction({
      ...payment,
      idempotencyKey: `${payment.idempotencyKey}-${payee.slice(0, 8)}`,
    });
  },
});
