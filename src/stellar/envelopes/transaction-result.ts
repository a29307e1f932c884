import { xdr } from '@stellar/stellar-sdk';

/** A transaction's result in Horizon's words. */
export interface TransactionResult {
  /** `tx_success`, `tx_failed`, `tx_bad_seq`, …; of the inner transaction where there is one. */
  readonly code: string;
  /** One code for each operation; empty when the transaction never got so far. */
  readonly operations: readonly string[];
  /** Stroops; in a refusal for the fee it is the total fee that would have been enough. */
  readonly feeCharged: bigint;
}

const CODES: Readonly<Record<string, string>> = {
  txNoAccount: 'tx_no_source_account',
  txBadMinSeqAgeOrGap: 'tx_bad_minseq_age_or_gap',
  opNoAccount: 'op_no_source_account',
  createAccountAlreadyExist: 'op_already_exists',
};

const snakeCase = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const operationCode = (result: xdr.OperationResult): string => {
  if (result.type !== 'opInner') return CODES[result.type] ?? snakeCase(result.type);
  const name: string = result.tr.value.type;
  // The names repeat the operation's own name in front: paymentLineFull, createAccountSuccess.
  return CODES[name] ?? `op${snakeCase(name.slice(result.tr.type.length))}`;
};

type Inner = { readonly type: string; readonly results: readonly xdr.OperationResult[] };

/** The result that carries the operations, taken out of its fee-bump where it has one. */
const innermost = (result: xdr.TransactionResult): Inner => {
  const outer = result.result;
  const inner =
    outer.type === 'txFeeBumpInnerSuccess' || outer.type === 'txFeeBumpInnerFailed'
      ? outer.innerResultPair.result.result
      : outer;
  const results = inner.type === 'txSuccess' || inner.type === 'txFailed' ? inner.results : [];
  return { type: inner.type, results };
};

const decode = (resultXdr: string): xdr.TransactionResult =>
  xdr.TransactionResult.fromXdr(resultXdr, 'base64');

/** @throws when it is not a transaction result. */
export const readResult = (resultXdr: string): TransactionResult => {
  const result = decode(resultXdr);
  const { type, results } = innermost(result);
  return {
    code: CODES[type] ?? snakeCase(type),
    operations: results.map(operationCode),
    feeCharged: result.feeCharged,
  };
};

/** Of a fee-bump whose inner transaction succeeded, or failed. */
const OF_FEE_BUMPS = [1, -13];
/** The fee is 8 bytes and the code 4; a fee-bump's inner hash follows them. */
const HEAD_BYTES = 12;
const HASH_BYTES = 32;

/**
 * What every result begins with, whatever follows it: the fee in stroops, and of a fee-bump the inner
 * hash. A result of a newer protocol has it too, of which nothing else can be read.
 * @throws when it is too short for one.
 */
export const readResultHead = (
  resultXdr: string,
): { readonly feeCharged: bigint; readonly innerHash: string | null } => {
  const bytes = Buffer.from(resultXdr, 'base64');
  if (bytes.length < HEAD_BYTES) throw new Error('it is no transaction result');
  const isFeeBump = OF_FEE_BUMPS.includes(bytes.readInt32BE(8));
  const hash = bytes.subarray(HEAD_BYTES, HEAD_BYTES + HASH_BYTES).toString('hex');
  return { feeCharged: bytes.readBigInt64BE(0), innerHash: isFeeBump ? hash : null };
};

/** False for a result that this code cannot read whole. */
export const isReadable = (resultXdr: string): boolean => {
  try {
    decode(resultXdr);
    return true;
  } catch {
    // The codec says by throwing that it does not know what this is.
    return false;
  }
};

/** What an account merge brought, in stroops; null when the operation was none or failed. */
export const mergedAmount = (resultXdr: string, index: number): bigint | null => {
  const operation = innermost(decode(resultXdr)).results[index];
  if (operation?.type !== 'opInner' || operation.tr.type !== 'accountMerge') return null;
  const merge = operation.tr.accountMergeResult;
  return merge.type === 'accountMergeSuccess' ? merge.sourceAccountBalance : null;
};

/** The ids of the claimable balances that operations made, as Horizon writes them; else null. */
export const claimableBalanceIds = (resultXdr: string): readonly (string | null)[] =>
  innermost(decode(resultXdr)).results.map((operation) => {
    if (operation.type !== 'opInner' || operation.tr.type !== 'createClaimableBalance') return null;
    const made = operation.tr.createClaimableBalanceResult;
    return made.type === 'createClaimableBalanceSuccess' ? made.balanceId.toXdr('hex') : null;
  });

/** What a path payment that sends strictly delivered, in stroops; null for all else. */
export const deliveredAmount = (resultXdr: string, index: number): bigint | null => {
  const operation = innermost(decode(resultXdr)).results[index];
  if (operation?.type !== 'opInner' || operation.tr.type !== 'pathPaymentStrictSend') return null;
  const sent = operation.tr.pathPaymentStrictSendResult;
  return sent.type === 'pathPaymentStrictSendSuccess' ? sent.success.last.amount : null;
};
