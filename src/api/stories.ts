import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { Transaction } from '../db/entities/transaction.ts';
import { recordedFunds } from '../services/transactions/recorded-funds.ts';
import { sealTerms } from '../services/transactions/story-terms.ts';
import type { Anchor } from '../domain/anchor.ts';
import { customerReviewOrder } from '../domain/customers/customer.ts';
import { pollId, storyId } from '../domain/transactions/queue.ts';
import { hasStory } from '../domain/transactions/status.ts';
import { storyOrder } from '../domain/transactions/story.ts';
import {
  customerReviewOptions,
  informationUpdated,
  startOptions,
  wake,
} from '../workflows/messages.ts';
import type { TemporalDoor } from './deps.ts';
import { describeFailure } from '../domain/failure.ts';

/** How long a request waits for Temporal; what it could not do then, the sweep does. */
const DEADLINE_MS = 3_000;
/** How long an answer waits for the review of a customer. */
const REVIEWED_WITHIN_MS = 5_000;

/** How the API starts stories and tells them things. None of it fails a request. */
export interface Stories {
  /** Starts a row's story and notes it; where Temporal is away, the sweep starts it later. */
  start(em: EntityManager, row: Transaction): Promise<void>;
  /**
   * Tells a story that waits for information that some of it changed, at the time that the row says,
   * and notes it; where Temporal is away, the sweep tells it later.
   */
  informationUpdated(em: EntityManager, row: Transaction): Promise<void>;
  /**
   * Has a customer reviewed whose review is due, and waits for its end, but not for long; where
   * Temporal is away, the sweep has it done later.
   */
  review(customerId: string): Promise<void>;
  /** Has a rail looked at now instead of at its next turn. */
  wakeRail(rail: string): Promise<void>;
}

export interface StoriesDeps {
  readonly temporal: TemporalDoor;
  readonly anchor: Anchor;
  /** False while the namespace lacks our search attributes; stories then start without them. */
  readonly searchable: () => Promise<boolean>;
  readonly log: Logger;
}

export const createStories = ({ temporal, anchor, searchable, log }: StoriesDeps): Stories => {
  const attempt = async (what: string, call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await temporal.withDeadline(Date.now() + DEADLINE_MS, call);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return true;
      log.warn({ what, failure: describeFailure(error) }, 'Temporal is away');
      return false;
    }
  };

  /** Signals a story; one that Temporal does not have is started again where its row is open. */
  const inform = async (em: EntityManager, id: string, at: string): Promise<void> => {
    const row = await em.findOneOrFail(Transaction, { id }, { refresh: true });
    const handle = temporal.workflow.getHandle(storyId(row.kind, id));
    try {
      await handle.signal(informationUpdated, at);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      if (!hasStory(row.status)) return;
      await sealTerms(em, anchor, row);
      const recorded = await recordedFunds(em, id);
      const order = storyOrder(anchor, row, { searchable: await searchable(), recorded });
      await temporal.workflow.start(order.kind, startOptions(order, true));
    }
  };

  return {
    async start(em, row) {
      await sealTerms(em, anchor, row);
      const isStarted = await attempt(storyId(row.kind, row.id), async () => {
        const order = storyOrder(anchor, row, { searchable: await searchable() });
        return temporal.workflow.start(order.kind, startOptions(order));
      });
      if (!isStarted) return;
      await em.execute(
        'update transaction set workflow_started_at = now() where id = ? and workflow_started_at is null',
        [row.id],
      );
    },
    async informationUpdated(em, { kind, id, informationUpdatedAt: at }) {
      if (!at) return;
      const workflowId = storyId(kind, id);
      const isTold = await attempt(workflowId, async () => inform(em, id, at.toISOString()));
      if (!isTold) return;
      await em.execute('update transaction set information_told_at = ? where id = ?', [at, id]);
    },
    async review(customerId) {
      const options = customerReviewOptions(customerReviewOrder(anchor.durations, customerId));
      const { workflowId } = options;
      const isStarted = await attempt(workflowId, () =>
        temporal.workflow.start('reviewCustomer', options),
      );
      if (!isStarted) return;
      const result = async () => temporal.workflow.getHandle(workflowId).result();
      // What takes longer goes on by itself, and whoever asks again reads what it came to.
      await temporal.withDeadline(Date.now() + REVIEWED_WITHIN_MS, result).catch(() => undefined);
    },
    async wakeRail(rail) {
      const workflowId = pollId(rail);
      await attempt(workflowId, () => temporal.workflow.getHandle(workflowId).signal(wake));
    },
  };
};
