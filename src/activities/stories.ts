import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import type { Anchor } from '../domain/anchor.ts';
import { customerReviewOrder } from '../domain/customer.ts';
import { CORE_QUEUE, investigationId, storyId } from '../domain/queue.ts';
import { storyOrder, type Funds, type PayoutMove } from '../domain/story.ts';
import type { Transaction } from '../db/entities/transaction.ts';
import {
  customerReviewOptions,
  fundsReceived,
  informationUpdated,
  payoutMoved,
  startOptions,
} from '../workflows/messages.ts';

/** Starts stories and tells them things; knows nothing of what they do. */
export interface Stories {
  /**
   * Signals the story of a transaction that money was recorded, starting it if its start was lost.
   * `closed` when the story has ended: the money then belongs to an investigation.
   */
  tellFunds(row: Transaction, funds: Funds): Promise<'told' | 'closed'>;
  /** Signals what became of a pay-out; a story that has ended knows it from the rail payment. */
  tellPayout(row: Transaction, move: PayoutMove): Promise<void>;
  /** Signals that the information which a story waits for was told, at this time (ISO 8601). */
  tellInformation(row: Transaction, at: string): Promise<void>;
  /** Starts a story, or does nothing where it runs. `closed` when it has ended well. */
  start(
    row: Transaction,
    recorded: readonly Funds[],
    again?: boolean,
  ): Promise<'running' | 'closed'>;
  /** True while the story's workflow is open. */
  isRunning(row: Transaction): Promise<boolean>;
  /** Has a customer reviewed whose review is due; does nothing where that is under way. */
  startReview(customerId: string): Promise<void>;
  /** Starts the investigation of recorded money; does nothing where it runs or has ended. */
  startInvestigation(sourceKey: string): Promise<void>;
}

export interface StoriesDeps {
  readonly client: Client;
  readonly anchor: Anchor;
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: boolean;
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

const unlessLost = async (told: Promise<unknown>): Promise<void> => {
  try {
    await told;
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
};

export const createStories = ({ client, anchor, searchable }: StoriesDeps): Stories => ({
  async tellFunds(row, funds) {
    const order = storyOrder(anchor, row, { searchable });
    const signal = { signal: fundsReceived, signalArgs: [funds] as [Funds] };
    return unlessClosed(
      client.workflow.signalWithStart(order.kind, { ...startOptions(order), ...signal }),
      'told' as const,
    );
  },
  // A story that was lost is started again by the sweep and reads what it was not told itself.
  async tellPayout({ kind, id }, move) {
    await unlessLost(client.workflow.getHandle(storyId(kind, id)).signal(payoutMoved, move));
  },
  async tellInformation({ kind, id }, at) {
    await unlessLost(client.workflow.getHandle(storyId(kind, id)).signal(informationUpdated, at));
  },
  async start(row, recorded, again = false) {
    const order = storyOrder(anchor, row, { searchable, recorded });
    return unlessClosed(
      client.workflow.start(order.kind, startOptions(order, again)),
      'running' as const,
    );
  },
  async isRunning(row) {
    try {
      const found = await client.workflow.getHandle(storyId(row.kind, row.id)).describe();
      return found.status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  },
  async startReview(customerId) {
    const order = customerReviewOrder(anchor.durations, customerId);
    await client.workflow.start('reviewCustomer', customerReviewOptions(order));
  },
  async startInvestigation(sourceKey) {
    const started = client.workflow.start('investigation', {
      workflowId: investigationId(sourceKey),
      taskQueue: CORE_QUEUE,
      args: [{ version: 1, sourceKey, policy: anchor.investigations ?? null }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `Investigation of ${sourceKey}`,
    });
    await unlessClosed(started, 'running');
  },
});
