import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { SignalDefinition, TypedSearchAttributes } from '@temporalio/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../../db/orm.ts';
import { recordedFunds } from './recorded-funds.ts';
import { sealTerms } from './story-terms.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { customerReviewOrder } from '../../domain/customers/customer.ts';
import { investigationId, pollId, storyId } from '../../domain/transactions/queue.ts';
import {
  storyOrder,
  type Funds,
  type PayoutMove,
  type StoryOrder,
} from '../../domain/transactions/story.ts';
import { hasStory } from '../../domain/transactions/status.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import {
  customerReviewOptions,
  fundsReceived,
  informationUpdated,
  investigationOptions,
  PAYMENT_KIND,
  payoutMoved,
  searchableNow,
  startOptions,
  wake,
} from '../../workflows/messages.ts';

/** Starts stories and signals them; knows nothing of what they do. */
export interface Stories {
  /**
   * Signals the story of a transaction that money was recorded. One that Temporal does not have, or
   * that somebody terminated, is started again where its row is open. `closed` when the transaction
   * has ended: the money then belongs to an investigation.
   */
  signalFunds(row: Transaction, funds: Funds): Promise<'signalled' | 'closed'>;
  /** Signals what became of a pay-out; a story that is started again reads it from the rail payment. */
  signalPayout(row: Transaction, move: PayoutMove): Promise<void>;
  /** Signals what became of a case's refund on a rail; one that is not running reads it when it starts. */
  signalCase(sourceKey: string, move: PayoutMove): Promise<void>;
  /** Signals when the information that a story waits for was submitted (ISO 8601). */
  signalInformation(row: Transaction, at: string): Promise<void>;
  /**
   * Starts a story for the first time, or does nothing where it runs.
   * @param isNew true of a row that was stored a moment ago, and of which nobody knows yet where to
   * pay: no recorded money is looked for. What came all the same is signalled, as it always is.
   */
  start(row: Transaction, isNew?: boolean): Promise<'running' | 'closed'>;
  /**
   * Starts a story again whose workflow is not there any more, from the top and with all that is
   * recorded for it. `closed`, and then nothing is started, where its row has ended meanwhile.
   */
  startAgain(row: Transaction): Promise<'running' | 'closed'>;
  /**
   * True while the story's workflow is open. One that was started before the namespace had our search
   * attributes is signalled that it has them now.
   */
  lookAfter(row: Transaction): Promise<boolean>;
  /** Has a customer reviewed whose review is due; does nothing where that is under way. */
  startReview(customerId: string): Promise<void>;
  /** Has a rail asked at its pace again that was asked ever more rarely. */
  wakeRail(rail: string): Promise<void>;
  /** Starts the investigation of recorded money; does nothing where it runs or has ended. */
  startInvestigation(sourceKey: string): Promise<void>;
}

/** The little of Temporal's `Client` that starts and signals stories; a `Client` fits it as it is. */
export interface StoryClient {
  readonly workflow: {
    start(
      workflowType: string,
      options:
        | ReturnType<typeof startOptions>
        | ReturnType<typeof customerReviewOptions>
        | ReturnType<typeof investigationOptions>,
    ): Promise<unknown>;
    getHandle(workflowId: string): {
      result(): Promise<unknown>;
      signal<Args extends unknown[]>(
        definition: SignalDefinition<Args>,
        ...args: Args
      ): Promise<void>;
      describe(): Promise<{
        readonly status: { readonly name: string };
        readonly typedSearchAttributes: Pick<TypedSearchAttributes, 'get'>;
      }>;
    };
  };
}

export interface StoriesDeps {
  readonly client: StoryClient;
  readonly orm: Orm;
  readonly anchor: Anchor;
  /** False while the namespace lacks our search attributes; stories then start without them. */
  readonly searchable: () => Promise<boolean>;
}

const unlessClosed = async <T>(start: Promise<unknown>, done: T): Promise<T | 'closed'> => {
  try {
    await start;
    return done;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'closed';
    throw error;
  }
};

/** True when the signal arrived; false where no workflow of that id runs. */
const isDelivered = async (signalled: Promise<unknown>): Promise<boolean> => {
  try {
    await signalled;
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
};

/** What a story is started with: its terms are recorded first. */
const orderOf = async (
  em: EntityManager,
  { anchor, searchable }: StoriesDeps,
  { row, isNew }: { readonly row: Transaction; readonly isNew: boolean },
): Promise<StoryOrder> => {
  await sealTerms(em, anchor, row);
  const recorded = isNew ? [] : await recordedFunds(em, row.id);
  return storyOrder(anchor, row, { searchable: await searchable(), recorded });
};

export const createStories = (deps: StoriesDeps): Stories => {
  const { client, orm, anchor } = deps;
  const handleOf = ({ kind, id }: Transaction) => client.workflow.getHandle(storyId(kind, id));

  const start = async (
    row: Transaction,
    { again = false, isNew = false },
  ): Promise<'running' | 'closed'> => {
    const order = await orderOf(orm.em.fork(), deps, { row, isNew });
    return unlessClosed(
      client.workflow.start(order.kind, startOptions(order, again)),
      'running' as const,
    );
  };
  const startAgain: Stories['startAgain'] = async ({ id }) => {
    // A story writes its end down before it closes: whoever finds no workflow and an open row after
    // that has found one that was lost.
    const row = await orm.em.fork().findOneOrFail(Transaction, { id });
    return hasStory(row.status) ? start(row, { again: true }) : 'closed';
  };

  const startInvestigation: Stories['startInvestigation'] = async (sourceKey) => {
    const order = { version: 1, sourceKey, policy: anchor.investigations ?? null } as const;
    await client.workflow.start('investigation', investigationOptions(order));
  };

  return {
    async signalFunds(row, funds) {
      if (await isDelivered(handleOf(row).signal(fundsReceived, funds))) return 'signalled';
      if ((await startAgain(row)) === 'closed') return 'closed';
      // What is recorded came with the start; what a person attached a moment ago may not have.
      await handleOf(row).signal(fundsReceived, funds);
      return 'signalled';
    },
    async signalPayout(row, move) {
      if (!(await isDelivered(handleOf(row).signal(payoutMoved, move)))) await startAgain(row);
    },
    async signalCase(sourceKey, move) {
      const handle = client.workflow.getHandle(investigationId(sourceKey));
      if (!(await isDelivered(handle.signal(payoutMoved, move))))
        await startInvestigation(sourceKey);
    },
    async signalInformation(row, at) {
      if (!(await isDelivered(handleOf(row).signal(informationUpdated, at)))) await startAgain(row);
    },
    start: async (row, isNew) => start(row, { isNew }),
    startAgain,
    async lookAfter(row) {
      const handle = handleOf(row);
      try {
        const { status, typedSearchAttributes: attributes } = await handle.describe();
        if (status.name !== 'RUNNING') return false;
        const isLabelled = attributes.get(PAYMENT_KIND) !== undefined;
        if (!isLabelled && (await deps.searchable())) await handle.signal(searchableNow);
        return true;
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return false;
        throw error;
      }
    },
    async startReview(customerId) {
      const order = customerReviewOrder(anchor.durations, customerId);
      await client.workflow.start('reviewCustomer', customerReviewOptions(order));
    },
    wakeRail: async (rail) => client.workflow.getHandle(pollId(rail)).signal(wake),
    startInvestigation,
  };
};
