import { LAST_NAMES } from '../coins.ts';
import type { Incident } from '../incident.ts';
import { openParty, submitCustomer } from '../play/people.ts';
import type { Stage } from '../play/stage.ts';

const submitted = async (stage: Stage, last_name: string) => {
  const party = await openParty(stage);
  return { subject: await submitCustomer(party, { last_name, email_address: 'ada@example.com' }) };
};

/** Customers about whom the business's review does not decide. */
export const CUSTOMERS: readonly Incident[] = [
  {
    name: 'customer-waits',
    kind: 'customer.waiting',
    does: 'The review of a customer leaves the decision to a person.',
    ends: 'accept, ask anew, or reject',
    stage: async (stage) => submitted(stage, LAST_NAMES.waits),
  },
  {
    name: 'customer-review-silent',
    kind: 'customer.review_silent',
    does: 'The review of a customer does not answer.',
    ends: 'review asks it again; or accept, ask anew, or reject',
    stage: async (stage) => submitted(stage, LAST_NAMES.silent),
  },
  {
    name: 'customer-review-failed',
    kind: 'customer.review_failed',
    does: 'The review of a customer keeps failing.',
    ends: 'review asks it again; or accept, ask anew, or reject',
    stage: async (stage) => submitted(stage, LAST_NAMES.fails),
  },
];
