import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { checkBooks } from '../../src/services/accounting/audit/books/books-place.ts';
import type { StoreDeps } from '../../src/services/deps.ts';
import type { LegOrder } from '../../src/services/transactions/payment/leg.ts';
import { createRailHost } from '../../src/activities/rail.ts';
import { createPollOutgoingTransactions } from '../../src/activities/rail/pay-out/poll-outgoing.ts';
import { createReviewActivities } from '../../src/activities/reviews.ts';
import { createStoreActivities } from '../../src/activities/core.ts';
import { createStories } from '../../src/services/transactions/stories.ts';
import { createSubmitPayment } from '../../src/services/transactions/payment/submit-payment.ts';
import { createApp } from '../../src/api/app.ts';
import { RailReceipt } from '../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../src/db/entities/money-out.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import {
  CORE_QUEUE,
  LEDGER_QUEUE,
  payoutsQueue,
  railQueue,
  REVIEWS_QUEUE,
  storyId,
} from '../../src/domain/transactions/queue.ts';
import type { Resolution } from '../../src/domain/transactions/story.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { resolveParked } from '../../src/services/transactions/decisions/decide-parked.ts';
import type { TestApi } from './api/support.ts';
import { evidenceFor } from './evidence-for.ts';
import {
  createPlayedRail,
  includeAtOnce,
  plainly,
  wrapAll,
  type PlayedRefund,
  type PlayedResult,
  type PlayOptions,
} from './played-outside.ts';
import { addReceipt, addReceived } from './rows.ts';
import { testTemporal } from './temporal.ts';
import { workflowBundle } from './workflow-bundle.ts';

const NEEDS_ATTENTION = defineSearchAttributeKey('NeedsAttention', 'BOOL');

/** Holds whoever asks for an id, from when it is reached until it is released. */
const hold = (places: Map<string, () => Promise<void>>, id: string) => {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  places.set(id, async () => {
    reached.resolve();
    await released.promise;
  });
  return { reached: reached.promise, release: released.resolve };
};

/**
 * The API, the workflows, the journal and the books as they are, on a real Temporal and a real
 * database. Played are the outside only: the ledger and the rails, and who reads them.
 */
