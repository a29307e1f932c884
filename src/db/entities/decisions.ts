import { defineEntity, p } from '@mikro-orm/core';
import type { Saying } from '../../domain/languages/saying.ts';
import type { RefusalCode } from '../../domain/refusal.ts';
import { RESOLUTION_ACTIONS } from '../../domain/transactions/story.ts';
import type { FeeDetails } from './transaction.ts';

/*
 * Decisions over money (docs/reference/money.md §7): each is written before anybody acts on it, never changed
 * afterwards, and read by whoever acts, so that a story that starts again decides nothing twice.
 */

/** What the money that was credited is worth. The highest number of a transaction stands. */
const PriceDecisionSchema = defineEntity({
  name: 'PriceDecision',
  tableName: 'price_decision',
  properties: {
    transactionId: p.uuid().primary(),
    number: p.integer().primary(),
    /** The money, by `fundsName`; of several parts the last. */
    source: p.text(),
    amountIn: p.decimal('string').precision(19).scale(7),
    amountOut: p.decimal('string').precision(19).scale(7).nullable(),
    fee: p.json<FeeDetails>().nullable(),
    surplus: p.decimal('string').precision(19).scale(7).default('0'),
    refusal: p.text().$type<RefusalCode>().nullable(),
    message: p.text().nullable(),
    /** What the message says, where it is one of our sentences. */
    said: p.json<Saying>().nullable(),
    /** A story's id, or the operator who accepted what was refused. */
    actor: p.text(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class PriceDecision extends PriceDecisionSchema.class {}
PriceDecisionSchema.setClass(PriceDecision);

const REVIEW_VERDICTS = ['allow', 'hold', 'reject'] as const;

/** What `reviewTransaction` said; it is asked once. */
const ReviewDecisionSchema = defineEntity({
  name: 'ReviewDecision',
  tableName: 'review_decision',
  properties: {
    transactionId: p.uuid().primary(),
    decision: p.enum(REVIEW_VERDICTS),
    /** What the customer reads, in their language. */
    message: p.text().nullable(),
    said: p.json<Saying>().nullable(),
    reason: p.text().nullable(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class ReviewDecision extends ReviewDecisionSchema.class {}
ReviewDecisionSchema.setClass(ReviewDecision);

/** All that is left of a transaction goes back; at most one of a transaction stands. */
const RefundDecisionSchema = defineEntity({
  name: 'RefundDecision',
  tableName: 'refund_decision',
  properties: {
    transactionId: p.uuid().primary(),
    number: p.integer().primary(),
    actor: p.text(),
    reason: p.text(),
    /** What the customer reads. */
    message: p.text(),
    said: p.json<Saying>().nullable(),
    /** What is kept of it. */
    fee: p.decimal('string').precision(19).scale(7).nullable(),
    at: p.datetime().onCreate(() => new Date()),
    withdrawnBy: p.text().nullable(),
    withdrawnAt: p.datetime().nullable(),
  },
});
export class RefundDecision extends RefundDecisionSchema.class {}
RefundDecisionSchema.setClass(RefundDecision);

/** A question that a story put to a person, with what they were shown and what they decided. */
const ParkingSchema = defineEntity({
  name: 'Parking',
  tableName: 'parking',
  properties: {
    transactionId: p.uuid().primary(),
    number: p.integer().primary(),
    /** What it is about, for example `review/1` or `pay-out/<key>/1`. */
    subject: p.text(),
    reason: p.text(),
    actions: p.array<string>(),
    /** The newest pay-out on the rail and its state, as they were shown. */
    payoutKey: p.text().nullable(),
    payoutState: p.text().nullable(),
    openedAt: p.datetime().onCreate(() => new Date()),
    closedAt: p.datetime().nullable(),
    action: p.enum(RESOLUTION_ACTIONS).nullable(),
    operator: p.text().nullable(),
    evidence: p.text().nullable(),
    fee: p.decimal('string').precision(19).scale(7).nullable(),
  },
});
export class Parking extends ParkingSchema.class {}
ParkingSchema.setClass(Parking);
