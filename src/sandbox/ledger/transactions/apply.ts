import { StrKey, xdr } from '@stellar/stellar-sdk';
import type { ContractRules } from '../contracts/contract-rules.ts';
import { addressOf } from '../names.ts';
import type { Trade } from '../state/market.ts';
import type { ContractOutput, EffectDraft, JsonObject } from '../operations/operation.ts';
import type { JsonValue, OperationContext } from '../operations/operation.ts';
import { removeSigner } from '../operations/signers.ts';
import { handlerOf } from '../operations/registry.ts';
import type { Rates } from '../state/rates.ts';
import { succeeded } from './results.ts';
import type { Outcome } from './results.ts';
import { createSignatureChecker } from './signatures.ts';
import type { Change, State } from '../state/state.ts';
import type { InnerTransaction, SignedTransaction } from './transaction.ts';
import { checkCommon } from './validate.ts';
import { malformed, unsignedOperations } from './validate-operations.ts';
import type { LedgerView } from './validate.ts';

/** What applying a transaction brought about. */
export interface Applied {
  readonly outcome: Outcome;
  /** What using up the sequence number changed: it stands whether or not the operations do. */
  readonly changesBefore: readonly Change[];
  /** One per operation, in order; none when the transaction was refused before them. */
  readonly operations: readonly AppliedOperation[];
}

interface AppliedOperation {
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
interface Surroundings {
  readonly rates: Rates;
  readonly root: string;
  readonly networkPassphrase: string;
  readonly contractRules: ContractRules;
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
  const refused = checkCommon(transaction, { ...view, baseFee: 0n, feeDue: 0n }, signatures);
  const touched = touchFeeSource(transaction, view);
  const before = state.mark();
  if (!refused || refused.usesSequence) useSequence(inner, view);
  const unsigned = refused ? undefined : unsignedOperations(inner, state, signatures);
  useOneTimeSigners(inner, view);
  const changesBefore = [...touched, ...state.changesSince(before)];
  if (refused) return { outcome: { code: refused.code }, changesBefore, operations: [] };
  if (unsigned) {
    const outcome = { code: 'txFailed' as const, results: unsigned };
    return { outcome, changesBefore, operations: unsigned.map(notApplied) };
  }
  if (!signatures.allUsed()) {
    return { outcome: { code: 'txBadAuthExtra' }, changesBefore, operations: [] };
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
  if (outcome.code === 'txSuccess') return { outcome, changesBefore, operations };
  state.rollback(mark);
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
    declared: inner.tx.ext.type === 'sorobanData' ? inner.tx.ext.sorobanData : undefined,
    effects: [],
    trades: [],
    contract: { events: [], returnValue: null },
    facts: {},
  };
}

function applyOperation({ body }: xdr.Operation, context: OperationContext): xdr.OperationResult {
  const handler = handlerOf(body);
  if (!handler) return xdr.OperationResult.opNotSupported();
  const { account } = context.source;
  if (!context.state.account(account)) return xdr.OperationResult.opNoAccount();
  const refused = malformed(handler, body, account);
  return refused ?? xdr.OperationResult.opInner(handler.apply(body, context));
}

/** The payer of a fee-bump is looked at for one-time signers, and so written down again. */
function touchFeeSource(
  { feeBump, feeSource }: SignedTransaction,
  { state }: LedgerView,
): Change[] {
  const account = feeBump && state.account(feeSource.account);
  if (!account) return [];
  const mark = state.mark();
  state.put(account);
  removeSpent(state, account.id, feeBump.hash);
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
  const sources = tx.operations.map(({ sourceAccount }) =>
    sourceAccount ? addressOf(sourceAccount).account : source.account,
  );
  for (const id of new Set([source.account, ...sources])) removeSpent(state, id, hash);
}

function removeSpent(state: State, id: string, hash: string): void {
  const hashBytes = Buffer.from(hash, 'hex');
  const account = state.account(id);
  const spent = account?.signers.find(({ key }) => isPreauthorised(key, hashBytes));
  if (account && spent) removeSigner(state, account, spent);
}

function isPreauthorised(key: string, hash: Buffer): boolean {
  return key.startsWith('T') && hash.equals(StrKey.decodePreAuthTx(key));
}
