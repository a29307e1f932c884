import { Context } from '@temporalio/activity';
import type { WorkerOptions } from '@temporalio/worker';
import { createRailHost } from '../../activities/rail.ts';
import { createSecretBox } from '../../db/secret.ts';
import { payoutsQueue, railQueue } from '../../domain/transactions/queue.ts';
import { createStories } from '../../services/transactions/stories.ts';
import { needed } from '../needed.ts';
import { opened, type Parts } from './deps.ts';

/** Temporal's own number; where a rail pays in batches, as many payments more as wait together. */
const RAIL_SLOTS = 100;

/** The workers of one rail: one for what it pays out, one for all else. */
export const railWorkers = async (
  parts: Parts,
  name: string,
): Promise<readonly WorkerOptions[]> => {
  const { config, anchor, log, client, searchable } = parts;
  const rail = await parts.openRail(name);
  const role = config.RAIL_DATABASE_ROLE === 'none' ? undefined : config.RAIL_DATABASE_ROLE;
  const orm = await opened(parts, role, 5);
  const serving = parts.servingOf(orm);
  await serving.begins(name);
  parts.onClose(async () => serving.ends(name));
  const stories = createStories({ client, orm, anchor, searchable });
  const secrets = createSecretBox(needed(config.DATA_KEYS, 'DATA_KEYS'));
  const ended = (): AbortSignal => Context.current().cancellationSignal;
  const activities = createRailHost({ orm, anchor, stories, log, rail, secrets, ended });
  // A batch that is under way and one that is collected leave room for all else.
  const slots = RAIL_SLOTS + 2 * (rail.profile.payoutBatch?.maximum ?? 0);
  const shared = { activities, maxConcurrentActivityTaskExecutions: slots };
  const maxTaskQueueActivitiesPerSecond = rail.profile.payoutsPerSecond;
  return [
    { ...shared, taskQueue: payoutsQueue(name), maxTaskQueueActivitiesPerSecond },
    // It pays out as well: a story that an older build began asked for that here.
    { ...shared, taskQueue: railQueue(name) },
  ];
};
