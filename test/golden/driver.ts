import { Account, Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Transaction } from '@stellar/stellar-sdk';
import { FIRST_LEDGER } from '../../src/sandbox/ledger/closing/chain.ts';
import { createSandboxLedger } from '../../src/sandbox/ledger/sandbox-ledger.ts';
import type {
  SandboxLedger,
  SandboxLedgerOptions,
} from '../../src/sandbox/ledger/sandbox-ledger.ts';
import { keyOf } from './keys.ts';
import type { FoundSetup, Setup } from './setups.ts';
import type { Timeline } from './timeline.ts';

/** A sandbox that closes its ledgers when the recorded network closed its own. */
export interface Driver {
  readonly ledger: SandboxLedger;
  readonly url: string;
  latest(): number;
  /** Closes ledgers until this one is the last. */
  advanceTo(ledger: number): void;
  /** Sends what the recorder sent without writing it down, in the ledgers it did. */
  perform(setups: readonly (Setup | FoundSetup)[]): void;
  /** Lets the time be over for every submission that waits and every stream. */
  timeUp(): void;
  /** How many requests have reached the routes. */
  arrived(): number;
  stop(): Promise<void>;
}

/** The recorder's builder gave each transaction this long, in seconds. */
const TRANSACTION_LIFE = 300;

/**
 * Starts a sandbox whose ledgers carry the numbers and close times of a recorded network, so that
 * the recorded transactions themselves can be sent: sequence numbers and time bounds fit.
 */
export async function startDriver(
  timeline: Timeline,
  options: SandboxLedgerOptions,
): Promise<Driver> {
  let latest = FIRST_LEDGER - 1;
  let arrivals = 0;
  const timers = new Set<() => void>();
  const ledger = createSandboxLedger({
    closeMs: 86_400_000,
    timer(callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
    ...options,
    now: () => timeline.closeTime(latest + 1) * 1_000,
    interceptors: [
      (_request, next) => {
        const answer = next();
        arrivals += 1;
        return answer;
      },
    ],
  });
  const { url } = await ledger.listen();
  ledger.network.onClose(({ sequence }) => {
    latest = sequence;
  });
  latest = ledger.latestLedger();

  const advanceTo = (target: number): void => {
    while (latest < target) ledger.network.closeLedger();
  };

  function build(setup: Setup): Transaction {
    const { source, operations, fee = '100', ledger: target, maxTime: given } = setup;
    const key = keyOf(source);
    const sequence = ledger.network.state.account(key.publicKey())?.sequence ?? 0n;
    const closedAt = timeline.closeTime(target);
    // When the recorder built it is not written down; its hash shows up in the answers.
    const guesses = [0, -1, -2, -3, 1].map((offset) => closedAt + offset + TRANSACTION_LIFE);
    const moments = given === undefined ? guesses : [given];
    const [first, ...others] = moments.map((maxTime) => {
      const builder = new TransactionBuilder(new Account(key.publicKey(), String(sequence)), {
        fee,
        networkPassphrase: Networks.TESTNET,
        timebounds: { minTime: 0, maxTime },
      });
      for (const operation of operations) builder.addOperation(operation);
      return builder.build();
    });
    if (!first) throw new Error('no moment to build at');
    const isKnown = (candidate: Transaction): boolean =>
      timeline.names(Buffer.from(candidate.hash()).toString('hex'));
    const chosen = [first, ...others].find(isKnown) ?? first;
    chosen.sign(key);
    return chosen;
  }

  return {
    ledger,
    url,
    latest: () => latest,
    advanceTo,
    perform(setups) {
      for (const setup of setups) {
        // What was in one ledger is sent before that ledger closes.
        advanceTo(setup.ledger - 1);
        const envelope =
          'foundIn' in setup ? timeline.envelopeIn(setup.foundIn) : build(setup).toXDR();
        const { kind } = ledger.network.submit(envelope ?? '');
        if (kind !== 'pending') throw new Error(`the one in ${setup.ledger} was told ${kind}`);
        const last = setups.findLast((other) => other.ledger === setup.ledger);
        if (last === setup) advanceTo(setup.ledger);
      }
    },
    timeUp() {
      for (const callback of timers) callback();
    },
    arrived: () => arrivals,
    stop: () => ledger.close(),
  };
}
