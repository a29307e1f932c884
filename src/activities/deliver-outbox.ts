import type { Orm } from '../db/orm.ts';
import {
  dueHeads,
  giveUpLate,
  noteNotTold,
  noteTold,
  standingOf,
  type Outbox,
  type OutboxHead,
  type OutboxStanding,
} from './outbox.ts';

/** How many transactions or customers one host is told of at once. */
const LANES = 8;
/** Those that have failed before leave room for those that have not. */
const LANES_OF_FAILED = 4;
/** A round takes no more on after this time, so that it ends within its own minute. */
const ROUND_MS = 20_000;
/** While a lane hangs, news of others is looked for this often. */
const LOOK_EVERY_MS = 500;

/** Waits for the time, or for the work, whichever is first; leaves no timer behind. */
const within = async (ms: number, work: readonly Promise<void>[]): Promise<void> => {
  const waited = Promise.withResolvers<void>();
  const timer = setTimeout(waited.resolve, ms);
  await Promise.race([waited.promise, ...work]);
  clearTimeout(timer);
};

/**
 * Tells one host what is due in one outbox: rows about the same transaction or customer one after
 * the other, several of these at once. One that fails waits for its own next turn, and nobody
 * waits with it.
 * @returns how many were told, and what is left.
 */
export const deliverOutbox = async (
  orm: Orm,
  outbox: Outbox,
  host: string,
): Promise<OutboxStanding & { readonly delivered: number }> => {
  await giveUpLate(orm, outbox, host);
  const until = Date.now() + ROUND_MS;
  const lanes = new Map<string, { readonly failed: boolean; readonly work: Promise<void> }>();
  let delivered = 0;
  let fault: { readonly error: unknown } | null = null;

  const tell = async ({ id }: OutboxHead): Promise<void> => {
    if (await outbox.tell(id)) {
      await noteTold(orm, outbox, id);
      delivered += 1;
    } else await noteNotTold(orm, outbox, id);
  };
  const open = (head: OutboxHead): void => {
    const work = tell(head)
      .catch((error: unknown) => {
        fault ??= { error };
      })
      .finally(() => lanes.delete(head.about));
    lanes.set(head.about, { failed: head.attempts > 0, work });
  };
  const take = async (): Promise<void> => {
    for (const head of await dueHeads(orm, outbox, { host, limit: 2 * LANES })) {
      const failed = [...lanes.values()].filter((lane) => lane.failed).length;
      const isFull = lanes.size >= LANES || (head.attempts > 0 && failed >= LANES_OF_FAILED);
      if (!isFull && !lanes.has(head.about)) open(head);
    }
  };
  while (fault === null && Date.now() < until) {
    await take();
    if (lanes.size === 0) break;
    await within(
      LOOK_EVERY_MS,
      [...lanes.values()].map(({ work }) => work),
    );
  }
  await Promise.all([...lanes.values()].map(({ work }) => work));
  if (fault !== null) throw (fault as { readonly error: unknown }).error;
  return { delivered, ...(await standingOf(orm, outbox, host)) };
};
