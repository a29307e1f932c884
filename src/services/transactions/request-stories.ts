import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Transaction } from '../../db/entities/transaction.ts';
import { describeFailure } from '../../domain/failure.ts';
import { gathered } from '../../lib/pause.ts';
import { customerReviewId, pollId, storyId } from '../../domain/transactions/queue.ts';
import { wake } from '../../workflows/messages.ts';
import { createStories, type StoriesDeps, type StoryClient } from './stories.ts';

/** How long a request waits for Temporal; what it could not do then, the sweep does. */
const DEADLINE_MS = 3_000;
/** How long an answer waits for the review of a customer. */
const REVIEWED_WITHIN_MS = 5_000;

/** A rail is woken at once, and then no more often than this, however many webhooks come. */
const WAKES_EVERY_MS = 200;

/** The little of Temporal's `Client` that requests use; a `Client` fits it as it is. */
export interface RequestClient extends StoryClient {
  withDeadline<R>(deadline: number | Date, call: () => Promise<R>): Promise<R>;
}

/** How a request starts and signals stories. None of it fails a request. */
export interface RequestStories {
  /**
   * Starts a row's story and notes it; where Temporal is away, the sweep starts it later.
   * @param isNew true of a row that this request has stored; see {@link Stories.start}.
   */
  start(em: EntityManager, row: Transaction, isNew?: boolean): Promise<void>;
  /**
   * Signals a story that waits for information that some of it changed, at the time that the row has,
   * and notes it; where Temporal is away, the sweep signals it later.
   */
  informationUpdated(em: EntityManager, row: Transaction): Promise<void>;
  /**
   * Has a customer reviewed whose review is due, and waits for its end, but not for long; where
   * Temporal is away, the sweep has it done later.
   */
  review(customerId: string): Promise<void>;
  /**
   * Has a rail looked at now instead of at its next turn. Of many who ask in a moment the last is
   * followed by a look, and not each of them.
   */
  wakeRail(rail: string): Promise<void>;
}

interface RequestStoriesDeps extends Omit<StoriesDeps, 'client'> {
  readonly temporal: RequestClient;
  readonly log: Logger;
}

export const createRequestStories = (deps: RequestStoriesDeps): RequestStories => {
  const { temporal, log } = deps;
  const stories = createStories({ ...deps, client: temporal });

  /** True when Temporal did it within the deadline, or had done it before. */
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

  const wakes = new Map<string, () => Promise<void>>();
  const wakeOf = (rail: string): (() => Promise<void>) => {
    const workflowId = pollId(rail);
    const signal = async () => temporal.workflow.getHandle(workflowId).signal(wake);
    return gathered(async () => void (await attempt(workflowId, signal)), WAKES_EVERY_MS);
  };

  return {
    async start(em, row, isNew) {
      const { kind, id } = row;
      if (!(await attempt(storyId(kind, id), async () => stories.start(row, isNew)))) return;
      await em.execute(
        'update transaction set workflow_started_at = now() where id = ? and workflow_started_at is null',
        [id],
      );
    },
    async informationUpdated(em, row) {
      const { kind, id, informationUpdatedAt: at } = row;
      if (!at) return;
      const signal = async () => stories.signalInformation(row, at.toISOString());
      if (!(await attempt(storyId(kind, id), signal))) return;
      await em.execute('update transaction set information_told_at = ? where id = ?', [at, id]);
    },
    async review(customerId) {
      const workflowId = customerReviewId(customerId);
      if (!(await attempt(workflowId, async () => stories.startReview(customerId)))) return;
      const result = async () => temporal.workflow.getHandle(workflowId).result();
      // What takes longer goes on by itself, and whoever asks again reads its outcome.
      await temporal.withDeadline(Date.now() + REVIEWED_WITHIN_MS, result).catch(() => undefined);
    },
    async wakeRail(rail) {
      const waking = wakes.get(rail) ?? wakeOf(rail);
      wakes.set(rail, waking);
      await waking();
    },
  };
};
