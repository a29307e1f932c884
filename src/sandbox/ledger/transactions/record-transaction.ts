import { SignerKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import type { Applied } from './apply.ts';
import type { Named } from '../closing/history.ts';
import { addressOf } from '../names.ts';
import type { JsonObject } from '../operations/operation.ts';
import { handlerOf } from '../operations/registry.ts';
import type { OperationRecord, TransactionRecord } from './records.ts';
import type { ResourceFees } from './resource-fees.ts';
import type { Change } from '../state/state.ts';
import { toid } from '../toid.ts';
import { preconditionsOf } from './transaction.ts';
import type { SignedTransaction } from './transaction.ts';

/** A transaction with what became of it, as the ledger hands it to the history. */
interface Inclusion {
  readonly transaction: SignedTransaction;
  readonly applied: Applied;
  readonly result: xdr.TransactionResult;
  readonly feeCharged: bigint;
  /** What a contract call paid for its resources. */
  readonly resources: ResourceFees | undefined;
  readonly feeChanges: readonly Change[];
  readonly ledger: number;
  /** Seconds. */
  readonly closedAt: bigint;
  /** The transaction's place in its ledger, from 1. */
  readonly place: number;
}

/** Writes a transaction down for the history, with everybody it names. */
export function recordTransaction(inclusion: Inclusion): {
  record: TransactionRecord;
  named: Named;
} {
  const { transaction, applied, result, ledger, place } = inclusion;
  const { inner, feeBump, feeSource, maxFee } = transaction;
  const successful = applied.outcome.code === 'txSuccess';
  const operations: OperationRecord[] = [];
  const record: TransactionRecord = {
    token: toid(ledger, place),
    successful,
    ledger,
    closedAt: inclusion.closedAt,
    hash: transaction.hash,
    source: inner.source,
    sequence: inner.tx.seqNum,
    feeSource,
    feeCharged: inclusion.feeCharged,
    maxFee,
    envelopeXdr: transaction.envelopeXdr,
    resultXdr: result.toXdr('base64'),
    changes: {
      fee: inclusion.feeChanges,
      sequence: applied.changesBefore,
      // A failed transaction shows no operations, not even that they changed nothing.
      operations: successful ? applied.operations : [],
      ...(inclusion.resources && { resources: inclusion.resources }),
      refund: [],
    },
    ...memoOf(inner.tx.memo),
    signatures: signaturesOf(feeBump?.signatures ?? inner.signatures),
    preconditions: describePreconditions(inner.tx),
    ...(feeBump && {
      inner: {
        hash: inner.hash,
        signatures: signaturesOf(inner.signatures),
        maxFee: BigInt(inner.tx.fee),
      },
    }),
    operations,
  };
  for (const [index, operation] of inner.tx.operations.entries()) {
    operations.push(recordOperation(operation, index, record, inclusion));
  }
  return { record, named: namedBy(inclusion) };
}

function recordOperation(
  { body, sourceAccount }: xdr.Operation,
  index: number,
  transaction: TransactionRecord,
  { transaction: { inner }, applied, ledger, place, closedAt }: Inclusion,
): OperationRecord {
  const handler = handlerOf(body);
  if (!handler) throw new Error(`${body.type} reached the ledger without a handler`);
  const source = sourceAccount ? addressOf(sourceAccount) : inner.source;
  const { facts = {}, effects = [], trades = [] } = applied.operations[index] ?? {};
  const token = toid(ledger, place, index + 1);
  const { sponsor } = facts;
  return {
    token,
    successful: transaction.successful,
    transaction,
    source,
    name: handler.name,
    number: handler.number,
    isPayment: handler.isPayment(facts),
    ...(typeof sponsor === 'string' && transaction.successful && { sponsor }),
    details: handler.describe(body, source, facts),
    effects: effects.map((draft, at) => ({
      token,
      order: at + 1,
      successful: true,
      closedAt,
      draft,
    })),
    trades: trades.map((trade, at) => ({
      token,
      order: at,
      successful: true,
      closedAt,
      trade,
      taker: source.account,
      takerOfferId: takerOfferId(token, facts),
    })),
  };
}

/** Horizon numbers a deal without an offer after its operation, above all real offers. */
function takerOfferId(token: bigint, { offer_id: offerId }: JsonObject): bigint {
  return typeof offerId === 'string' ? BigInt(offerId) : token | (1n << 62n);
}

function namedBy({ transaction, applied }: Inclusion): Named {
  const { inner, feeSource } = transaction;
  const operations = inner.tx.operations.map(({ body, sourceAccount }, index) => {
    const source = sourceAccount ? addressOf(sourceAccount) : inner.source;
    const facts = applied.operations[index]?.facts ?? {};
    return new Set([source.account, ...(handlerOf(body)?.participants(body, facts) ?? [])]);
  });
  const changes = applied.operations.flatMap((operation) => operation.changes);
  return {
    transaction: new Set([
      inner.source.account,
      feeSource.account,
      ...operations.flatMap((accounts) => [...accounts]),
      ...changes.flatMap(changedAccount),
    ]),
    operations,
    claimables: inner.tx.operations.map((_, index) => {
      const balanceId = applied.operations[index]?.facts['balance_id'];
      return typeof balanceId === 'string' ? balanceId : undefined;
    }),
  };
}

/** Accounts whose balances a transaction touched appear in it, even if no operation names them. */
function changedAccount({ before, after }: Change): string[] {
  const entry = after ?? before;
  if (entry?.kind === 'account') return [entry.id];
  return entry?.kind === 'trustline' ? [entry.account] : [];
}

function signaturesOf(signatures: readonly xdr.DecoratedSignature[]): string[] {
  return signatures.map(({ signature }) => base64(signature.toBytes()));
}

function memoOf(memo: xdr.Memo): { memo: JsonObject; memoType: string } {
  switch (memo.type) {
    case 'memoNone':
      return { memo: {}, memoType: 'none' };
    case 'memoText':
      // Bytes that are no UTF-8 become U+FFFD in the memo; memo_bytes holds them.
      return {
        memo: { memo: memo.text.toString(), memo_bytes: base64(memo.text.bytes) },
        memoType: 'text',
      };
    case 'memoId':
      return { memo: { memo: String(memo.id) }, memoType: 'id' };
    case 'memoHash':
      return { memo: { memo: base64(memo.hash.toBytes()) }, memoType: 'hash' };
    case 'memoReturn':
      return { memo: { memo: base64(memo.retHash.toBytes()) }, memoType: 'return' };
  }
}

function describePreconditions(tx: xdr.Transaction): JsonObject {
  const conditions = preconditionsOf(tx);
  const { timeBounds, ledgerBounds, minSeqNum, minSeqAge, minSeqLedgerGap } = conditions;
  const { minTime, maxTime } = timeBounds ?? { minTime: 0n, maxTime: 0n };
  const extraSigners = conditions.extraSigners.map((key) => SignerKey.encodeSignerKey(key));
  return {
    timebounds: {
      min_time: String(minTime),
      ...(maxTime !== 0n && { max_time: String(maxTime) }),
    },
    ...(ledgerBounds && {
      ledgerbounds: {
        min_ledger: ledgerBounds.minLedger,
        ...(ledgerBounds.maxLedger !== 0 && { max_ledger: ledgerBounds.maxLedger }),
      },
    }),
    ...(minSeqNum !== null && { min_account_sequence: String(minSeqNum) }),
    ...(minSeqAge !== 0n && { min_account_sequence_age: String(minSeqAge) }),
    ...(minSeqLedgerGap !== 0 && { min_account_sequence_ledger_gap: minSeqLedgerGap }),
    ...(extraSigners.length > 0 && { extra_signers: extraSigners }),
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
