import { Networks } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { CONTRACT_RULES } from './contracts/contract-rules.ts';
import type { ContractRules } from './contracts/contract-rules.ts';
import { createContractJudges } from './contracts/contract-judges.ts';
import type { ContractJudges } from './contracts/contract-judges.ts';
import { judgeRoutes } from './contracts/judge-routes.ts';
import { createFaultInterceptor } from './faults/interceptor.ts';
import { faultRoutes } from './faults/routes.ts';
import { createFaults } from './faults/faults.ts';
import type { Faults } from './faults/faults.ts';
import { createHorizon } from './horizon/app.ts';
import type { Interceptor } from './horizon/http.ts';
import { createRateLimit } from './horizon/rate-limit.ts';
import type { RateLimit } from './horizon/rate-limit.ts';
import { createLedgerClock } from './closing/ledger-clock.ts';
import { closingRoutes } from './ledger-routes.ts';
import { createLedgerTime } from './closing/ledger-time.ts';
import { listen, stopListening } from './listen.ts';
import type { Network } from './network.ts';
import { createSandboxNode } from './node.ts';
import type { ConfiguredRate } from './state/rates.ts';
import { ledgerRoutes } from './routes.ts';
import { rpcRoutes } from './rpc/routes.ts';
import { rpcServer } from './rpc/server.ts';
import type { RpcOptions } from './rpc/server.ts';
import { realTimer } from './closing/timer.ts';
import type { Timer } from './closing/timer.ts';

const DEFAULT_CLOSE_MS = 1_000;

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
  /** What is asked of contract calls: each rule by itself. */
  readonly contractRules?: Partial<ContractRules>;
  /** The clock ledgers are dated by, in milliseconds since 1970. Default: the machine's. */
  readonly now?: () => number;
  /** How many seconds pass for the ledgers while one passes on that clock. Default 1. */
  readonly speed?: number;
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
  /** What the RPC servers at `/rpc` keep. Default: all ledgers of this network. */
  readonly rpc?: RpcOptions;
  /** Stands in front of the HTTP routes, outermost first. */
  readonly interceptors?: readonly Interceptor[];
  /** Called for operations that were answered `op_not_supported`. Default: nobody. */
  readonly onUnsupported?: (operation: string) => void;
  /** Called for failures of the sandbox itself. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

/** An in-memory Stellar network that speaks Horizon's HTTP API and Stellar RPC. */
export interface SandboxLedger {
  /** Opens the HTTP server and starts the ledger clock. Port 0 (the default) picks a free one. */
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>;
  /** Stops the clock, cuts every connection and closes the journal. */
  close(): Promise<void>;
  /** Closes a ledger now, whatever the clock says. */
  closeLedger(): Promise<void>;
  /** Closes so many ledgers now, whose times lie so many milliseconds apart. */
  closeLedgers(count: number, apartMs?: number): void;
  /** What the ledgers' clock says, in milliseconds since 1970. */
  ledgerTime(): number;
  /** The genesis account: `Keypair.master` of the passphrase. */
  readonly root: Keypair;
  readonly networkPassphrase: string;
  /** The sequence number of the last ledger that core has closed. */
  latestLedger(): number;
  /** That of the last one Horizon has read, which is the same but for faults of its ingestion. */
  horizonLedger(): number;
  /** The network behind the HTTP server as core knows it, for code in the same process. */
  readonly network: Network;
  /** What goes wrong on purpose; the same over HTTP at `/sandbox/faults`. */
  readonly faults: Faults;
  /** How contract accounts judge signatures when a call is simulated; over HTTP as well. */
  readonly contractAccounts: Pick<ContractJudges, 'set' | 'list'>;
}

export function createSandboxLedger(options: SandboxLedgerOptions = {}): SandboxLedger {
  const { now = () => Date.now(), timer = realTimer, rateLimit, compresses = false } = options;
  const { onError = (error) => process.emitWarning(String(error)) } = options;
  const network = createSandboxNetwork(options);
  const { node, faults, time, closeLedgers, latestLedger, horizonLedger, judges } = network;
  const disturb = createFaultInterceptor({ faults, latestLedger: horizonLedger, nodes: node });
  const server = createHorizon({
    network: node.horizon,
    interceptors: [...(options.interceptors ?? []), disturb],
    onError,
    routes() {
      node.read();
      return node.routes();
    },
    compresses,
    timer,
    ...(rateLimit && { countRequest: createRateLimit(rateLimit, now) }),
  });
  const { closeMs = DEFAULT_CLOSE_MS, speed = 1 } = options;
  const clock = createLedgerClock({
    closeMs,
    speed,
    faults,
    waiting: () => node.core().waiting(),
    close: () => closeLedgers(1),
    read: node.read,
    onError,
  });
  return {
    root: node.core().root,
    networkPassphrase: node.core().networkPassphrase,
    get network() {
      return node.core();
    },
    faults: {
      add: faults.add,
      list: faults.list,
      remove: faults.remove,
      clear: faults.clear,
    },
    contractAccounts: { set: judges.set, list: judges.list },
    latestLedger,
    horizonLedger,
    ledgerTime: time.now,
    closeLedgers,
    closeLedger() {
      closeLedgers(1);
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

/** The network behind the server: what closes ledgers, what reads them, and what goes wrong. */
function createSandboxNetwork(options: SandboxLedgerOptions) {
  const { closeMs = DEFAULT_CLOSE_MS, submitTimeoutMs = 30_000, rates = [] } = options;
  const { now = () => Date.now(), speed = 1, timer = realTimer, friendbotUrl } = options;
  const patience = { timeoutMs: submitTimeoutMs, timer };
  const time = createLedgerTime(now, speed);
  const judges = createContractJudges();
  const isClocked = closeMs > 0;
  const rpcSettings = { ...options.rpc, isClocked, now: time.now, friendbotUrl, judges };
  const faults = createFaults({ onReset: () => node.reset(), onChange: () => node.read() });
  const latestLedger = (): number => node.core().latest().sequence;
  const horizonLedger = (): number => node.horizon().latest().sequence;
  const closeLedgers = (count: number, apartMs = 0): void => {
    for (let closed = 0; closed < count; closed += 1) {
      time.advance(apartMs);
      node.core().closeLedger();
    }
  };
  const node = createSandboxNode({
    networkPassphrase: options.networkPassphrase ?? Networks.TESTNET,
    rates,
    journalPath: options.journalPath,
    closesAtOnce: closeMs === 0,
    onUnsupported: options.onUnsupported,
    maxOperations: options.maxOperations,
    contractRules: options.contractRules && { ...CONTRACT_RULES, ...options.contractRules },
    friendbotUrl,
    now: time.now,
    faults,
    routesOf: (horizon, core, rpc) => [
      ...ledgerRoutes(horizon, core, { patience, friendbotUrl }),
      ...rpcRoutes((request) => rpcServer(rpc, request, rpcSettings)),
      ...faultRoutes(faults),
      ...judgeRoutes(judges),
      ...closingRoutes(closeLedgers, () => ({ core: latestLedger(), horizon: horizonLedger() })),
    ],
  });
  return { node, faults, time, closeLedgers, latestLedger, horizonLedger, judges };
}
