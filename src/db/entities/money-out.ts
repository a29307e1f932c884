import { defineEntity, p } from '@mikro-orm/core';
import type { Saying } from '../../domain/languages/saying.ts';
import { LEDGER_LEGS } from '../../domain/transactions/transaction.ts';

const ENVELOPE_STATES = ['signed', 'included', 'failed', 'dead'] as const;
const ENVELOPE_PURPOSES = ['payments', 'channels', 'restore'] as const;

/** A signed Stellar transaction; nothing is ever sent that is not a row here. */
const LedgerEnvelopeSchema = defineEntity({
  name: 'LedgerEnvelope',
  tableName: 'ledger_envelope',
  properties: {
    innerHash: p.text().primary(),
    xdr: p.text(),
    /** Every fee-bump that was ever made around it; written down before it is sent. */
    outerHashes: p.array<string>().default([]),
    /** The newest of them, which is what is sent; null while the envelope goes by itself. */
    outerXdr: p.text().nullable(),
    /** Stroops that the newest outer, or the envelope itself, offers in all. */
    feeBid: p.bigint('string').default('0'),
    /** Stroops of that for the resources of a contract call; the rest bids for a place in a ledger. */
    resourceFee: p.bigint('string').default('0'),
    /** How many operations it carries, the fee-bump's own not counted. */
    operations: p.integer().default(1),
    purpose: p.enum(ENVELOPE_PURPOSES).default('payments'),
    /** The account that pays: its fee and, for payments, their money. */
    sourceAccount: p.text(),
    channel: p.text(),
    sequence: p.bigint('string'),
    maxTime: p.datetime(),
    state: p.enum(ENVELOPE_STATES).default('signed'),
    /** Horizon's words for what came of it, or for why it was refused on arrival. */
    resultCodes: p
      .json<{ readonly transaction: string; readonly operations: readonly string[] }>()
      .nullable(),
    ledger: p.bigint('string').nullable(),
    /** The hash by which Horizon lists it once a ledger has it: of the fee-bump where there was one. */
    includedHash: p.text().nullable(),
    closedAt: p.datetime().nullable(),
    feeCharged: p.bigint('string').nullable(),
    /** Set when its number was used by something unknown: its channel stops. */
    stoppedReason: p.text().nullable(),
    /** Who said, and by what, that it is not on the ledger. */
    clearedBy: p.text().nullable(),
    clearedEvidence: p.text().nullable(),
    /** The newest ledger when it was signed; null for one that is older than this column. */
    signedIn: p.bigint('string').nullable(),
    /** When the account's own list of transactions showed it as included though it was dead. */
    seenIncludedAt: p.datetime().nullable(),
    /** When it was first held back while a ledger could still have included it. */
    withheldAt: p.datetime().nullable(),
    submissions: p.integer().default(0),
    lastSubmittedAt: p.datetime().nullable(),
    signedAt: p.datetime().onCreate(() => new Date()),
    settledAt: p.datetime().nullable(),
  },
});
export class LedgerEnvelope extends LedgerEnvelopeSchema.class {}
LedgerEnvelopeSchema.setClass(LedgerEnvelope);

const LEDGER_PAYMENT_STATES = [
  'queued',
  'bound',
  'included',
  'failed',
  'withdrawn',
  'not_ready',
  'parked',
] as const;
export type LedgerPaymentState = (typeof LEDGER_PAYMENT_STATES)[number];

const LEDGER_OPERATIONS = [
  'payment',
  'create_account',
  'create_claimable_balance',
  'claim_claimable_balance',
  'invoke_host_function',
] as const;
export type LedgerOperation = (typeof LEDGER_OPERATIONS)[number];

