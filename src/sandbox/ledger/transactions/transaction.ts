import { hash, xdr } from '@stellar/stellar-sdk';
import { addressOf } from '../names.ts';
import type { Address } from '../names.ts';
import { resourceFeeOf } from './soroban.ts';

/** A transaction as it was submitted: decoded, hashed, not yet judged. */
export interface SignedTransaction {
  /** The envelope as base64 XDR, as the codec writes it. */
  readonly envelopeXdr: string;
  /** Hex hash of the outermost transaction: the fee-bump's where there is one. */
  readonly hash: string;
  readonly inner: InnerTransaction;
  readonly feeBump?: FeeBump;
  /** Who pays the fee. */
  readonly feeSource: Address;
  /** The most the fee source is ready to pay, in stroops. */
  readonly maxFee: bigint;
  /** How much of that is for the resources of a contract call; the rest is what it bids. */
  readonly resourceFee: bigint;
  /** What the network counts for the fee and the ledger's size: a fee-bump counts one more. */
  readonly billedOperations: number;
}

export interface InnerTransaction {
  readonly hash: string;
  readonly source: Address;
  readonly tx: xdr.Transaction;
  readonly signatures: readonly xdr.DecoratedSignature[];
}

interface FeeBump {
  readonly hash: string;
  readonly signatures: readonly xdr.DecoratedSignature[];
}

/** The preconditions of a transaction in one shape, whatever form they were written in. */
interface Preconditions {
  readonly timeBounds: xdr.TimeBounds | null;
  readonly ledgerBounds: xdr.LedgerBounds | null;
  readonly minSeqNum: bigint | null;
  readonly minSeqAge: bigint;
  readonly minSeqLedgerGap: number;
  readonly extraSigners: readonly xdr.SignerKey[];
}

/**
 * Decodes a base64 transaction envelope. Undefined when the text is not one: not base64, not an
 * envelope, or bytes left over.
 */
export function decodeTransaction(
  text: string,
  networkPassphrase: string,
): SignedTransaction | undefined {
  const envelope = decodeEnvelope(text);
  if (!envelope) return undefined;
  const networkId = hash(new TextEncoder().encode(networkPassphrase));
  const envelopeXdr = envelope.toXdr('base64');
  if (envelope.type !== 'envelopeTypeTxFeeBump') {
    const inner = innerOf(envelope, networkId);
    return {
      envelopeXdr,
      hash: inner.hash,
      inner,
      feeSource: inner.source,
      maxFee: BigInt(inner.tx.fee),
      resourceFee: resourceFeeOf(inner.tx),
      billedOperations: inner.tx.operations.length,
    };
  }
  const { tx, signatures } = envelope.feeBump;
  const inner = innerOf(tx.innerTx, networkId);
  const feeBumpHash = hashOf(
    xdr.TransactionSignaturePayloadTaggedTransaction.envelopeTypeTxFeeBump(tx),
    networkId,
  );
  return {
    envelopeXdr,
    hash: feeBumpHash,
    inner,
    feeBump: { hash: feeBumpHash, signatures },
    feeSource: addressOf(tx.feeSource),
    maxFee: tx.fee,
    resourceFee: resourceFeeOf(inner.tx),
    billedOperations: inner.tx.operations.length + 1,
  };
}

/** What a transaction bids for its place in a ledger, in stroops. */
export function inclusionFee({ maxFee, resourceFee }: SignedTransaction): bigint {
  return maxFee - resourceFee;
}

/** The preconditions of a transaction, with everything it leaves out filled in. */
export function preconditionsOf(tx: xdr.Transaction): Preconditions {
  if (tx.cond.type === 'precondV2') return tx.cond.v2;
  return {
    timeBounds: tx.cond.type === 'precondTime' ? tx.cond.timeBounds : null,
    ledgerBounds: null,
    minSeqNum: null,
    minSeqAge: 0n,
    minSeqLedgerGap: 0,
    extraSigners: [],
  };
}

function decodeEnvelope(text: string): xdr.TransactionEnvelope | undefined {
  try {
    return xdr.TransactionEnvelope.fromXdr(text.trim(), 'base64');
  } catch {
    // The codec's reason is not part of Horizon's answer; "malformed" is all a client receives.
    return undefined;
  }
}

function innerOf(
  envelope: xdr.TransactionEnvelopeTxV0 | xdr.TransactionEnvelopeTx | xdr.FeeBumpTransactionInnerTx,
  networkId: Uint8Array,
): InnerTransaction {
  const { tx, signatures } =
    envelope.type === 'envelopeTypeTxV0'
      ? { tx: modernised(envelope.v0.tx), signatures: envelope.v0.signatures }
      : envelope.v1;
  return {
    hash: hashOf(xdr.TransactionSignaturePayloadTaggedTransaction.envelopeTypeTx(tx), networkId),
    source: addressOf(tx.sourceAccount),
    tx,
    signatures,
  };
}

/** The oldest form of transaction says the same as the present one, in other fields. */
function modernised(old: xdr.TransactionV0): xdr.Transaction {
  return new xdr.Transaction({
    sourceAccount: xdr.MuxedAccount.keyTypeEd25519(old.sourceAccountEd25519),
    fee: old.fee,
    seqNum: old.seqNum,
    cond: old.timeBounds
      ? xdr.Preconditions.precondTime(old.timeBounds)
      : xdr.Preconditions.precondNone(),
    memo: old.memo,
    operations: old.operations,
    ext: xdr.TransactionExt.v0(),
  });
}

function hashOf(
  taggedTransaction: xdr.TransactionSignaturePayloadTaggedTransaction,
  networkId: Uint8Array,
): string {
  const payload = new xdr.TransactionSignaturePayload({ networkId, taggedTransaction });
  return Buffer.from(hash(payload.toXdr())).toString('hex');
}
