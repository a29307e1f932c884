import { Networks } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { createFaultInterceptor } from './faults-interceptor.ts';
import { faultRoutes } from './faults-routes.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createHorizon } from './horizon/app.ts';
import type { Interceptor } from './horizon/http.ts';
import { createRateLimit } from './horizon/rate-limit.ts';
import type { RateLimit } from './horizon/rate-limit.ts';
import { createLedgerClock } from './ledger-clock.ts';
import { listen, stopListening } from './listen.ts';
import type { Network } from './network.ts';
import { createSandboxNode } from './node.ts';
import type { ConfiguredRate } from './rates.ts';
import { ledgerRoutes } from './routes.ts';
import { realTimer } from './timer.ts';
import type { Timer } from './timer.ts';

export interface SandboxLedgerOptions {
  /** How long a ledger takes; 0 closes one per transaction. Default 1,000. */
  readonly closeMs?: number;
  /** Default: testnet's, since wallet libraries allow plain http only there. */
  readonly networkPassphrase?: string;
  /** A file that every closed ledger is written to and that a restart replays. Default: none. */
  readonly journalPath?: string;
  /** Rates path payments find when no offer is left. Default: none. */
  readonly rates?: readonly ConfiguredRate[];
  /** How long a submission waits for its ledger before 504. Default 30,000. */
  readonly submitTimeoutMs?: number;
  /** How many operations a ledger holds; twice as many may wait. Default 1,000. */
  readonly maxOperations?: number;
  /** The clock ledgers are dated by, in milliseconds since 1970. Default: the machine's. */
  readonly now?: () => number;
  /**
   * Where `/friendbot` sends people, empty for nowhere. Default: ours answers itself and owns a
   * tenth of all coins.
   */
  readonly friendbotUrl?: string;
  /** By which submissions give up waiting and streams end. Default: the machine's. */
  readonly timer?: Timer;
  /** Compresses resources, as Horizon does. Default: not, since it only costs on one machine. */
  readonly compresses?: boolean;
  /** How often one may ask, streams aside. Default: as often as one likes. */
  readonly rateLimit?: RateLimit;
  /** Stands in front of the HTTP routes, outermost first. */
  readonly interceptors?: readonly Interceptor[];
  /** Told of operations that were answered `op_not_supported`. Default: nobody. */
  readonly onUnsupported?: (operation: string) => void;
  /** Told of failures of the sandbox itself. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** An in-memory Stellar network that speaks Horizon's HTTP API. */
export interface SandboxLedger {
  /** Opens the HTTP server and starts the ledger clock. Port 0 (the default) picks a free one. */
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>;
  /** Stops the clock, cuts every connection and closes the journal. */
  close(): Promise<void>;
  /** Closes a ledger now, whatever the clock says. */
  closeLedger(): Promise<void>;
  /** The genesis account: `Keypair.master` of the passphrase. */
  readonly root: Keypair;
  readonly networkPassphrase: string;
  /** The sequence number of the last closed ledger. */
  latestLedger(): number;
  /** The network behind the HTTP server, for code in the same process. */
  readonly network: Network;
  /** What goes wrong on purpose; the same over HTTP at `/sandbox/faults`. */
  readonly faults: Faults;
}

export function createSandboxLedger(options: SandboxLedgerOptions = {}): SandboxLedger {
  const { closeMs = 1000, submitTimeoutMs = 30_000, rates = [], friendbotUrl } = options;
  const { now = () => Date.now(), timer = realTimer, rateLimit, compresses = false } = options;
  const networkPassphrase = options.networkPassphrase ?? Networks.TESTNET;
  const { onError = (error) => process.emitWarning(String(error)) } = options;
  const faults = createFaults(() => node.reset());
  const node = createSandboxNode({
    networkPassphrase,
    rates,
    journalPath: options.journalPath,
    closesAtOnce: closeMs === 0,
    onUnsupported: options.onUnsupported,
    maxOperations: options.maxOperations,
    friendbotUrl,
    now,
    faults,
    routesOf: (network) => [
      ...ledgerRoutes(network, { patience: { timeoutMs: submitTimeoutMs, timer }, friendbotUrl }),
      ...faultRoutes(faults),
    ],
  });
  const { askLaggingNode, askStartingNode, epoch } = node;
  const latestLedger = (): number => node.network().latest().sequence;
  const nodes = { askLaggingNode, askStartingNode };
  const disturb = createFaultInterceptor({ faults, latestLedger, ...nodes, epoch });
  const server = createHorizon({
    network: node.network,
    interceptors: [...(options.interceptors ?? []), disturb],
    onError,
    routes: node.routes,
    compresses,
    timer,
    ...(rateLimit && { countRequest: createRateLimit(rateLimit, now) }),
  });
  const waiting = (): number => node.network().waiting();
  const close = (): void => void node.network().closeLedger();
  const clock = createLedgerClock({ closeMs, faults, waiting, close, onError });

  return {
    root: node.network().root,
    networkPassphrase,
    get network() {
      return node.network();
    },
    faults: {
      add: faults.add,
      list: faults.list,
      remove: faults.remove,
      clear: faults.clear,
    },
    latestLedger,
    closeLedger() {
      close();
      return Promise.resolve();
    },
    async listen(port = 0, host = '127.0.0.1') {
      const address = await listen(server, port, host);
      clock.start();
      return address;
    },
    async close() {
      clock.stop();
      await stopListening(server).finally(node.close);
    },
  };
}
