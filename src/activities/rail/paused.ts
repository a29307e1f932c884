import type { EntityManager } from '@mikro-orm/postgresql';
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Pause } from '../../db/entities/books.ts';

const PAUSED_RETRY_MS = 10_000;

/** What may be paused of these assets and of this rail, as `pause.scope` names it. */
export const pausingScopes = (assets: readonly string[], rail: string): readonly string[] => [
  'all',
  ...assets.map((asset) => `asset:${asset}`),
  `rail:${rail}`,
];

/** @throws a benign failure while nothing may go out in these assets or on this rail. */
export const refuseWhilePaused = async (
  em: EntityManager,
  assets: readonly string[],
  rail: string,
): Promise<void> => {
  const pause = await em.findOne(Pause, { scope: { $in: [...pausingScopes(assets, rail)] } });
  if (!pause) return;
  throw ApplicationFailure.create({
    type: 'PayoutsPaused',
    message: `pay-outs are paused for ${pause.scope}`,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: PAUSED_RETRY_MS,
  });
};
