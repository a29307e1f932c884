import { Account, BASE_FEE, Transaction, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import type { FeeBumpTransaction, Memo } from '@stellar/stellar-sdk';
import type { Stroops } from '../../domain/money/amount.ts';
import type { CallResources } from '../network.ts';
import type { Signer } from '../signing/signer.ts';

/** A transaction carries at most so many operations. */
export const OPERATIONS_MAX = 100;
/** Under a fee-bump, which counts as one operation more, ten of these fill a ledger of 1,000. */
export const OPERATIONS_UNDER_FEE_BUMP = 99;

export interface EnvelopePlan {
  readonly networkPassphrase: string;
  /** The account whose sequence number it uses. */
  readonly channel: string;
  readonly sequence: bigint;
  readonly maxTimeMs: number;
  /** Stroops; the most that may be charged for each operation. */
  readonly feePerOperation: Stroops;
  readonly operations: readonly xdr.Operation[];
  readonly memo: Memo;
  /** What a contract call declares; such an envelope has one operation and no memo. */
  readonly resources?: CallResources | undefined;
}

interface SignedEnvelope {
  /** Hexadecimal. */
  readonly hash: string;
  readonly xdr: string;
}

/** What a contract call declares, with the fee that is to be paid for it. */
const dataOf = ({ transactionData, resourceFee }: CallResources): xdr.SorobanTransactionData => {
  const { ext, resources } = xdr.SorobanTransactionData.fromXdr(transactionData, 'base64');
  return new xdr.SorobanTransactionData({ ext, resources, resourceFee });
};

/** Stroops that a transaction pays for the resources of its call; nothing where it makes none. */
const resourceFeeOf = (transaction: Transaction): Stroops => {
  const envelope = transaction.toEnvelope();
  const ext = envelope.type === 'envelopeTypeTx' ? envelope.v1.tx.ext : null;
  return ext?.type === 'sorobanData' ? ext.sorobanData.resourceFee : 0n;
};

/** A fee-bump around a signed envelope. */
export interface SignedOuter extends SignedEnvelope {
  /** Stroops that it offers in all. */
  readonly fee: Stroops;
}

const toBase64 = (transaction: Transaction | FeeBumpTransaction): string =>
  transaction.toEnvelope().toXdr('base64');

const sign = async (
  transaction: Transaction | FeeBumpTransaction,
  signers: readonly Signer[],
): Promise<SignedEnvelope> => {
  const hash = transaction.hash();
  const unsigned = toBase64(transaction);
  const signed = signers.map(async (signer) => ({
    publicKey: signer.publicKey,
    signature: Buffer.from(await signer.sign(hash, unsigned)).toString('base64'),
  }));
  for (const { publicKey, signature } of await Promise.all(signed)) {
    transaction.addSignature(publicKey, signature);
  }
  return { hash: Buffer.from(hash).toString('hex'), xdr: toBase64(transaction) };
};

/** Builds an envelope and has it signed by each of the signers; nothing is sent. */
export const signEnvelope = async (
  plan: EnvelopePlan,
  signers: readonly Signer[],
): Promise<SignedEnvelope> => {
  const account = new Account(plan.channel, (plan.sequence - 1n).toString());
  const builder = new TransactionBuilder(account, {
    fee: plan.feePerOperation.toString(),
    networkPassphrase: plan.networkPassphrase,
    timebounds: { minTime: 0, maxTime: Math.floor(plan.maxTimeMs / 1_000) },
    memo: plan.memo,
  });
  for (const operation of plan.operations) builder.addOperation(operation);
  // What the resources cost is added to the fee.
  if (plan.resources) builder.setSorobanData(dataOf(plan.resources));
  return sign(builder.build(), signers);
};

/** A transaction that only tries a call: it has no number, no fee worth the name and no signature. */
export const trialEnvelope = (
  source: string,
  operation: xdr.Operation,
  networkPassphrase: string,
): string => {
  const builder = new TransactionBuilder(new Account(source, '0'), {
    fee: BASE_FEE,
    networkPassphrase,
    timebounds: { minTime: 0, maxTime: 0 },
  });
  return toBase64(builder.addOperation(operation).build());
};

/**
 * Puts a fee-bump around a signed envelope, paid by the account of the signer; nothing is sent. The
 * same fee gives the same outer again.
 * @param fee stroops that are to be offered in all, the resources of a call among them; rounded up
 *   to a whole fee for each operation.
 */
export const signOuter = async (
  inner: { readonly xdr: string; readonly networkPassphrase: string },
  fee: Stroops,
  signer: Signer,
): Promise<SignedOuter> => {
  const { networkPassphrase } = inner;
  const transaction = TransactionBuilder.fromXDR(inner.xdr, networkPassphrase);
  if (!(transaction instanceof Transaction)) throw new Error('an outer is not put around another');
  const counted = BigInt(transaction.operations.length + 1);
  const resourceFee = resourceFeeOf(transaction);
  const rate = (fee - resourceFee + counted - 1n) / counted;
  const outer = TransactionBuilder.buildFeeBumpTransaction(
    signer.publicKey,
    rate.toString(),
    transaction,
    networkPassphrase,
  );
  return { ...(await sign(outer, [signer])), fee: rate * counted + resourceFee };
};
