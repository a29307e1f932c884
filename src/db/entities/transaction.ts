import { defineEntity, p } from '@mikro-orm/core';
import type { FeeLine } from '../../domain/money/price.ts';
import { STATUSES } from '../../domain/transactions/status.ts';
import type { StoryTerms } from '../../domain/transactions/story-terms.ts';
import type { Saying } from '../../domain/languages/saying.ts';
import type { Words } from '../../domain/languages/words.ts';
import { KINDS, PROTOCOLS, type Refunds } from '../../domain/transactions/transaction.ts';

/** SEP `fee_details`, as stored. */
export interface FeeDetails {
  readonly total: string;
  readonly asset: string;
  readonly details: readonly FeeLine[];
}

/** SEP-6 `instructions`: SEP-9 field → what to quote and what it is. */
type StoredInstructions = Readonly<
  Record<
    string,
    {
      readonly value: string;
      readonly description: Words;
      readonly help?: Words;
      readonly showAs?: 'qrCode';
    }
  >
>;

const TransactionSchema = defineEntity({
  name: 'Transaction',
  tableName: 'transaction',
  properties: {
    id: p.uuid().primary(),
    protocol: p.enum(PROTOCOLS),
    kind: p.enum(KINDS),
    status: p.enum(STATUSES),
    message: p.text().nullable(),
    /** What the message says, where it is one of our sentences. */
    messageSaid: p.json<Saying>().nullable(),
    /** Why the last pay-out failed, in the rail's words, where the rail lets the customer read it. */
    failureMessage: p.text().nullable(),
    asset: p.text(),
    rail: p.text().nullable(),
    /** SEP-6: which of the rail's places the customer chose. */
    locationId: p.text().nullable(),
    /** The SEP-10 subject: G… or M…, with the memo of a shared account beside it. */
    account: p.text(),
    accountMemo: p.text().nullable(),
    clientDomain: p.text().nullable(),
    amountExpected: p.decimal('string').precision(19).scale(7).nullable(),
    amountIn: p.decimal('string').precision(19).scale(7).nullable(),
    amountInAsset: p.text(),
    amountOut: p.decimal('string').precision(19).scale(7).nullable(),
    amountOutAsset: p.text(),
    feeDetails: p.json<FeeDetails>().nullable(),
    /** The quote that it took, or was given when its money came; unique, and never another one. */
    quoteId: p.uuid().nullable(),
    fromAccount: p.text().nullable(),
    /** Deposits: the Stellar account to pay, G… or M…. */
    toAccount: p.text().nullable(),
    destinationMemoType: p.text().nullable(),
    destinationMemo: p.text().nullable(),
    receivingAccount: p.text().nullable(),
    receivingMemoType: p.text().nullable(),
    receivingMemo: p.text().nullable(),
    refundMemoType: p.text().nullable(),
    refundMemo: p.text().nullable(),
    refunds: p.json<Refunds>().nullable(),
    claimableBalanceSupported: p.boolean().default(false),
    claimableBalanceId: p.text().nullable(),
    stellarTransactionId: p.text().nullable(),
    externalTransactionId: p.text().nullable(),
    instructions: p.json<StoredInstructions>().nullable(),
    /** What the payer quotes on the rail; unique there. */
    railReference: p.text().nullable(),
    /** The payee's SEP-9 fields, AES-256-GCM; see `db/secret.ts`. */
    payeeCiphertext: p.blob().nullable(),
    payeeKeyId: p.text().nullable(),
    /** True while the payee may not be paid: part of it is missing, or was submitted anew since. */
    payeePending: p.boolean().default(false),
    customerId: p.uuid().nullable(),
    senderId: p.uuid().nullable(),
    receiverId: p.uuid().nullable(),
    requiredInfoMessage: p.text().nullable(),
    requiredInfoSaid: p.json<Saying>().nullable(),
    requiredInfoUpdates: p.json<unknown>().nullable(),
    /** When what was asked for was submitted; null again once something else is asked for. */
    informationUpdatedAt: p.datetime().nullable(),
    /** The one of those times that the story was signalled. */
    informationToldAt: p.datetime().nullable(),
    callbackUrl: p.text().nullable(),
    /** SEP-24 `callback`: posted once, when the customer has agreed. */
    flowCallbackUrl: p.text().nullable(),
    /** SEP-6 `deposit-exchange` and `withdraw-exchange`: two assets that are not each other's. */
    isExchange: p.boolean().default(false),
    /** An exchange without a quote: it is given one when its money comes. */
    pricedOnReceipt: p.boolean().default(false),
    language: p.text().default('en'),
    /** The policies that it was taken on under; written before its story first starts. */
    terms: p.json<StoryTerms>().nullable(),
    payUntil: p.datetime().nullable(),
    nextPollAt: p.datetime().nullable(),
    transferReceivedAt: p.datetime().nullable(),
    parkedReason: p.text().nullable(),
    workflowStartedAt: p.datetime().nullable(),
    startedAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p.datetime().onCreate(() => new Date()),
    completedAt: p.datetime().nullable(),
  },
});
export class Transaction extends TransactionSchema.class {}
TransactionSchema.setClass(Transaction);

const TransactionEventSchema = defineEntity({
  name: 'TransactionEvent',
  tableName: 'transaction_event',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transactionId: p.uuid(),
    fromStatus: p.text().nullable(),
    toStatus: p.text(),
    /** Who moved it: a story's id, `api`, or an operator's name. */
    actor: p.text(),
    reason: p.text(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class TransactionEvent extends TransactionEventSchema.class {}
TransactionEventSchema.setClass(TransactionEvent);
