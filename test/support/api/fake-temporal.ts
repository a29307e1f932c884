import { createReviewCustomer } from '../../../src/activities/reviews.ts';
import type { ApiDeps, TemporalClient } from '../../../src/api/deps.ts';
import type { Transaction } from '../../../src/db/entities/transaction.ts';
import type { CustomerReviewOrder } from '../../../src/domain/customers/customer.ts';
import { storyId } from '../../../src/domain/transactions/queue.ts';
import { informationUpdated } from '../../../src/workflows/messages.ts';

/** What a fake Temporal was asked; `isAway` makes it fail like one that cannot be reached. */
export interface FakeTemporal extends TemporalClient {
  readonly started: { readonly type: string; readonly id: string; readonly args: unknown }[];
  readonly signalled: { readonly id: string; readonly signal: string }[];
  isAway: boolean;
  /** Plays the workflow `reviewCustomer`, one at a time for a customer. */
  review: (order: CustomerReviewOrder) => Promise<unknown>;
}

export const fakeTemporal = (): FakeTemporal => {
  const reach = () => {
    if (fake.isAway) throw new Error('14 UNAVAILABLE');
  };
  const running = new Map<string, Promise<unknown>>();
  const fake: FakeTemporal = {
    started: [],
    signalled: [],
    isAway: false,
    review: async () => undefined,
    withDeadline: async (_deadline, call) => call(),
    workflow: {
      async start(type, options) {
        reach();
        const { workflowId: id, args } = options;
        const [order] = args;
        if ('customerId' in order) {
          if (running.has(id)) return {};
          const review = fake.review(order).finally(() => running.delete(id));
          review.catch(() => undefined);
          running.set(id, review);
        } else fake.started.push({ type, id, args: order });
        return {};
      },
      getHandle: (id) => ({
        result: async () => running.get(id),
        async describe() {
          throw new Error('nobody asks the API’s Temporal for it');
        },
        async signal(definition, ..._args) {
          reach();
          fake.signalled.push({ id, signal: definition.name });
        },
      }),
    },
    connection: {
      workflowService: {
        async getSystemInfo() {
          reach();
          return {};
        },
      },
    },
  };
  return fake;
};

/** The activity of a core worker, as its workflow has it run: anew where the customer has changed. */
export const playReviews = ({ orm, anchor, secrets, log }: ApiDeps, temporal: FakeTemporal) => {
  const signalInformation = async ({ kind, id }: Transaction, at: string) =>
    temporal.workflow.getHandle(storyId(kind, id)).signal(informationUpdated, at);
  const stories = { signalInformation };
  const review = createReviewCustomer({ orm, anchor, secrets, log, stories });
  return async (order: CustomerReviewOrder): Promise<unknown> => {
    const attempt = { askedAt: Date.now(), cancelled: new Promise<never>(() => undefined) };
    for (;;) {
      const end = await review(order, attempt);
      if (end !== 'changed') return end;
    }
  };
};
