import { createAdmit } from '../../../src/services/transactions/admit.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { openPayee } from '../../../src/services/transactions/payee/payee.ts';
import type { CustomerDecision } from '../../../src/domain/customers/contract.ts';
import { applyDecision } from '../../../src/services/customers/apply-decision.ts';
import { createRecordingStories } from '../payments/bench.ts';
import { withPageCustomer } from '../page-customer.ts';
import { startTestApi } from './support.ts';

/** SEP-12 takes it, and the pattern of the bank of these tests does not. */
export const UNFIT = 'DE89 3704 0044';
export const SAYS = 'Please check: Account number (bank_account_number).';

/** An api whose payees are looked at while their payments wait; judged as each test says. */
export const createPayeeBench = async () => {
  const judge: { next: CustomerDecision } = { next: { status: 'ACCEPTED' } };
  const person = { city: { description: 'City' } };
  const api = await startTestApi(
    withPageCustomer(person, { customerReview: async () => judge.next }),
  );
  const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });
  return {
    api,
    judge,
    close: api.close,
    about: (id: string) => ({
      load: async () => load(id),
      payee: async () => openPayee(api.deps.secrets, await load(id)),
      /** What the story asks when it is told something, or looks by itself. */
      admit: async (isLastTime = false) =>
        createAdmit({
          orm: api.orm,
          anchor: api.anchor,
          stories: createRecordingStories().stories,
          log: { info: () => {}, warn: () => {}, error: () => {} },
        })({ transactionId: id, isLastTime }),
    }),
    /** What `npm run customer` does. */
    decide: async (id: string, action: string) =>
      applyDecision(
        { orm: api.orm, stories: createRecordingStories().stories },
        { anchor: api.anchor, secrets: api.deps.secrets },
        { id, action, operator: 'grace', fields: [] },
      ),
  };
};
export type PayeeBench = Awaited<ReturnType<typeof createPayeeBench>>;
