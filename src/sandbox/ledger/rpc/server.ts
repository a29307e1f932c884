import { FIRST_LEDGER } from '../closing/chain.ts';
import type { ContractJudges } from '../contracts/contract-judges.ts';
import type { HorizonRequest } from '../horizon/http.ts';
import type { Network } from '../network.ts';
import type { LedgerRecord } from '../transactions/records.ts';
import { internalError } from './answer.ts';
import type { OrProblem } from './answer.ts';

/** As the real server is configured. */
const RETENTION_WINDOW = 120_960;

/** An RPC server: what it knows of its network. */
export interface RpcServer {
  readonly network: Network;
  /** How many ledgers it keeps. */
  readonly retentionWindow: number;
  /** The first ledger it has read: where it was started, or the network's first. */
  readonly firstLedger: number;
  /** Whether its own core answers: not in the first seconds after a restart. */
  readonly hasCore: boolean;
  /** Whether ledgers close without being asked for, so that one that is late is a fault. */
  readonly isClocked: boolean;
  /** The clock of the ledgers, in milliseconds since 1970. */
  readonly now: () => number;
  /** Empty for none. */
  readonly friendbotUrl: string;
  /** How contract accounts judge signatures in simulations. */
  readonly judges: ContractJudges;
}

/** The server that a request asks, with what a fault does to it. */
export const rpcServer = (
  network: Network,
  { impairment, base }: HorizonRequest,
  settings: RpcOptions & {
    readonly isClocked: boolean;
    readonly now: () => number;
    readonly friendbotUrl: string | undefined;
    readonly judges: ContractJudges;
  },
): RpcServer => ({
  network,
  isClocked: settings.isClocked,
  now: settings.now,
  judges: settings.judges,
  retentionWindow: impairment?.keepLedgers ?? settings.retentionWindow ?? RETENTION_WINDOW,
  firstLedger: settings.firstLedger ?? FIRST_LEDGER,
  hasCore: impairment?.hasCore ?? true,
  friendbotUrl: settings.friendbotUrl ?? `${base}/friendbot`,
});

/** The ledgers a server can answer about. */
export interface LedgerRange {
  readonly oldest: LedgerRecord;
  readonly latest: LedgerRecord;
}

/** What is set for all RPC servers of a sandbox. */
export interface RpcOptions {
  /** How many ledgers they keep. Default: a week of ledgers of five seconds. */
  readonly retentionWindow?: number;
  /** The ledger in which they were started, before which they know nothing. Default: the first. */
  readonly firstLedger?: number;
}

/** Undefined while a server has read no ledger. */
export function ledgerRange(server: RpcServer): LedgerRange | undefined {
  const { network, retentionWindow, firstLedger } = server;
  const latest = network.latest();
  const first = Math.max(FIRST_LEDGER, firstLedger, latest.sequence - retentionWindow + 1);
  const oldest = network.history.ledger(first);
  return oldest && { oldest, latest };
}

/** The range, or the refusal of a server that has none yet, in the words of a method. */
export const rangeOr = (server: RpcServer, message: string): OrProblem<LedgerRange> =>
  ledgerRange(server) ?? internalError(message);

export const isWithin = ({ oldest, latest }: LedgerRange, sequence: number): boolean =>
  sequence >= oldest.sequence && sequence <= latest.sequence;

/** Newest and oldest ledger as most methods repeat them: close times in seconds, as text. */
export const rangeFields = ({ oldest, latest }: LedgerRange) => ({
  latestLedger: latest.sequence,
  latestLedgerCloseTime: String(latest.closedAt),
  oldestLedger: oldest.sequence,
  oldestLedgerCloseTime: String(oldest.closedAt),
});
