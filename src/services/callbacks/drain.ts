import {
  CALLBACK_LIMITS,
  selectCallbacks,
  type CallbackAttempt,
  type CallbackLimits,
  type DueCallback,
  type HostRecord,
} from '../../domain/transactions/callback-slots.ts';
import type { PostFailure } from '../../lib/post-failure.ts';
import type { Signer } from '../../stellar/signing/signer.ts';
import { ATTEMPT_WITHIN_MS, postSigned } from '../../stellar/signing/signed-post.ts';
import { writeCallback, type WriteCallbackDeps } from './write.ts';
import type { Log } from '../../lib/log.ts';
import { claimCallbacks, claimNext, dueCallbacks, noteDelivered, noteFailed } from './outbox.ts';
import { describeFailure } from '../../domain/failure.ts';

export interface CallbackDrainDeps extends WriteCallbackDeps {
  /** Holds the key that stellar.toml names as `SIGNING_KEY`. */
  readonly signer: Signer;
  readonly development: boolean;
  readonly log: Log;
  readonly limits?: CallbackLimits;
}

/** An attempt that takes longer than this holds what it was given, and counts as slow. */
const PROMPT_MS = 1_000;
/** A claim outlives its attempt, so that nobody else begins it meanwhile. */
const CLAIM_MS = 2 * ATTEMPT_WITHIN_MS + 5_000;
/** How many hosts are remembered by how they behaved. */
const HOSTS_REMEMBERED = 10_000;
/** How much is taken up at one look. */
const BATCH = 500;

/** Remembers the newest hosts by how they behaved when they were last called. */
const createHostRecords = () => {
  const records = new Map<string, HostRecord>();
  return {
    of: (host: string): HostRecord => records.get(host) ?? 'unknown',
    prompt: (): readonly string[] =>
      [...records].flatMap(([host, record]) => (record === 'prompt' ? [host] : [])),
    note(host: string, tookMs: number): void {
      records.delete(host);
      records.set(host, tookMs <= PROMPT_MS ? 'prompt' : 'slow');
      const [oldest] = records.keys();
      if (records.size > HOSTS_REMEMBERED && oldest !== undefined) records.delete(oldest);
    },
  };
};

const keyOf = ({ outbox, id }: Pick<DueCallback, 'outbox' | 'id'>): string => `${outbox}/${id}`;

export interface CallbackDrain {
  /** Lets work begin; `onEnd` is called when an attempt has ended, and left room. */
  readonly start: (onEnd: () => void) => void;
  /**
   * Claims what is due and fits the limits, and begins to post it.
   * @returns how many attempts were begun, and whether more waits for room.
   */
  readonly look: () => Promise<{ readonly begun: number; readonly isFull: boolean }>;
  /** Begins nothing more, also not what comes next of a transaction, and ends with the last one. */
  readonly stop: () => Promise<void>;
}

type Due = DueCallback & CallbackAttempt;
type Open = CallbackAttempt & { readonly work: Promise<void> };

/** Posts what waits of one transaction or customer, until one is not taken. */
const createPostAll = (
  deps: CallbackDrainDeps,
  hosts: ReturnType<typeof createHostRecords>,
  isStopped: () => boolean,
) => {
  const { orm, log, signer, development } = deps;
  const postOne = async ({ outbox, host }: DueCallback, id: string) => {
    try {
      const letter = await writeCallback(deps, outbox, id);
      if (letter === null) return null;
      const startedAt = performance.now();
      const failure = await postSigned({ ...letter, signer, development });
      hosts.note(host, performance.now() - startedAt);
      return failure;
    } catch (error) {
      // Its own words may hold what the callback says.
      log.error(
        { outbox, id, failure: describeFailure(error) },
        'a callback could not be written; it is tried again',
      );
      return { reason: 'other', httpStatus: null } as const;
    }
  };
  return async (first: DueCallback): Promise<void> => {
    const { outbox } = first;
    for (let id: string | undefined = first.id; id !== undefined;) {
      const failure: PostFailure | null = await postOne(first, id);
      if (failure) return noteFailed(orm, outbox, id, failure);
      await noteDelivered(orm, outbox, id);
      id = isStopped() ? undefined : await claimNext(orm, first, CLAIM_MS);
    }
  };
};

/**
 * Posts callbacks of all hosts, within the limits of `domain/transactions/callback-slots.ts`. What fails waits
 * for its own next try; a row that cannot be read or opened fails alone.
 */
export const createCallbackDrain = (deps: CallbackDrainDeps): CallbackDrain => {
  const { orm, log, limits = CALLBACK_LIMITS } = deps;
  const hosts = createHostRecords();
  const open = new Map<string, Open>();
  let stopped = false;
  let onEnd = (): void => undefined;
  const postAll = createPostAll(deps, hosts, () => stopped);

  const begin = (due: Due): void => {
    const key = keyOf(due);
    const work = postAll(due)
      .catch((error: unknown) => {
        // Its claim lapses, and it is posted again.
        const failure = describeFailure(error);
        log.error({ outbox: due.outbox, id: due.id, failure }, 'an attempt was not written down');
      })
      .finally(() => {
        open.delete(key);
        onEnd();
      });
    open.set(key, { ...due, work });
  };
  const dueNow = async (): Promise<readonly Due[]> => {
    const prompt = hosts.prompt();
    const order = { prompt, limit: BATCH };
    const rows = [
      ...(prompt.length > 0 ? await dueCallbacks(orm, { ...order, which: 'prompt' }) : []),
      ...(await dueCallbacks(orm, { ...order, which: 'others' })),
    ];
    return rows.map((due) => ({ ...due, hostRecord: hosts.of(due.host) }));
  };

  return {
    start(ended) {
      stopped = false;
      onEnd = ended;
    },
    async look() {
      const due = await dueNow();
      const selected = selectCallbacks(due, open.values(), limits);
      const claimed = await claimCallbacks(orm, selected, CLAIM_MS);
      const mine = selected.filter((one) => claimed.has(keyOf(one)));
      for (const one of mine) begin(one);
      return { begun: mine.length, isFull: due.length > selected.length };
    },
    async stop() {
      stopped = true;
      while (open.size > 0) await Promise.all([...open.values()].map(async ({ work }) => work));
    },
  };
};
