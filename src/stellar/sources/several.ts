import {
  NetworkFault,
  type LedgerTransaction,
  type StellarNetwork,
  type SubmissionAnswer,
} from '../network.ts';
import {
  allAnswers,
  createLoneHealth,
  createSourceHealth,
  firstAnswer,
  type LedgerSource,
  type SourceHealth,
} from './source-health.ts';

type Named<T> = { readonly name: string; readonly answer: T };

const outcome = ({ ledger, successful }: LedgerTransaction): string =>
  `${successful ? 'succeeded' : 'failed'} in ledger ${ledger}`;

/** One outcome of a transaction, where every source that knows it says the same. */
const agreed = (
  health: SourceHealth,
  hash: string,
  answers: readonly Named<LedgerTransaction | null>[],
): LedgerTransaction | null => {
  const known = answers.flatMap(({ name, answer }) => (answer === null ? [] : [{ name, answer }]));
  const [first, ...others] = known;
  if (first === undefined) return null;
  const other = others.find(({ answer }) => outcome(answer) !== outcome(first.answer));
  if (other === undefined) return first.answer;
  const said = [first, other].map(({ name, answer }) => `${outcome(answer)} by ${name}`);
  return health.contradict(`transaction ${hash} ${said.join(', and ')}`);
};

/** The same XDR is harmless wherever it is sent again, so a source that did not answer is followed. */
const submitSomewhere = async (
  health: SourceHealth,
  sources: readonly LedgerSource[],
  xdr: string,
): Promise<SubmissionAnswer> => {
  let answer: SubmissionAnswer = { answer: 'unknown', why: 'there is no source of the ledger' };
  try {
    await health.check();
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { answer: 'unknown', why: error.message };
  }
  for (const { name, network } of health.order(sources)) {
    answer = await network.submit(xdr);
    if (answer.answer !== 'unknown') return answer;
    health.failed(name, new NetworkFault(answer.why));
  }
  return answer;
};

/** Calls are tried by the sources that can; where none can, there is no such method. */
const simulating = (
  health: SourceHealth,
  sources: readonly LedgerSource[],
): Pick<StellarNetwork, 'simulate'> => {
  const able = sources.filter(({ network }) => 'simulate' in network);
  if (able.length === 0) return {};
  return {
    simulate: async (xdr) =>
      firstAnswer(health, able, async ({ name, network }) => {
        if (network.simulate) return network.simulate(xdr);
        throw new NetworkFault(`${name} runs no contracts`);
      }),
  };
};

const shared = (sources: readonly LedgerSource[], health: SourceHealth): StellarNetwork => {
  const first = async <T>(
    ask: (network: StellarNetwork) => Promise<T>,
    isOne?: (answer: T) => boolean,
  ): Promise<T> => firstAnswer(health, sources, ({ network }) => ask(network), isOne);
  const isKnown = (answer: unknown): boolean => answer !== null;
  return {
    async latestLedger() {
      const answers = await allAnswers(health, sources, ({ network }) => network.latestLedger());
      for (const { name, answer } of answers) health.sawLedger(name, answer);
      // Who lags by these very answers is believed last.
      const best = health
        .order(sources)
        .map(({ name }) => answers.find((one) => one.name === name)?.answer)
        .find((answer) => answer !== undefined);
      if (best === undefined) throw new NetworkFault('no source of the ledger answered');
      return best;
    },
    coreLedger: () => first((network) => network.coreLedger(), isKnown),
    ledger: (sequence) =>
      firstAnswer(
        health,
        sources,
        async ({ name, network }) => {
          const head = await network.ledger(sequence);
          if (head !== null) health.sawLedger(name, head);
          return head;
        },
        isKnown,
      ),
    account: (account) => first((network) => network.account(account)),
    feeStats: () => first((network) => network.feeStats()),
    async transaction(hash) {
      const answers = await allAnswers(health, sources, ({ network }) => network.transaction(hash));
      return agreed(health, hash, answers);
    },
    submit: (xdr) => submitSomewhere(health, sources, xdr),
    ...simulating(health, sources),
    payments: (...asked) => first((network) => network.payments(...asked)),
    transactions: (...asked) => first((network) => network.transactions(...asked)),
    effects: (...asked) => first((network) => network.effects(...asked)),
    operation: (token) => first((network) => network.operation(token)),
    changes: (...asked) => first((network) => network.changes(...asked)),
    async wakeOnPayments(...asked) {
      await Promise.all(sources.map(({ network }) => network.wakeOnPayments(...asked)));
    },
    within: (signal) =>
      shared(
        sources.map((source) => ({ ...source, network: source.network.within(signal) })),
        health,
      ),
  };
};

/**
 * One network of several sources. Each question goes to the first that answers and does not lag, in
 * the order given; its places are tokens that all sources share, so that a list that was begun at one
 * is read on at another, and nothing is read twice or left out.
 *
 * - The newest ledger, and each transaction by its hash, are asked of all. Where two say different
 *   things of one ledger or one transaction, nothing is asked for any more: every call is a
 *   `SourcesContradict` that says what they said, until a person has decided.
 * - History is gone only where no source has it.
 *
 * @param sources at least one, the preferred first.
 */
export const createSharedNetwork = (
  sources: readonly LedgerSource[],
  options: Parameters<typeof createSourceHealth>[0],
): StellarNetwork => shared(sources, createSourceHealth(options));

/**
 * A network of one source, which stands still like one of several while a contradiction is written
 * down: whoever takes the wrong source out of the settings does not go on before a person has decided.
 */
export const createLoneNetwork = (
  source: LedgerSource,
  options: Parameters<typeof createLoneHealth>[0],
): StellarNetwork => shared([source], createLoneHealth(options));
