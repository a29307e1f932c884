import { Keypair } from '@stellar/stellar-sdk';
import { createSweepCustomers } from '../../src/activities/customers.ts';
import type { CustomerDecision, CustomerReviewRequest } from '../../src/domain/customer.ts';
import { applyDecision } from '../../src/worker/decide-customer.ts';
import { createRecordingStories } from '../activities/bench.ts';
import { customerDoor, withPerson } from '../support/customer-door.ts';
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
      ...customerDoor(api.url, await api.login(keypair)),
      account: keypair.publicKey(),
    }),
    sweep: async () =>
      createSweepCustomers({
        orm: api.orm,
        anchor: api.anchor,
        secrets: api.deps.secrets,
        stories: recording.stories,
        log: { info: note, warn: note, error: note },
      })(),
    /** Lets the minute pass after which a review that failed is due again. */
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
