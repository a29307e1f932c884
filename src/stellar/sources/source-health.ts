import { describeFailure } from '../../domain/failure.ts';
import type { Log } from '../../lib/log.ts';
import {
  ASK_ALONE_EVERY_MS,
  createContradiction,
  SourcesContradict,
  type KeptContradiction,
} from './contradiction.ts';
import type { SourceEvents } from './source-events.ts';
import {
  HistoryGoneError,
  NetworkFault,
  type LedgerHead,
  type StellarNetwork,
} from '../network.ts';

/** One way to the network. */
export interface LedgerSource {
  /** As `LEDGER_SOURCES` names it. */
  readonly name: string;
  readonly network: StellarNetwork;
}

/** How long a source that did not answer is asked last: longer each time, for it may take its time. */
const FIRST_REST_MS = 5_000;
const LAST_REST_MS = 300_000;
/** So many ledgers behind another source, a source is asked last. */
export const LEDGERS_BEHIND = 3;
/** As many of the last ledgers are remembered, to be compared with what other sources say of them. */
const REMEMBERED = 200;

/**
 * What is known of several sources, shared by all who ask through them: who does not answer, who lags,
 * and whether two of them contradict each other. After that nothing is asked for any more, until a
 * person has decided.
 */
export interface SourceHealth {
  /** The sources in the order in which to ask them: as configured, and last who is away or lags. */
  order(sources: readonly LedgerSource[]): readonly LedgerSource[];
  /** True while a source that did not answer is left alone. */
  isAway(source: LedgerSource): boolean;
  answered(name: string): void;
  failed(name: string, fault: NetworkFault): void;
  /** Compares a ledger with what another source said of it. @throws SourcesContradict */
  sawLedger(name: string, head: LedgerHead): void;
  /** One that is not the preferred one has answered in its place. */
  stoodIn(name: string): void;
  contradict(what: string): never;
  /** @throws SourcesContradict once two sources have contradicted each other. */
  check(): Promise<void>;
}

/**
 * @param options.now our clock, in milliseconds; only how long a source rests is measured by it.
 */
export const createSourceHealth = (options: {
  readonly log: Log;
  readonly now?: () => number;
  readonly kept?: KeptContradiction | undefined;
  readonly events?: SourceEvents | undefined;
}): SourceHealth => {
  const { log, now = Date.now, kept, events } = options;
  const resting = new Map<string, { readonly until: number; readonly restMs: number }>();
  const newest = new Map<string, number>();
  const ledgers = new Map<number, { readonly name: string; readonly hash: string }>();
  const contradiction = createContradiction({
    log,
    now,
    kept,
    onCleared() {
      resting.clear();
      newest.clear();
      ledgers.clear();
    },
  });

  const isAway = ({ name }: LedgerSource): boolean => (resting.get(name)?.until ?? 0) > now();
  const isBehind = ({ name }: LedgerSource): boolean => {
    const own = newest.get(name);
    return own !== undefined && Math.max(...newest.values()) - own >= LEDGERS_BEHIND;
  };
  return {
    order(sources) {
      const last = sources.filter((source) => isAway(source) || isBehind(source));
      return [...sources.filter((source) => !last.includes(source)), ...last];
    },
    isAway,
    answered(name) {
      events?.asked(name, 'answered');
      if (resting.delete(name)) log.info({ source: name }, 'a source of the ledger answers again');
    },
    failed(name, fault) {
      events?.asked(name, 'failed');
      const known = resting.get(name);
      const restMs = known ? Math.min(known.restMs * 2, LAST_REST_MS) : FIRST_REST_MS;
      resting.set(name, { until: now() + Math.max(restMs, fault.retryAfterMs ?? 0), restMs });
      if (known) return;
      const failure = describeFailure(fault);
      log.warn({ source: name, failure }, 'a source of the ledger does not answer');
    },
    stoodIn: (name) => events?.stoodIn(name),
    sawLedger(name, { sequence, hash }) {
      const known = ledgers.get(sequence);
      if (known !== undefined && known.hash !== hash) {
        const other = known.name === name ? 'before' : `by ${known.name}`;
        contradiction.raise(
          `ledger ${sequence} is ${hash} by ${name}, and was ${known.hash} ${other}`,
        );
      }
      newest.set(name, Math.max(newest.get(name) ?? 0, sequence));
      if (known === undefined) ledgers.set(sequence, { name, hash });
      const [oldest] = ledgers.keys();
      if (ledgers.size > REMEMBERED && oldest !== undefined) ledgers.delete(oldest);
    },
    contradict: (what) => contradiction.raise(what),
    check: async () => contradiction.check(),
  };
};

