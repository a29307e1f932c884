import { xdr } from '@stellar/stellar-sdk';
import type { ContractOutput } from '../operations/operation.ts';
import type { Change } from '../state/state.ts';
import type { SignedTransaction } from './transaction.ts';

/** What a contract call pays for its resources, in stroops. */
export interface ResourceFees {
  /** For what it declares, whether or not it succeeds. */
  readonly nonRefundable: bigint;
  /** For what it publishes and keeps in the ledger, rent included. */
  readonly refundable: bigint;
  readonly rent: bigint;
  /** What it declared beyond that, which it gets back. */
  readonly refund: bigint;
}

/** The rates of a network's first configuration, in stroops. */
const PER_10_000_INSTRUCTIONS = 100;
const PER_ENTRY_READ = 5_000;
const PER_ENTRY_WRITTEN = 20_000;
const PER_KB = { read: 1_000, written: 3_500, historical: 100, transaction: 2_000, published: 200 };

/** The result of a transaction is kept as well, and counts as so many bytes. */
const RESULT_BYTES = 300;

/** Rent and time to live of a nonce, for a signature that is good for a hundred ledgers. */
const NONCE_RENT = 20_168;

const share = (amount: number, rate: number, per: number): number =>
  Math.ceil((amount * rate) / per);
const perKb = (bytes: number, rate: number): number => share(bytes, rate, 1_024);

/** Undefined for a transaction that calls no contract. */
export function resourceFeesOf(
  { inner, resourceFee }: SignedTransaction,
  outcome: { readonly changes: readonly Change[]; readonly contract: ContractOutput },
): ResourceFees | undefined {
  const { ext } = inner.tx;
  if (ext.type !== 'sorobanData') return undefined;
  const declared = declaredFee(ext.sorobanData.resources, sizeOf(inner));
  const { events, returnValue } = outcome.contract;
  const published = [...events, ...(returnValue ? [returnValue] : [])];
  const bytes = published.reduce((total, value) => total + value.toXdr().length, 0);
  const rent = rentOf(outcome.changes);
  // Where too little is declared, a real call would have been refused; here it pays what there is.
  const nonRefundable = least(declared, resourceFee);
  const left = resourceFee - nonRefundable;
  const refundable = least(BigInt(perKb(bytes, PER_KB.published)) + rent, left);
  return { nonRefundable, refundable, rent: least(rent, left), refund: left - refundable };
}

/** Whether a call declares a smaller fee than its declared resources cost. */
export function paysTooLittle({ inner, resourceFee }: SignedTransaction): boolean {
  const { ext } = inner.tx;
  if (ext.type !== 'sorobanData') return false;
  return declaredFee(ext.sorobanData.resources, sizeOf(inner)) > resourceFee;
}

function sizeOf({ tx, signatures }: SignedTransaction['inner']): number {
  const v1 = new xdr.TransactionV1Envelope({ tx, signatures: [...signatures] });
  return xdr.TransactionEnvelope.envelopeTypeTx(v1).toXdr().length;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What new entries pay for their time in the ledger, in stroops; here nonces alone do. */
export const rentOf = (changes: readonly Change[]): bigint =>
  BigInt(changes.filter(({ after }) => after?.kind === 'nonce').length * NONCE_RENT);

/**
 * What the declared resources of a call cost, given the size of its envelope in bytes. Entries of
 * accounts are read from disk, those of contracts are in memory.
 */
export function declaredFee(
  { footprint, instructions, diskReadBytes, writeBytes }: xdr.SorobanResources,
  size: number,
): bigint {
  const { readOnly, readWrite } = footprint;
  const reads = [...readOnly, ...readWrite].filter(isOnDisk).length;
  const fee =
    share(instructions, PER_10_000_INSTRUCTIONS, 10_000) +
    reads * PER_ENTRY_READ +
    readWrite.length * PER_ENTRY_WRITTEN +
    perKb(diskReadBytes, PER_KB.read) +
    perKb(writeBytes, PER_KB.written) +
    perKb(size + RESULT_BYTES, PER_KB.historical) +
    perKb(size, PER_KB.transaction);
  return BigInt(fee);
}

const isOnDisk = ({ type }: xdr.LedgerKey): boolean => type === 'account' || type === 'trustline';
