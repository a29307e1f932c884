import { createHistory } from './closing/history.ts';
import type { Network } from './network.ts';
import type { LedgerRecord } from './transactions/records.ts';
import { createState } from './state/state.ts';

/** The first moment of Go's calendar, in seconds: what Horizon says of a ledger it has not seen. */
const NEVER = -62_135_596_800n;

const NO_LEDGER: LedgerRecord = {
  token: 0n,
  successful: true,
  sequence: 0,
  hash: '',
  previousHash: '',
  closedAt: NEVER,
  successfulCount: 0,
  failedCount: 0,
  operationCount: 0,
  setOperationCount: 0,
  feePool: 0n,
  baseFee: 0n,
  chargedFee: 0n,
  maxOperations: 1,
  headerXdr: '',
  transactions: [],
};

/** A network as a Horizon sees it that has just been started: nothing of it has been read. */
export const createStartingNode = (leader: Network): Network => ({
  ...leader,
  state: createState(),
  history: createHistory(),
  baseFee: () => 0n,
  latest: () => NO_LEDGER,
  newest: () => NO_LEDGER,
});
