import { Keypair } from '@stellar/stellar-sdk';
import { createCustomerChores } from '../../../src/activities/customers.ts';
import type {
  CustomerDecision,
  CustomerReviewRequest,
} from '../../../src/domain/customers/contract.ts';
import { customerReviewOrder } from '../../../src/domain/customers/customer.ts';
import { customerReviewOptions } from '../../../src/workflows/messages.ts';
import { applyDecision } from '../../../src/services/customers/apply-decision.ts';
import { createRecordingStories } from '../payments/bench.ts';
import { customerEndpoint, withPerson } from '../customer-endpoint.ts';
import { startTestApi } from './support.ts';

type Judge = (request: CustomerReviewRequest) => Promise<CustomerDecision>;

/** An api whose customers are judged as each test says, and the sweep beside it. */
export const createReviewBench = async () => {
  const asked: CustomerReviewRequest[] = [];
  const logged: unknown[] = [];
  const accept: Judge = async () => ({ status: 'ACCEPTED' });
  const judge = { next: accept };
  const recording = createRecordingStories();
  const note = (fields: object, message: string): void => {
    logged.push({ ...fields, message });
  };
  const api = await startTestApi(
    withPerson(
      {
        first_name: { description: 'First name' },
        last_name: { description: 'Last name' },
        photo_id_front: { description: 'Document', optional: true },
        'card.number': { description: 'Card', optional: true },
        'card.cvc': { description: 'Code', optional: true },
      },
      {
        customerReview: async (request) => {
          asked.push(request);
          return judge.next(request);
        },
      },
    ),
  );
  return {
    api,
    asked,
    judge,
    recording,
    logged,
    reset: () => {
      asked.length = 0;
      judge.next = accept;
    },
    open: async (keypair = Keypair.random()) => ({
      ...customerEndpoint(api.url, await api.login(keypair)),
      account: keypair.publicKey(),
    }),
    /** A tick of the chores; the reviews that it starts have ended, as well or badly as they may. */
    sweep: async () => {
      const ends: Promise<unknown>[] = [];
      const chores = createCustomerChores({
        orm: api.orm,
        anchor: api.anchor,
        secrets: api.deps.secrets,
        stories: {
          ...recording.stories,
          startReview: async (customerId) => {
            const order = customerReviewOrder(api.anchor.durations, customerId);
            const options = customerReviewOptions(order);
            await api.temporal.workflow.start('reviewCustomer', options);
            ends.push(api.temporal.workflow.getHandle(options.workflowId).result());
          },
        },
        log: { info: note, warn: note, error: note },
      });
      await chores.tick();
      await chores.untilSent();
      await Promise.allSettled(ends);
    },
    /** Lets the time pass after which a review whose worker died is due again. */
    makeDue: async (id: string) => {
      const sql =
        'update customer set review_due_at = now() where id = ? and review_due_at > now()';
      await api.orm.em.fork().execute(sql, [id]);
    },
    isDue: async (id: string): Promise<boolean> => {
      const sql = 'select review_due_at is not null as due from customer where id = ?';
      const [row] = await api.orm.em.fork().execute<{ due: boolean }[]>(sql, [id]);
      return row?.due ?? false;
    },
    /** What `npm run customer` does. */
    decide: async (id: string, action: string, fields: readonly string[] = []) =>
      applyDecision(
        { orm: api.orm, stories: recording.stories },
        { anchor: api.anchor, secrets: api.deps.secrets },
        { id, action, operator: 'grace', fields, message: 'Please see below.' },
      ),
  };
};
