import { xdr } from '@stellar/stellar-sdk';
import type { SignedTransaction } from './transaction.ts';

/** The transaction codes that carry nothing but themselves. */
export type PlainCode =
  | 'txTooEarly'
  | 'txTooLate'
  | 'txMissingOperation'
  | 'txBadSeq'
  | 'txBadAuth'
  | 'txInsufficientBalance'
  | 'txNoAccount'
  | 'txInsufficientFee'
  | 'txBadAuthExtra'
  | 'txBadSponsorship'
  | 'txBadMinSeqAgeOrGap'
  | 'txSorobanInvalid'
  | 'txMalformed';

/** How a transaction came out, before it is written as XDR. */
export type Outcome =
  | { readonly code: PlainCode; /** The fee-bump around it is at fault. */ readonly outer?: true }
  | { readonly code: 'txSuccess' | 'txFailed'; readonly results: readonly xdr.OperationResult[] };

/** Writes an outcome as the network's result; a fee-bump wraps its inner transaction's. */
export function transactionResult(
  transaction: SignedTransaction,
  outcome: Outcome,
  feeCharged: bigint,
): xdr.TransactionResult {
  const ext = xdr.TransactionResultExt.v0();
  if (!transaction.feeBump || ('outer' in outcome && outcome.outer)) {
    return new xdr.TransactionResult({ feeCharged, result: plainResult(outcome), ext });
  }
  const pair = new xdr.InnerTransactionResultPair({
    transactionHash: Buffer.from(transaction.inner.hash, 'hex'),
    result: new xdr.InnerTransactionResult({
      feeCharged: 0n,
      result: innerResult(outcome),
      ext: xdr.InnerTransactionResultExt.v0(),
    }),
  });
  const result =
    outcome.code === 'txSuccess'
      ? xdr.TransactionResultResult.txFeeBumpInnerSuccess(pair)
      : xdr.TransactionResultResult.txFeeBumpInnerFailed(pair);
  return new xdr.TransactionResult({ feeCharged, result, ext });
}

function plainResult(outcome: Outcome): xdr.TransactionResultResult {
  if (outcome.code === 'txSuccess' || outcome.code === 'txFailed') {
    return xdr.TransactionResultResult[outcome.code]([...outcome.results]);
  }
  return xdr.TransactionResultResult[outcome.code]();
}

function innerResult(outcome: Outcome): xdr.InnerTransactionResultResult {
  if (outcome.code === 'txSuccess' || outcome.code === 'txFailed') {
    return xdr.InnerTransactionResultResult[outcome.code]([...outcome.results]);
  }
  return xdr.InnerTransactionResultResult[outcome.code]();
}

/** Whether an operation did what it was asked to. */
export function succeeded(result: xdr.OperationResult): boolean {
  return result.type === 'opInner' && result.tr.value.type.endsWith('Success');
}
