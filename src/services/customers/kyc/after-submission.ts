import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { sendCode } from '../codes.ts';
import type { Woken } from '../decide.ts';
import { isReviewDue } from '../review.ts';
import type { CustomerDeps } from '../store.ts';
import type { Changed } from './submit.ts';
import { describeFailure } from '../../../domain/failure.ts';
import type { RequestStories } from '../../transactions/request-stories.ts';

/** How long an answer waits for the review; what takes longer goes on by itself. */
const ANSWER_WITHIN_MS = 5_000;

export interface AfterChangeDeps extends CustomerDeps {
  readonly stories: RequestStories;
  readonly log: Logger;
}

/**
 * Does what follows a change: sends codes, has the customer reviewed, and signals the stories that
 * wait. All of it is recorded as due before, so that the sweep does what a crash cut off; here
 * it only happens sooner.
 */
export const createAfterChange = (deps: AfterChangeDeps) => {
  const { stories, log } = deps;
  /** The error's own words may hold what a customer submitted. */
  const unlessItFails = async (what: string, customerId: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const failure = describeFailure(error);
      log.warn({ what, customerId, failure }, 'it is done by the next sweep');
    }
  };
  const wake = async (em: EntityManager, woken: Woken): Promise<void> => {
    await Promise.all(woken.map(async (row) => stories.informationUpdated(em.fork(), row)));
  };

  return async (em: EntityManager, { id, woken, codes }: Changed): Promise<void> => {
    const work = Promise.all([
      unlessItFails('wake', id, async () => wake(em, woken)),
      unlessItFails('review', id, async () => {
        if (await isReviewDue(em.fork(), id)) await stories.review(id);
      }),
      ...codes.map(async (field) =>
        unlessItFails('code', id, async () => {
          await sendCode(em.fork(), deps, id, field);
        }),
      ),
    ]);
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ANSWER_WITHIN_MS);
    });
    await Promise.race([work, enough]);
    clearTimeout(timer);
  };
};
