import { xdr } from '@stellar/stellar-sdk';
import { addressOf } from '../names.ts';
import type { OperationHandler } from '../operations/operation.ts';
import { handlerOf } from '../operations/registry.ts';
import { signersOf, signersOfMissing } from './signatures.ts';
import type { SignatureChecker } from './signatures.ts';
import type { State } from '../state/state.ts';
import type { InnerTransaction } from './transaction.ts';

/**
 * Judges the operations on arrival, one after the other, and stops at the first that cannot be
 * applied: the others get no result. Undefined when all may go into the ledger.
 */
export function firstRefused(
  inner: InnerTransaction,
  state: State,
  signatures: SignatureChecker,
): xdr.OperationResult[] | undefined {
  const { operations } = inner.tx;
  for (const operation of operations) {
    const { body } = operation;
    const handler = handlerOf(body);
    const source = sourceOf(operation, inner);
    const refused = !handler
      ? xdr.OperationResult.opNotSupported()
      : (checkSigned(operation, inner, state, signatures) ?? malformed(handler, body, source));
    if (!refused) continue;
    return operations.map((other) => (other === operation ? refused : untouched(other.body)));
  }
  return undefined;
}

/**
 * Looks for the signatures of all operations before the first is applied, so that none is held to
 * thresholds or signers that another one of its transaction sets. Undefined when they are there.
 */
export function unsignedOperations(
  inner: InnerTransaction,
  state: State,
  signatures: SignatureChecker,
): xdr.OperationResult[] | undefined {
  const { operations } = inner.tx;
  const refused = operations.map((operation) => checkSigned(operation, inner, state, signatures));
  if (refused.every((result) => result === undefined)) return undefined;
  return operations.map(({ body }, index) => refused[index] ?? untouched(body));
}

/** Undefined when the operation's source has signed with enough weight. */
function checkSigned(
  operation: xdr.Operation,
  inner: InnerTransaction,
  state: State,
  signatures: SignatureChecker,
): xdr.OperationResult | undefined {
  const handler = handlerOf(operation.body);
  if (!handler) return undefined;
  const source = sourceOf(operation, inner);
  const account = state.account(source);
  // An account that an earlier operation will create can only be signed for by its own key.
  const isSigned = account
    ? signatures.reaches(signersOf(account), account.thresholds[handler.level(operation.body)])
    : signatures.reaches(signersOfMissing(source), 0);
  return isSigned ? undefined : xdr.OperationResult.opBadAuth();
}

/** What is wrong with an operation whatever the ledger holds. */
export function malformed(
  handler: OperationHandler,
  body: xdr.OperationBody,
  source: string,
): xdr.OperationResult | undefined {
  const found = handler.check(body, source);
  return found && xdr.OperationResult.opInner(found);
}

function sourceOf({ sourceAccount }: xdr.Operation, { source }: InnerTransaction): string {
  return sourceAccount ? addressOf(sourceAccount).account : source.account;
}

/** The result of an operation nothing was found wrong with, in a transaction that goes nowhere. */
function untouched(body: xdr.OperationBody): xdr.OperationResult {
  const handler = handlerOf(body);
  if (!handler) return xdr.OperationResult.opNotSupported();
  return xdr.OperationResult.opInner(handler.untouched());
}