export const playAnchor = async (api: TestApi, { around = plainly }: PlayOptions = {}) => {
  const { address, namespace } = await testTemporal();
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const { orm, anchor } = api;
  const { secrets, log } = api.deps;
  const stories = createStories({ client, orm, anchor, searchable: async () => true });
  const deps: StoreDeps = { orm, anchor, stories, log };
  const heldLegs = new Map<string, () => Promise<void>>();
  const waiters = {
    untilSettled: async (id: string) => {
      const { transactionId } = await orm.em.fork().findOneOrFail(LedgerPayment, { id });
      await heldLegs.get(transactionId ?? '')?.();
      await includeAtOnce(orm, id);
    },
    close: async () => undefined,
  };
  const submit = createSubmitPayment({ ...deps, waiters });
  const reviews = createReviewActivities({ ...deps, secrets });
  const store = createStoreActivities({ ...deps, secrets });
  const held = new Map<string, () => Promise<void>>();
  const answers = new Map<string, PlayedResult[]>();
  const refundAnswers = new Map<string, PlayedRefund[]>();
  const rails = anchor.rails.map((profile) => createPlayedRail(profile, answers, refundAnswers));
  const shared = { connection: native, namespace };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(),
      activities: wrapAll(
        {
          ...store,
          fixPrice: async (order: Parameters<typeof store.fixPrice>[0]) => {
            const price = await store.fixPrice(order);
            await held.get(order.transactionId)?.();
            return price;
          },
        },
        around,
      ),
    }),
    Worker.create({
      ...shared,
      taskQueue: LEDGER_QUEUE,
      activities: wrapAll(
        { submitPayment: async (order: LegOrder) => submit(order, new AbortController().signal) },
        around,
      ),
    }),
    Worker.create({ ...shared, taskQueue: REVIEWS_QUEUE, activities: wrapAll(reviews, around) }),
    ...rails.flatMap(({ rail }) => {
      const activities = wrapAll(createRailHost({ ...deps, rail, secrets }), around);
      const { name } = rail.profile;
      return [railQueue(name), payoutsQueue(name)].map(async (taskQueue) =>
        Worker.create({ ...shared, taskQueue, activities }),
      );
    }),
  ]);
  const runs = workers.map(async (worker) => worker.run());
  const handle = createApp({ ...api.deps, temporal: client }).callback();
  const http = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));

  const find = async (id: string): Promise<Transaction> =>
    orm.em.fork().findOneOrFail(Transaction, { id });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    client,
    deps,
    em: () => orm.em.fork(),
    find,
    untilStatus: async (id: string, status: Transaction['status']): Promise<void> => {
      await waitUntil(async () => (await find(id)).status === status || undefined, {
        timeoutMs: 20_000,
        intervalMs: 10,
        what: `${id} is ${status}`,
      });
    },
    /** Carries an operator's decision to a parked story, as `npm run resolve` does. */
    resolve: async (id: string, action: Resolution['action'], fee?: string) => {
      const evidence = await evidenceFor(orm, id);
      return resolveParked({ orm, client }, { id, action, operator: 'ada', evidence, fee });
    },
    /** All that Temporal keeps of a story. */
    history: async (kind: string, id: string) =>
      client.workflow.getHandle(`${kind}/${id}`).fetchHistory(),
    /** What the rail answers the next calls for a transaction; after that it pays. */
    answer: (id: string, ...results: PlayedResult[]): void => void answers.set(id, results),
    /** What the rail answers the next calls for a refund of a receipt; after that it sends it back. */
    answerRefund: async (source: string, ...results: PlayedRefund[]): Promise<void> => {
      const its = { id: source.replace('rail/', '') };
      const { railReference } = await orm.em.fork().findOneOrFail(RailReceipt, its);
      refundAnswers.set(railReference, results);
    },
    /** What the rails have sent back, by its key. */
    sentBack: (): Readonly<Record<string, string>> =>
      Object.fromEntries(rails.flatMap(({ sentBack }) => [...sentBack])),
    /** Asks the rails what became of what they have taken on, as their workflow does. */
    pollRails: async (): Promise<void> => {
      for (const { rail } of rails) {
        const now = () => Date.now() + 5_000;
        await createPollOutgoingTransactions({ ...deps, rail, secrets, now })();
      }
    },
    /** What the rails were asked to pay out for a transaction. */
    paidByRails: (id: string): readonly string[] =>
      rails.flatMap(({ paid }) =>
        paid.filter(({ transactionId }) => transactionId === id).map(({ amount }) => amount),
      ),
    /**
     * Money comes for a transaction, is recorded, and told to its story, as by those who read the
     * ledger and the rails.
     * @param payer who pays on Stellar; the transaction's own account by default.
     * @returns the record's source.
     */
    pay: async (
      id: string,
      amount: string,
      at = new Date(),
      payer: { readonly fromAccount?: string; readonly fromMuxedAccount?: string } = {},
    ): Promise<string> => {
      const row = await find(id);
      const em = orm.em.fork();
      const { asset, rail } = row;
      const record =
        row.kind === 'deposit'
          ? await addReceipt(em, {
              transactionId: id,
              rail: rail ?? '',
              asset: row.amountInAsset,
              amount,
              receivedAt: at,
            })
          : await addReceived(em, {
              transactionId: id,
              receivingAccount: row.receivingAccount ?? '',
              asset,
              amount,
              closedAt: at,
              fromAccount: row.account,
              ...payer,
            });
      const source =
        'operationId' in record ? `stellar/${record.operationId}` : `rail/${record.id}`;
      await stories.signalFunds(row, { source, amount, at: at.toISOString() });
      return source;
    },
    /** Keeps the answer from a story that has asked for its price, once the price is fixed. */
    holdPrice: (id: string) => hold(held, id),
    /** Keeps a story's payments on Stellar from being in a ledger, once they are queued. */
    holdLeg: (id: string) => hold(heldLegs, id),
    /** Whether the Temporal UI shows that a story needs attention. */
    attention: async (id: string): Promise<boolean> => {
      const found = await client.workflow.getHandle(storyId((await find(id)).kind, id)).describe();
      return found.typedSearchAttributes.get(NEEDS_ATTENTION) === true;
    },
    /** Kills a story, and starts it again from the top, as the sweep does where Temporal lost it. */
    killAndStartAgain: async (id: string): Promise<void> => {
      const row = await find(id);
      await client.workflow.getHandle(storyId(row.kind, id)).terminate('killed by the test');
      await stories.startAgain(row);
    },
    /** Everything that the audit of the books finds wrong. */
    breaks: async () => (await checkBooks(orm.em.fork(), () => undefined)).breaks,
    close: async (): Promise<void> => {
      await new Promise((resolve) => http.close(resolve).closeAllConnections());
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
      await native.close();
      await connection.close();
    },
  };
};
export type PlayedAnchor = Awaited<ReturnType<typeof playAnchor>>;
