import { describeFailure } from '../../domain/failure.ts';
import type { Log } from '../../lib/log.ts';
import { NetworkFault } from '../network.ts';

/** Two sources say different things of one ledger or one transaction: one of them is wrong. */
export class SourcesContradict extends NetworkFault {}

/** Where a contradiction is written down, so that every process stops by it until a person decides. */
export interface KeptContradiction {
  /** Writes it down; where one is written down already, that one stays. */
  note(what: string): Promise<void>;
  /** What is written down; null where nothing is, or a person has cleared it. */
  read(): Promise<string | null>;
}

/** How old may be what is known of what is written down, in milliseconds. */
const ASK_EVERY_MS = 2_000;
/** The same for who has one source, and can only be stopped by what others wrote down. */
export const ASK_ALONE_EVERY_MS = 10_000;

/** What stops all who ask through several sources. */
export interface Contradiction {
  /** @throws SourcesContradict always: nothing is asked for any more. */
  raise(what: string): never;
  /** @throws SourcesContradict while two sources contradict each other, here or in another process. */
  check(): Promise<void>;
}

/**
 * @param options.kept without it a process stops alone, until it starts again.
 * @param options.askEveryMs how often that is looked at while nothing has stopped.
 * @param options.onCleared called once a person has decided: what was known of the sources is forgotten.
 */
export const createContradiction = (options: {
  readonly log: Log;
  readonly now: () => number;
  readonly kept?: KeptContradiction | undefined;
  readonly askEveryMs?: number;
  readonly onCleared: () => void;
}): Contradiction => {
  const { log, now, kept, askEveryMs = ASK_EVERY_MS, onCleared } = options;
  let stopped: string | null = null;
  /** Null where nothing is to be written down. */
  let unwritten: string | null = null;
  let askedAtMs = -Infinity;

  const write = async (): Promise<void> => {
    if (unwritten === null || !kept) return;
    await kept.note(unwritten);
    unwritten = null;
  };

  const look = async (): Promise<void> => {
    const restMs = stopped === null ? askEveryMs : ASK_EVERY_MS;
    if (!kept || (unwritten === null && now() - askedAtMs < restMs)) return;
    askedAtMs = now();
    try {
      await write();
      const written = await kept.read();
      // What was raised while the question was under way is not cleared by its answer.
      if (unwritten !== null) return;
      if (written === null && stopped !== null) {
        onCleared();
        log.info({}, 'the sources of the ledger are asked again, as a person has decided');
      }
      stopped = written;
    } catch (error) {
      // What is known stays: a database that is away clears nothing.
      log.warn({ failure: describeFailure(error) }, 'whether sources contradict is not known');
    }
  };

  return {
    raise(what) {
      if (stopped === null) {
        stopped = what;
        unwritten = kept ? what : null;
        log.error({ failure: what }, 'two sources of the ledger contradict each other');
        void look();
      }
      throw new SourcesContradict(stopped);
    },
    async check() {
      await look();
      if (stopped !== null) throw new SourcesContradict(stopped);
    },
  };
};
