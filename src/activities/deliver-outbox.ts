import type { Orm } from '../db/orm.ts';
import {
  dueHeads,
  giveUpLate,
  nextOf,
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
/** While lanes are at work, news of others is looked for this often. */
const LOOK_EVERY_MS = 500;
/** How much is taken up at one look, which has to read all that waits for the host. */
const BATCH = 500;

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

  let pending: readonly OutboxHead[] = [];
  let lookedAt = 0;

  /** Tells what waits of one transaction or customer, until one is not taken. */
  const lane = async ({ id: first, about }: OutboxHead): Promise<void> => {
    for (let id: string | undefined = first; id !== undefined && Date.now() < until;) {
      const failure = await outbox.tell(id);
      if (failure) return noteNotTold(orm, outbox, id, failure);
      await noteTold(orm, outbox, id);
      delivered += 1;
      id = await nextOf(orm, outbox, { host, about });
    }
  };
  const open = (head: OutboxHead): void => {
    const work = lane(head)
      .catch((error: unknown) => {
        fault ??= { error };
      })
      .finally(() => lanes.delete(head.about));
    lanes.set(head.about, { failed: head.attempts > 0, work });
  };
  const look = async (): Promise<void> => {
    // A lane may end while the question is on its way: what it told is not told once more.
    const busy = new Set(lanes.keys());
    const heads = await dueHeads(orm, outbox, { host, limit: BATCH });
    pending = heads.filter(({ about }) => !busy.has(about));
    lookedAt = Date.now();
  };
  const fill = (): void => {
    pending = pending.filter((head) => {
      const failed = [...lanes.values()].filter((one) => one.failed).length;
      const isFull = lanes.size >= LANES || (head.attempts > 0 && failed >= LANES_OF_FAILED);
      if (!isFull) open(head);
      return isFull;
    });
  };
  while (fault === null && Date.now() < until) {
    if (pending.length === 0 || Date.now() - lookedAt >= LOOK_EVERY_MS) await look();
    fill();
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
