import { defineEntity, p } from '@mikro-orm/core';

/** How far a source of money has been read: `stellar/<account>` or `rail/<name>`. */
const CursorSchema = defineEntity({
  name: 'Cursor',
  tableName: 'cursor',
  properties: {
    source: p.text().primary(),
    cursor: p.text().nullable(),
    /** Everything that happened up to here has been recorded; expiry acts by it. */
    readThrough: p.datetime().nullable(),
    startLedger: p.bigint('string').nullable(),
    latestLedger: p.bigint('string').nullable(),
    latestLedgerHash: p.text().nullable(),
    latestLedgerClosedAt: p.datetime().nullable(),
    /** The ledger through which all was recorded; `readThrough` is when it closed. */
    readLedger: p.bigint('string').nullable(),
    /** The last operation whose effects on the account's balances have their rows. */
    effectsCursor: p.bigint('string').nullable(),
    lastReadAt: p.datetime().nullable(),
    /** Rails: since when nothing is awaited, and the rail is asked ever more rarely. */
    restingSince: p.datetime().nullable(),
    /** Set when reading or sending must not go on by itself, for example after a network reset. */
    stoppedReason: p.text().nullable(),
  },
});
export class Cursor extends CursorSchema.class {}
CursorSchema.setClass(Cursor);

const STELLAR_DISPOSITIONS = ['credited', 'refunded', 'treasury', 'dust', 'investigation'] as const;

/**
 * Money that came in on Stellar. The key is Horizon's operation id, plus `balanceChange`: a contract
 * call may pay us several times, and is the only operation of its transaction, so the ids that
 * follow its own are free.
 */
const ReceivedPaymentSchema = defineEntity({
  name: 'ReceivedPayment',
  tableName: 'received_payment',
  properties: {
    operationId: p.bigint('string').primary(),
    /** The place, from 0, among the balance changes of a contract call; 0 for other operations. */
    balanceChange: p.integer().default(0),
    receivingAccount: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    /** G…, or C… where a contract paid. */
    fromAccount: p.text(),
    fromMuxedAccount: p.text().nullable(),
    memoType: p.text().nullable(),
    /** For people; a text memo's own bytes are in `memoBytes`. */
    memo: p.text().nullable(),
    memoBytes: p.blob().nullable(),
    toMuxedId: p.text().nullable(),
    /** As Horizon lists it: of the fee-bump where there was one. */
    transactionHash: p.text(),
    /** The hash of the transaction inside a fee-bump; null where there was none, or it is not known. */
    innerTransactionHash: p.text().nullable(),
    /** The claimable balance that it came by; memo and payer are those of whoever made that. */
    claimableBalanceId: p.text().nullable(),
    ledger: p.bigint('string'),
    closedAt: p.datetime(),
    transactionId: p.uuid().nullable(),
    disposition: p.enum(STELLAR_DISPOSITIONS).nullable(),
    investigationKey: p.text().nullable(),
    recordedAt: p.datetime().onCreate(() => new Date()),
    signalledAt: p.datetime().nullable(),
    /** How often nobody could be notified of it, and when that is tried next. */
    tries: p.integer().default(0),
    nextTryAt: p.datetime().onCreate(() => new Date()),
  },
});
export class ReceivedPayment extends ReceivedPaymentSchema.class {}
ReceivedPaymentSchema.setClass(ReceivedPayment);

/** A claimable balance that an account of ours may claim; append-only. */
const ClaimableBalanceSchema = defineEntity({
  name: 'ClaimableBalance',
  tableName: 'claimable_balance',
  properties: {
    /** Horizon's hexadecimal id. */
    id: p.text().primary(),
    account: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    fromAccount: p.text(),
    fromMuxedAccount: p.text().nullable(),
    memoType: p.text().nullable(),
    memo: p.text().nullable(),
    memoBytes: p.blob().nullable(),
    /** Horizon's words for when it may be claimed. */
    predicate: p.json<unknown>(),
    transactionHash: p.text(),
    innerTransactionHash: p.text().nullable(),
    operationId: p.bigint('string'),
    closedAt: p.datetime(),
    /** The transaction that its memo names. */
    transactionId: p.uuid().nullable(),
    investigationKey: p.text(),
    recordedAt: p.datetime().onCreate(() => new Date()),
  },
});
export class ClaimableBalance extends ClaimableBalanceSchema.class {}
ClaimableBalanceSchema.setClass(ClaimableBalance);

