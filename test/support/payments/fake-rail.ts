import type { OutgoingPayment, OutgoingResult, Rail } from '../../../src/rails/rail.ts';
import { railProfile } from './bench.ts';

/** A rail that answers `results` one after the other, the last for ever, and counts what it paid. */
export const createFakeRail = (
  results: readonly (OutgoingResult | Error | (() => Promise<OutgoingResult>))[],
  more: Partial<Rail> = {},
) => {
  const asked: OutgoingPayment[] = [];
  const rail: Rail = {
    profile: railProfile,
    executeOutgoingTransaction: async (payment) => {
      const result = results[Math.min(asked.length, results.length - 1)];
      asked.push(payment);
      if (typeof result === 'function') return result();
      if (result === undefined || result instanceof Error) throw result ?? new Error('no answer');
      return result;
    },
    ...more,
  };
  return { rail, asked };
};

export const DELIVERED: OutgoingResult = { state: 'delivered', railReference: 'out-1' };
export const LOST = new Error('socket hang up while paying Ada Lovelace');
