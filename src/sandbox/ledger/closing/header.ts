import { hash, xdr } from '@stellar/stellar-sdk';
import { BASE_RESERVE } from '../state/reserves.ts';

/** The protocol this ledger speaks and the numbers every ledger header repeats. */
export const PROTOCOL_VERSION = 27;
export const TOTAL_COINS = 1_000_000_000_000_000_000n;

/** Stroops per operation while there is room for everybody. */
export const BASE_FEE = 100n;

/** At most this many operations a ledger, unless set otherwise; a fee-bump counts one more. */
export const MAX_OPERATIONS = 1000;

/** What a ledger's header is made of. */
interface HeaderParts {
  readonly sequence: number;
  readonly previousHash: string;
  /** Seconds. */
  readonly closedAt: bigint;
  readonly envelopes: readonly string[];
  readonly results: readonly xdr.TransactionResult[];
  readonly feePool: bigint;
  readonly baseFee: bigint;
  readonly lastOfferId: bigint;
  readonly maxOperations: number;
}

const NO_HASH = new Uint8Array(32);

/**
 * A ledger's header and its hash. Transactions and results are hashed in, so equal histories have
 * equal ledger hashes; there is no bucket list, and its hash is zero.
 */
export function ledgerHeader(parts: HeaderParts): { hash: string; headerXdr: string } {
  const header = new xdr.LedgerHeader({
    ledgerVersion: PROTOCOL_VERSION,
    previousLedgerHash: Buffer.from(parts.previousHash, 'hex'),
    scpValue: new xdr.StellarValue({
      txSetHash: hash(Buffer.concat(parts.envelopes.map((text) => Buffer.from(text, 'base64')))),
      closeTime: parts.closedAt,
      upgrades: [],
      ext: xdr.StellarValueExt.stellarValueBasic(),
    }),
    txSetResultHash: hash(Buffer.concat(parts.results.map((result) => result.toXdr()))),
    bucketListHash: NO_HASH,
    ledgerSeq: parts.sequence,
    totalCoins: TOTAL_COINS,
    feePool: parts.feePool,
    inflationSeq: 0,
    idPool: parts.lastOfferId,
    baseFee: Number(parts.baseFee),
    baseReserve: Number(BASE_RESERVE),
    maxTxSetSize: parts.maxOperations,
    skipList: [0, 1, 2, 3].map(() => new xdr.Hash(NO_HASH)),
    ext: xdr.LedgerHeaderExt.v0(),
  });
  const ledgerHash = hash(header.toXdr());
  const entry = new xdr.LedgerHeaderHistoryEntry({
    hash: ledgerHash,
    header,
    ext: xdr.LedgerHeaderHistoryEntryExt.v0(),
  });
  return { hash: Buffer.from(ledgerHash).toString('hex'), headerXdr: entry.toXdr('base64') };
}
