import type { Server } from 'node:http';
import { Networks } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { createFaultInterceptor } from './faults-interceptor.ts';
import { faultRoutes } from './faults-routes.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import { createFriendbot } from './friendbot.ts';
import { createHorizon } from './horizon/app.ts';
import type { Interceptor, Route } from './horizon/http.ts';
import { accountRoutes } from './horizon/routes/accounts.ts';
import { claimableRoutes } from './horizon/routes/claimables.ts';
import { friendbotRoutes } from './horizon/routes/friendbot.ts';
import { historyRoutes } from './horizon/routes/history.ts';
import { holderRoutes } from './horizon/routes/holders.ts';
import { offerRoutes } from './horizon/routes/offers.ts';
import { pathRoutes } from './horizon/routes/paths.ts';
import { rootRoutes } from './horizon/routes/root.ts';
import { submissionRoutes } from './horizon/routes/submission.ts';
import { createLedgerClock } from './ledger-clock.ts';
import type { Network } from './network.ts';
import { createSandboxNode } from './node.ts';
import type { ConfiguredRate } from './rates.ts';

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
  const { closeMs = 1000, submitTimeoutMs = 30_000, journalPath, rates = [] } = options;
  const networkPassphrase = options.networkPassphrase ?? Networks.TESTNET;
  const { onError = (error) => process.emitWarning(String(error)) } = options;
  const faults = createFaults(() => node.reset());
  const node = createSandboxNode({
    networkPassphrase,
    rates,
    journalPath,
    closesAtOnce: closeMs === 0,
    onUnsupported: options.onUnsupported,
    faults,
    routesOf: (network) => [...routesOf(network, submitTimeoutMs), ...faultRoutes(faults)],
  });
  const { askLaggingNode, epoch } = node;
  const latestLedger = (): number => node.network().latest().sequence;
  const disturb = createFaultInterceptor({ faults, latestLedger, askLaggingNode, epoch });
  const server = createHorizon({
    network: node.network,
    interceptors: [...(options.interceptors ?? []), disturb],
    onError,
    routes: node.routes,
  });
  const clock = createLedgerClock({
    closeMs,
    faults,
    waiting: () => node.network().waiting(),
    close: () => void node.network().closeLedger(),
    onError,
  });

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
      node.network().closeLedger();
      return Promise.resolve();
    },
    async listen(port = 0, host = '127.0.0.1') {
      const address = await listen(server, port, host);
      clock.start();
      return address;
    },
    close: () =>
      new Promise((resolve, reject) => {
        clock.stop();
        const finish = (error?: Error): void => {
          node.close();
          if (error) reject(error);
          else resolve();
        };
        if (!server.listening) {
          finish();
          return;
        }
        server.close(finish);
        server.closeAllConnections();
      }),
  };
}

function routesOf(network: Network, submitTimeoutMs: number): Route[] {
  return [
    ...rootRoutes(network),
    ...accountRoutes(network),
    ...holderRoutes(network),
    ...offerRoutes(network),
    ...claimableRoutes(network),
    ...pathRoutes(network),
    ...submissionRoutes(network, submitTimeoutMs),
    ...historyRoutes(network),
    ...friendbotRoutes(createFriendbot(network, submitTimeoutMs)),
  ];
}

function listen(
  server: Server,
  port: number,
  host: string,
): Promise<{ url: string; port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') {
        reject(new Error('the sandbox ledger listens on no port'));
        return;
      }
      resolve({ url: `http://${host}:${address.port}`, port: address.port });
    });
  });
}
