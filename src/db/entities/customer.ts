import { defineEntity, p } from '@mikro-orm/core';
import { REVIEW_PARKED_REASONS } from '../../domain/customers/customer.ts';
import { CUSTOMER_STATUSES } from '../../domain/customers/contract.ts';
import { MEMO_TYPES } from '../../domain/ledger/memo.ts';

/** A SEP-12 customer. All that was submitted of the person is encrypted. */
const CustomerSchema = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    id: p.uuid().primary(),
    account: p.text(),
    accountMemo: p.text().nullable(),
    accountMemoType: p.enum(MEMO_TYPES).default('id'),
    type: p.text().nullable(),
    /** Of the token that submitted the customer last; SEP-31 knows a sending anchor by it. */
    clientDomain: p.text().nullable(),
    status: p.enum(CUSTOMER_STATUSES),
    /** The type by which the status was judged; null where it was by none. */
    judgedAs: p.text().nullable(),
    /** SEP-9 name → value. */
    fieldsCiphertext: p.blob(),
    fieldsKeyId: p.text(),
    /** `CustomerFacts`: what is known of each field, and the message. */
    statesCiphertext: p.blob().nullable(),
    statesKeyId: p.text().nullable(),
    /** Counted up with all that is submitted. */
    revision: p.integer().default(0),
    language: p.text().default('en'),
    /** Where to post the next status; forgotten once it was ACCEPTED or REJECTED. */
    callbackUrl: p.text().nullable(),
    reviewDueAt: p.datetime().nullable(),
    reviewAttempts: p.integer().default(0),
    /** Since when, and why, a person is to decide in the review's stead. */
    reviewParkedAt: p.datetime().nullable(),
    reviewParkedReason: p.enum(REVIEW_PARKED_REASONS).nullable(),
    erasedAt: p.datetime().nullable(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p.datetime().onCreate(() => new Date()),
  },
});
export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer);

/** A move of a customer's status. */
const CustomerEventSchema = defineEntity({
  name: 'CustomerEvent',
  tableName: 'customer_event',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    customerId: p.uuid(),
    fromStatus: p.text().nullable(),
    toStatus: p.text(),
    /** `wallet`, `review`, `erasure`, or an operator's name. */
    actor: p.text(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class CustomerEvent extends CustomerEventSchema.class {}
CustomerEventSchema.setClass(CustomerEvent);

/** A document. One that belongs to no customer yet expires. */
const CustomerFileSchema = defineEntity({
  name: 'CustomerFile',
  tableName: 'customer_file',
  properties: {
    id: p.uuid().primary(),
    account: p.text(),
    accountMemo: p.text().nullable(),
    accountMemoType: p.enum(MEMO_TYPES).default('id'),
    customerId: p.uuid().nullable(),
    field: p.text().nullable(),
    contentType: p.text(),
    /** In bytes, before it was encrypted. */
    size: p.integer(),
    contentCiphertext: p.blob().lazy(),
    contentKeyId: p.text(),
    createdAt: p.datetime().onCreate(() => new Date()),
    expiresAt: p.datetime().nullable(),
  },
});
export class CustomerFile extends CustomerFileSchema.class {}
CustomerFileSchema.setClass(CustomerFile);

/** A code that proves a field; one for each customer and field. */
const CustomerCodeSchema = defineEntity({
  name: 'CustomerCode',
  tableName: 'customer_verification',
  properties: {
    customerId: p.uuid().primary(),
    field: p.text().primary(),
    codeCiphertext: p.blob(),
    codeKeyId: p.text(),
    /** Wrong guesses of this code. */
    attempts: p.integer().default(0),
    /** Codes made since `sendsSince`, which is moved once a day. */
    sends: p.integer().default(1),
    sendsSince: p.datetime(),
    /** Not null while the code is still to be sent. */
    sendDueAt: p.datetime().nullable(),
    expiresAt: p.datetime(),
  },
});
export class CustomerCode extends CustomerCodeSchema.class {}
CustomerCodeSchema.setClass(CustomerCode);

/** The outbox of customers: a status that a wallet asked to be notified of. */
const CustomerCallbackSchema = defineEntity({
  name: 'CustomerCallback',
  tableName: 'customer_callback',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    customerId: p.uuid(),
    url: p.text(),
    /** The body of GET /customer as it was when the status changed. */
    bodyCiphertext: p.blob(),
    bodyKeyId: p.text(),
    at: p.datetime().onCreate(() => new Date()),
    attempts: p.integer().default(0),
    lastTriedAt: p.datetime().nullable(),
    /** Why the last try failed: a word of ours, and what it was answered with. */
    lastFailure: p.text().nullable(),
    lastHttpStatus: p.smallint().nullable(),
    deliveredAt: p.datetime().nullable(),
    givenUpAt: p.datetime().nullable(),
  },
});
export class CustomerCallback extends CustomerCallbackSchema.class {}
CustomerCallbackSchema.setClass(CustomerCallback);
