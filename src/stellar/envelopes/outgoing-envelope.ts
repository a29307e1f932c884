import { FeeBumpTransaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { Asset, OperationRecord, Transaction } from '@stellar/stellar-sdk';
import { stroopsOf, type Stroops } from '../../domain/money/amount.ts';
import { NATIVE, stellarAssetId, type AssetId } from '../../domain/money/asset.ts';
import type { SeenOperation } from '../../domain/ledger/classify-outgoing.ts';
import { baseAccount } from '../accounts/address.ts';
import { readTransfer } from './contract-transfer.ts';

/** What an operation gives to whom, where it is one that a payment of the journal could be. */
export interface Gift {
  /** G…, M… or C…, as it was written. */
  readonly to: string;
  /** Null of a call, which names a contract: what it moved says of which asset that one is. */
  readonly asset: AssetId | null;
  readonly amount: Stroops;
}

export interface EnvelopeOperation extends SeenOperation {
  readonly gift: Gift | null;
}

/** A transaction as it was signed, read from its XDR. */
export interface ReadEnvelope {
  readonly operations: readonly EnvelopeOperation[];
  /** The account whose number it uses, and that number. */
  readonly channel: string;
  readonly sequence: bigint;
  /** Null where it may be included at any time. */
  readonly maxTimeMs: number | null;
  /** What is inside a fee-bump, or the transaction itself. */
  readonly innerXdr: string;
  readonly isFeeBump: boolean;
  /** Stroops that the outermost offers in all. */
  readonly feeBid: Stroops;
}

const REVOKES = /^revoke\w+Sponsorship$/;

/** The SDK's name of an operation as Horizon writes it. */
export const operationType = ({ type }: OperationRecord): string =>
  REVOKES.test(type)
    ? 'revoke_sponsorship'
    : type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const assetIdOf = (asset: Asset): AssetId =>
  asset.isNative() ? NATIVE : stellarAssetId(asset.getCode(), asset.getIssuer() ?? null);

const destinationOf = (operation: OperationRecord): string | null => {
  if ('destination' in operation) return operation.destination;
  if (operation.type !== 'createClaimableBalance' || operation.claimants.length !== 1) return null;
  return operation.claimants[0]?.destination ?? null;
};

const giftOf = (operation: OperationRecord, source: string): Gift | null => {
  const called = readTransfer(operation);
  if (called) return called.from === source ? { ...called, asset: null } : null;
  const to = destinationOf(operation);
  if (to === null) return null;
  if (operation.type === 'createAccount') {
    return { to, asset: NATIVE, amount: stroopsOf(operation.startingBalance) };
  }
  if (operation.type !== 'payment' && operation.type !== 'createClaimableBalance') return null;
  return { to, asset: assetIdOf(operation.asset), amount: stroopsOf(operation.amount) };
};

const readOperation = (operation: OperationRecord, source: string): EnvelopeOperation => {
  const destination = destinationOf(operation);
  const sourceAccount = baseAccount(operation.source ?? source);
  return {
    sourceAccount,
    type: operationType(operation),
    destination: destination === null ? null : baseAccount(destination),
    gift: giftOf(operation, sourceAccount),
  };
};

const readInner = (inner: Transaction) => ({
  operations: inner.operations.map((operation) => readOperation(operation, inner.source)),
  channel: baseAccount(inner.source),
  sequence: BigInt(inner.sequence),
  maxTimeMs: Number(inner.timeBounds?.maxTime ?? 0) * 1_000 || null,
  innerXdr: inner.toEnvelope().toXdr('base64'),
});

/** Reads a transaction from its XDR; null where this code does not know what it says. */
export const readEnvelope = (xdr: string): ReadEnvelope | null => {
  try {
    // No hash is made of it, so it does not matter for which network it was signed.
    const outer = TransactionBuilder.fromXDR(xdr, 'any');
    const isFeeBump = outer instanceof FeeBumpTransaction;
    const inner = isFeeBump ? outer.innerTransaction : outer;
    return { ...readInner(inner), isFeeBump, feeBid: BigInt(outer.fee) };
  } catch {
    return null;
  }
};