const REVERSALS = ['returned', 'chargedBack'] as const;

const RAIL_DISPOSITIONS = ['credited', 'refunded', 'dust', 'investigation'] as const;

/** Money that a rail says it received; unique per rail and the rail's own reference. */
const RailReceiptSchema = defineEntity({
  name: 'RailReceipt',
  tableName: 'rail_receipt',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    rail: p.text(),
    railReference: p.text(),
    reference: p.text().nullable(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    receivedAt: p.datetime(),
    payerCiphertext: p.blob().nullable(),
    payerKeyId: p.text().nullable(),
    transactionId: p.uuid().nullable(),
    disposition: p.enum(RAIL_DISPOSITIONS).nullable(),
    investigationKey: p.text().nullable(),
    recordedAt: p.datetime().onCreate(() => new Date()),
    signalledAt: p.datetime().nullable(),
    /** When the rail was heard to have taken it back, and how. */
    reversedAt: p.datetime().nullable(),
    reversedAs: p.enum(REVERSALS).nullable(),
    /** The operator who has it paid out all the same. */
    reversalAcceptedBy: p.text().nullable(),
    /** How often nobody could be notified of it, and when that is tried next. */
    tries: p.integer().default(0),
    nextTryAt: p.datetime().onCreate(() => new Date()),
  },
});
export class RailReceipt extends RailReceiptSchema.class {}
RailReceiptSchema.setClass(RailReceipt);

/** A webhook as it came, encrypted; the rail's own worker verifies and reads it. */
const RailEventSchema = defineEntity({
  name: 'RailEvent',
  tableName: 'rail_event',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    rail: p.text(),
    eventCiphertext: p.blob(),
    eventKeyId: p.text(),
    receivedAt: p.datetime().onCreate(() => new Date()),
    state: p.enum(['received', 'read', 'refused']).default('received'),
  },
});
export class RailEventRow extends RailEventSchema.class {}
RailEventSchema.setClass(RailEventRow);

const INVESTIGATION_STATES = ['open', 'held', 'resolved'] as const;

/** Money or a pay-out that fits no story. */
const InvestigationSchema = defineEntity({
  name: 'Investigation',
  tableName: 'investigation',
  properties: {
    /** `stellar/<operation id>`, `rail/<receipt id>` or `payout/<key>`. */
    sourceKey: p.text().primary(),
    reason: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    transactionId: p.uuid().nullable(),
    state: p.enum(INVESTIGATION_STATES).default('open'),
    resolution: p.text().nullable(),
    operator: p.text().nullable(),
    evidence: p.text().nullable(),
    /** The transaction that its money, or a part of it, was given to. */
    attachedTo: p.uuid().nullable(),
    attachedAmount: p.decimal('string').precision(19).scale(7).nullable(),
    workflowStartedAt: p.datetime().nullable(),
    openedAt: p.datetime().onCreate(() => new Date()),
    resolvedAt: p.datetime().nullable(),
  },
});
export class Investigation extends InvestigationSchema.class {}
InvestigationSchema.setClass(Investigation);

const INVESTIGATION_ACTIONS = [
  'opened',
  'hold',
  'attach',
  'refund',
  'refundedByHand',
  'writeOff',
  'refunded',
  'refundFailed',
  'refundParked',
  'claim',
  'claimed',
  'claimFailed',
] as const;

/** What was decided of an investigation and what came of it; append-only. */
const InvestigationEventSchema = defineEntity({
  name: 'InvestigationEvent',
  tableName: 'investigation_event',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    sourceKey: p.text(),
    action: p.enum(INVESTIGATION_ACTIONS),
    amount: p.decimal('string').precision(19).scale(7).nullable(),
    fee: p.decimal('string').precision(19).scale(7).nullable(),
    /** The refund's number. */
    number: p.integer().nullable(),
    /** The transaction that got the money. */
    transactionId: p.uuid().nullable(),
    operator: p.text(),
    evidence: p.text(),
    /** Names one decision, so that taking it twice is taking it once. */
    decisionId: p.text().nullable(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class InvestigationEvent extends InvestigationEventSchema.class {}
InvestigationEventSchema.setClass(InvestigationEvent);
