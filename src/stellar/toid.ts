/**
 * Horizon's total order: ledger in the upper 32 bits, then 20 bits for the transaction and 12 for
 * the operation, both counted from one.
 */
const LEDGER_BITS = 32n;
const OPERATION_BITS = 12n;
/** The bits of an operation in its transaction; all of them name its last one. */
export const OPERATION_MASK = 0xfffn;

/** The cursor after which only what follows the ledger is read. */
export const cursorAfterLedger = (sequence: number): string =>
  (((BigInt(sequence) + 1n) << LEDGER_BITS) - 1n).toString();

/** The cursor after which a list of transactions begins with the one that holds an operation. */
export const cursorBeforeTransaction = (token: bigint): bigint => (token & ~OPERATION_MASK) - 1n;

/** The token of the transaction that an operation belongs to. */
export const transactionOf = (token: bigint): bigint => token & ~OPERATION_MASK;

export const ledgerOf = (token: bigint): number => Number(token >> LEDGER_BITS);

/** The place of an operation in its transaction, from 0. */
export const operationIndexOf = (token: bigint): number => Number(token & OPERATION_MASK) - 1;

/** The id of an operation, from its transaction's token and its place from 0. */
export const operationId = (transactionToken: bigint, index: number): bigint =>
  transactionToken + BigInt(index) + 1n;

/** The token of a transaction, from its ledger and its place there from 1. */
export const transactionToken = (ledger: number, order: number): bigint =>
  (BigInt(ledger) << LEDGER_BITS) | (BigInt(order) << OPERATION_BITS);

/** The token of the transaction before one in its ledger; the ledger's own before its first. */
export const previousTransaction = (token: bigint): bigint => token - (1n << OPERATION_BITS);
