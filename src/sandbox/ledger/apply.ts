import { StrKey, xdr } from '@stellar/stellar-sdk';
import { addressOf } from './names.ts';
import type { Trade } from './market.ts';
import type { ContractOutput, EffectDraft, JsonObject } from './operations/operation.ts';
import type { JsonValue, OperationContext } from './operations/operation.ts';
import { removeSigner } from './operations/signers.ts';
import { handlerOf } from './operations/registry.ts';
import type { Rates } from './rates.ts';
import { succeeded } from './results.ts';
import type { Outcome } from './results.ts';
import { createSignatureChecker } from './signatures.ts';
import type { Change } from './state.ts';
import type { InnerTransaction, SignedTransaction } from './transaction.ts';
import { checkCommon, checkOperations } from './validate.ts';
import type { LedgerView } from './validate.ts';

/** What applying a transaction brought about. */
export interface Applied {
  readonly outcome: Outcome;
  /** What using up the sequence number changed: it stands whether or not the operations do. */
  readonly changesBefore: readonly Change[];
  /** One per operation, in order; none when the transaction was refused before them. */
  readonly operations: readonly AppliedOperation[];
}

export interface AppliedOperation {
  readonly result: xdr.OperationResult;
  readonly facts: JsonObject;
  /** Empty when the transaction failed: then nothing happened. */
  readonly effects: readonly EffectDraft[];
  /** Empty as well then. */
  readonly trades: readonly Trade[];
  readonly changes: readonly Change[];
  /** And this as well. */
  readonly contract: ContractOutput;
}

/** What applying has to know beside the ledger. */
export interface Surroundings {
  readonly rates: Rates;
  readonly root: string;
  readonly networkPassphrase: string;
}

/**
 * Applies a transaction whose fee has been charged. Its sequence number is used up even when an
 * operation fails; what its operations did is then undone as a whole.
 */
export function applyTransaction(
  transaction: SignedTransaction,
  view: LedgerView,
  surroundings: Surroundings,
): Applied {
  const { state } = view;
  const { inner } = transaction;
  const signatures = createSignatureChecker(inner.hash, inner.signatures);
  const code = checkCommon(transaction, { ...view, baseFee: 0n }, signatures);
  if (code) return { outcome: { code }, changesBefore: [], operations: [] };
  const touched = transaction.feeBump ? touchFeeSource(transaction, view) : [];
  const beforeSequence = state.mark();
  useSequence(inner, view);
  const changesBefore = [...touched, ...state.changesSince(beforeSequence)];
  const refused = checkOperations(inner, state, signatures);
  if (refused) {
    useOneTimeSigners(inner, view);
    const outcome = { code: 'txFailed' as const, results: refused };
    return { outcome, changesBefore, operations: refused.map(notApplied) };
  }
  const mark = state.mark();
  const sponsorships = new Map<string, string>();
  const operations = inner.tx.operations.map((operation, index) => {
    const opMark = state.mark();
    const context = operationContext(operation, index, inner, view, surroundings, sponsorships);
    const result = applyOperation(operation, context);
    if (!succeeded(result)) state.rollback(opMark);
    const { facts, effects, trades, contract } = context;
    const changes = state.changesSince(opMark);
    return { result, facts, effects, trades, contract, changes };
  });
  const outcome = outcomeOf(operations, sponsorships);
  if (outcome.code === 'txSuccess') {
    useOneTimeSigners(inner, view);
    return { outcome, changesBefore, operations };
  }
  state.rollback(mark);
  useOneTimeSigners(inner, view);
  const undone = operations.map((operation) => ({
    ...operation,
    effects: [],
    trades: [],
    contract: NO_OUTPUT,
    changes: [],
  }));
  return { outcome, changesBefore, operations: undone };
}

const notApplied = (result: xdr.OperationResult): AppliedOperation => ({
  result,
  facts: {},
  effects: [],
  trades: [],
  contract: NO_OUTPUT,
  changes: [],
});

const NO_OUTPUT: ContractOutput = { events: [], returnValue: null };

function outcomeOf(
  operations: readonly AppliedOperation[],
  sponsorships: ReadonlyMap<string, string>,
): Outcome {
  const results = operations.map(({ result }) => result);
  if (!results.every(succeeded)) return { code: 'txFailed', results };
  return sponsorships.size > 0 ? { code: 'txBadSponsorship' } : { code: 'txSuccess', results };
}

function operationContext(
  operation: xdr.Operation,
  index: number,
  inner: InnerTransaction,
  { state, sequence, closeTime }: LedgerView,
  surroundings: Surroundings,
  sponsorships: Map<string, string>,
): OperationContext & { facts: Record<string, JsonValue> } {
  return {
    state,
    ledger: { sequence, closeTime },
    source: operation.sourceAccount ? addressOf(operation.sourceAccount) : inner.source,
    transaction: { source: inner.source.account, sequence: inner.tx.seqNum },
    index,
    sponsorships,
    ...surroundings,
    effects: [],
    trades: [],
    contract: { events: [], returnValue: null },
    facts: {},
  };
}

function applyOperation({ body }: xdr.Operation, context: OperationContext): xdr.OperationResult {
  const handler = handlerOf(body);
  if (!handler) return xdr.OperationResult.opNotSupported();
  if (!context.state.account(context.source.account)) return xdr.OperationResult.opNoAccount();
  return xdr.OperationResult.opInner(handler.apply(body, context));
}

/** The payer of a fee-bump is looked at for one-time signers, and so written down again. */
function touchFeeSource({ feeSource }: SignedTransaction, { state }: LedgerView): Change[] {
  const account = state.account(feeSource.account);
  if (!account) return [];
  const mark = state.mark();
  state.put(account);
  return state.changesSince(mark);
}

function useSequence({ source, tx }: InnerTransaction, view: LedgerView): void {
  const account = view.state.account(source.account);
  if (!account) return;
  view.state.put({
    ...account,
    sequence: tx.seqNum,
    sequenceLedger: view.sequence,
    sequenceTime: view.closeTime,
  });
}

/** A signer that is the transaction's own hash has served once and is removed. */
function useOneTimeSigners({ hash, source, tx }: InnerTransaction, { state }: LedgerView): void {
  const hashBytes = Buffer.from(hash, 'hex');
  const sources = tx.operations.map(({ sourceAccount }) =>
    sourceAccount ? addressOf(sourceAccount).account : source.account,
  );
  for (const id of new Set([source.account, ...sources])) {
    const account = state.account(id);
    const spent = account?.signers.find(({ key }) => isPreauthorised(key, hashBytes));
    if (account && spent) removeSigner(state, account, spent);
  }
}

function isPreauthorised(key: string, hash: Buffer): boolean {
  return key.startsWith('T') && hash.equals(StrKey.decodePreAuthTx(key));
}
