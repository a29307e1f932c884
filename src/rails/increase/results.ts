import type { OutgoingResult, OutgoingUpdate } from '../rail.ts';
import type { Reason, Sent } from './networks/network.ts';

/** What a definite refusal is for the customer: fields to mend where there are any. */
export const refusalOf = ({ message, fields }: Reason): OutgoingResult =>
  fields === undefined
    ? { state: 'failed', message, showToCustomer: true }
    : { state: 'needsInfo', message, fields };

/** The result of an order by what the bank has of it. */
export const resultOf = ({ id, outcome }: Sent): OutgoingResult => {
  switch (outcome.state) {
    case 'underWay':
      return { state: 'initiated', railReference: id };
    case 'delivered':
      return { state: 'delivered', railReference: id };
    case 'failed':
    case 'returned': {
      const refusal = refusalOf(outcome);
      return refusal.state === 'failed' ? { ...refusal, railReference: id } : refusal;
    }
  }
};

/** What has moved of a pay-out; null while it is under way. */
export const updateOf = (idempotencyKey: string, { id, outcome }: Sent): OutgoingUpdate | null => {
  const known = { idempotencyKey, railReference: id };
  switch (outcome.state) {
    case 'underWay':
      return null;
    case 'delivered':
      return { ...known, state: 'delivered' };
    case 'returned':
      return { ...known, state: 'returned', message: outcome.message, showToCustomer: true };
    case 'failed': {
      const { message, fields } = outcome;
      if (fields === undefined) return { ...known, state: 'failed', message, showToCustomer: true };
      return { ...known, state: 'needsInfo', message, fields };
    }
  }
};
