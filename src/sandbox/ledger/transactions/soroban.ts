import type { xdr } from '@stellar/stellar-sdk';
import type { Address } from '../names.ts';

const SOROBAN: readonly xdr.OperationBody['type'][] = [
  'invokeHostFunction',
  'extendFootprintTtl',
  'restoreFootprint',
];

/** The largest resource fee the network reads, in stroops. */
const MAX_RESOURCE_FEE = 1n << 50n;

const isSorobanOperation = ({ body }: xdr.Operation): boolean => SOROBAN.includes(body.type);

/** The resource fee a contract call declares, in stroops; 0 for every other transaction. */
export function resourceFeeOf({ operations, ext }: xdr.Transaction): bigint {
  const [first] = operations;
  if (!first || !isSorobanOperation(first) || ext.type !== 'sorobanData') return 0n;
  return ext.sorobanData.resourceFee;
}

/** Whether a transaction calls a contract. */
export function isSoroban({ operations }: xdr.Transaction): boolean {
  const [first] = operations;
  return first !== undefined && isSorobanOperation(first);
}

/**
 * Whether a contract call says what its resources cost, within what the transaction pays at most
 * (stroops). Without that the fee is not known.
 */
export function hasValidFee(tx: xdr.Transaction, maxFee: bigint): boolean {
  if (!isSoroban(tx)) return true;
  if (tx.ext.type !== 'sorobanData') return false;
  const { resourceFee } = tx.ext.sorobanData;
  return resourceFee >= 0n && resourceFee <= MAX_RESOURCE_FEE && resourceFee <= maxFee;
}

/** What speaks against the form of a contract call, or of a transaction that only looks like one. */
export function checkSoroban({
  tx,
  source,
}: {
  readonly tx: xdr.Transaction;
  readonly source: Address;
}): 'txMalformed' | 'txSorobanInvalid' | undefined {
  if (!isSoroban(tx)) {
    const isMixed = tx.operations.some(isSorobanOperation);
    return isMixed || tx.ext.type !== 'v0' ? 'txMalformed' : undefined;
  }
  if (tx.operations.length !== 1) return 'txMalformed';
  const isMuxed =
    source.muxed !== undefined || tx.operations[0]?.sourceAccount?.type === 'keyTypeMuxedEd25519';
  return isMuxed || tx.memo.type !== 'memoNone' ? 'txSorobanInvalid' : undefined;
}