/**
 * What is known of a source that has no other beside it: nothing but whether two contradicted each
 * other before it was alone, or do so in another process.
 */
export const createLoneHealth = (options: {
  readonly log: Log;
  readonly now?: () => number;
  readonly kept: KeptContradiction;
}): SourceHealth => {
  const { log, now = Date.now, kept } = options;
  const askEveryMs = ASK_ALONE_EVERY_MS;
  const nothing = (): void => undefined;
  const contradiction = createContradiction({ log, now, kept, askEveryMs, onCleared: nothing });
  return {
    order: (sources) => sources,
    isAway: () => false,
    answered: nothing,
    failed: nothing,
    sawLedger: nothing,
    stoodIn: nothing,
    contradict: (what) => contradiction.raise(what),
    check: async () => contradiction.check(),
  };
};

/**
 * Asks the sources one after the other until one has an answer.
 * @param isOne what counts as an answer; where no source gives one, what the first said is returned.
 * @throws HistoryGoneError where every source has lost what is asked for.
 * @throws NetworkFault where none could be asked, or one of those that may have it could not.
 */
export const firstAnswer = async <T>(
  health: SourceHealth,
  sources: readonly LedgerSource[],
  ask: (source: LedgerSource) => Promise<T>,
  isOne: (answer: T) => boolean = () => true,
): Promise<T> => {
  await health.check();
  let gone: HistoryGoneError | null = null;
  let away: NetworkFault | null = null;
  const said: T[] = [];
  for (const source of health.order(sources)) {
    try {
      const answer = await ask(source);
      health.answered(source.name);
      if (isOne(answer)) {
        if (source !== sources[0]) health.stoodIn(source.name);
        return answer;
      }
      said.push(answer);
    } catch (error) {
      if (error instanceof SourcesContradict) throw error;
      if (error instanceof HistoryGoneError) gone = error;
      else if (error instanceof NetworkFault) {
        away = error;
        health.failed(source.name, error);
      } else throw error;
    }
  }
  const [first] = said;
  if (first !== undefined) return first;
  throw away ?? gone ?? new NetworkFault('there is no source of the ledger');
};

const askOne = async <T>(
  health: SourceHealth,
  sources: readonly LedgerSource[],
  ask: (source: LedgerSource) => Promise<T>,
) =>
  firstAnswer(health, sources, async (source) => ({
    name: source.name,
    answer: await ask(source),
  }));

/**
 * What each source answers, the one to believe first before the others. Those that do not answer are
 * left out, and those that rest are not waited for where another answers.
 * @throws NetworkFault where none answers.
 */
export const allAnswers = async <T>(
  health: SourceHealth,
  sources: readonly LedgerSource[],
  ask: (source: LedgerSource) => Promise<T>,
): Promise<readonly { readonly name: string; readonly answer: T }[]> => {
  await health.check();
  const inOrder = health.order(sources);
  const awake = inOrder.filter((source) => !health.isAway(source));
  const asked = awake.length === 0 ? inOrder : awake;
  const answers = await Promise.all(
    asked.map(async (source) => {
      try {
        const answer = await ask(source);
        health.answered(source.name);
        return { name: source.name, answer };
      } catch (error) {
        if (!(error instanceof NetworkFault) || error instanceof SourcesContradict) throw error;
        health.failed(source.name, error);
        return error;
      }
    }),
  );
  const found = answers.flatMap((one) => (one instanceof NetworkFault ? [] : [one]));
  if (found.length > 0) return found;
  const rest = inOrder.filter((source) => !asked.includes(source));
  if (rest.length > 0) return [await askOne(health, rest, ask)];
  throw answers.find((one) => one instanceof NetworkFault) ?? new NetworkFault('nobody was asked');
};