/** One leg of a transaction, or of an investigation, that goes out on Stellar. */
const LedgerPaymentSchema = defineEntity({
  name: 'LedgerPayment',
  tableName: 'ledger_payment',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transactionId: p.uuid().nullable(),
    investigationKey: p.text().nullable(),
    leg: p.enum(LEDGER_LEGS),
    number: p.integer(),
    operation: p.enum(LEDGER_OPERATIONS),
    sourceAccount: p.text(),
    /** G… or M…, and a muxed one is paid as muxed; C… is paid by a call of the asset's contract. */
    destination: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    /** Refunds: what is kept of them beside what goes out. */
    fee: p.decimal('string').precision(19).scale(7).default('0'),
    memoType: p.text().nullable(),
    memo: p.text().nullable(),
    /** The bytes of a text memo that goes back as it came; without them `memo` is the text. */
    memoBytes: p.blob().nullable(),
    state: p.enum(LEDGER_PAYMENT_STATES).default('queued'),
    reason: p.text().nullable(),
    envelopeHash: p.text().nullable(),
    operationIndex: p.integer().nullable(),
    /** Refunds: what the customer reads once it has gone out. */
    message: p.text().nullable(),
    said: p.json<Saying>().nullable(),
    deadEnvelopes: p.integer().default(0),
    /** The trace that it was queued in, as W3C writes it; null where traces are not exported. */
    traceparent: p.text().nullable(),
    operationId: p.bigint('string').nullable(),
    claimableBalanceId: p.text().nullable(),
    queuedAt: p.datetime().onCreate(() => new Date()),
    settledAt: p.datetime().nullable(),
  },
});
export class LedgerPayment extends LedgerPaymentSchema.class {}
LedgerPaymentSchema.setClass(LedgerPayment);

const RAIL_PAYMENT_STATES = [
  'planned',
  'asked',
  'initiated',
  'ready_for_pickup',
  'delivered',
  'failed',
] as const;
export type RailPaymentState = (typeof RAIL_PAYMENT_STATES)[number];

/** One pay-out on a rail; `asked` is committed before the call and means unknown. */
const RailPaymentSchema = defineEntity({
  name: 'RailPayment',
  tableName: 'rail_payment',
  properties: {
    key: p.text().primary(),
    transactionId: p.uuid(),
    leg: p.enum(['payout']),
    number: p.integer(),
    rail: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    state: p.enum(RAIL_PAYMENT_STATES).default('planned'),
    /** Whom this key pays, AES-256-GCM, sealed when it was planned; see `services/transactions/payee/payee.ts`. */
    payeeCiphertext: p.blob().nullable(),
    payeeKeyId: p.text().nullable(),
    fundedBy: p.bigint('string'),
    railReference: p.text().nullable(),
    message: p.text().nullable(),
    /** True where the customer may read the message of a failure. */
    showsMessage: p.boolean().default(false),
    needsInfo: p.json<readonly string[]>().nullable(),
    /** The rail refused it and wants the money to go back on Stellar. */
    asksRefund: p.boolean().default(false),
    askedAt: p.datetime().nullable(),
    /** The first call, and those after a look-up that found nothing; counted before they are made. */
    asks: p.integer().default(0),
    /** When the last call was seen to end without an answer. */
    answerLostAt: p.datetime().nullable(),
    settledAt: p.datetime().nullable(),
    nextPollAt: p.datetime().nullable(),
    toldAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
export class RailPayment extends RailPaymentSchema.class {}
RailPaymentSchema.setClass(RailPayment);

const RAIL_REFUND_STATES = ['planned', 'asked', 'initiated', 'delivered', 'failed'] as const;
export type RailRefundState = (typeof RAIL_REFUND_STATES)[number];

/** Received money that goes back on its rail; `asked` is committed before the call and means unknown. */
const RailRefundSchema = defineEntity({
  name: 'RailRefund',
  tableName: 'rail_refund',
  properties: {
    key: p.text().primary(),
    /** The received money; who paid it is sealed there. */
    receiptId: p.bigint('string'),
    /** The deposit, or the case, whose money it is. */
    transactionId: p.uuid().nullable(),
    investigationKey: p.text().nullable(),
    number: p.integer(),
    rail: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(19).scale(7),
    /** What is kept of it beside what goes back. */
    fee: p.decimal('string').precision(19).scale(7).default('0'),
    state: p.enum(RAIL_REFUND_STATES).default('planned'),
    railReference: p.text().nullable(),
    /** Why it failed; for operators. */
    message: p.text().nullable(),
    /** Why only a person can say what became of it; asked for, and its answer was lost. */
    parkedReason: p.text().nullable(),
    askedAt: p.datetime().nullable(),
    /** The first call, and those after a look-up that found nothing; counted before they are made. */
    asks: p.integer().default(0),
    /** When the last call was seen to end without an answer. */
    answerLostAt: p.datetime().nullable(),
    settledAt: p.datetime().nullable(),
    nextPollAt: p.datetime().nullable(),
    toldAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
  },
});
export class RailRefund extends RailRefundSchema.class {}
RailRefundSchema.setClass(RailRefund);
