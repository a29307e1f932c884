import { defineEntity, p } from '@mikro-orm/core';
import { CUSTOMER_STATUSES } from '../../domain/customers/contract.ts';

/** One line of the books. Append-only; an entry's lines sum to zero in each asset. */
const PostingSchema = defineEntity({
  name: 'Posting',
  tableName: 'posting',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    /** What it records, for example `received/<operation id>`: unique with account and asset. */
    entry: p.text(),
    account: p.text(),
    asset: p.text(),
    amount: p.decimal('string').precision(26).scale(7),
    transactionId: p.uuid().nullable(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class Posting extends PostingSchema.class {}
PostingSchema.setClass(Posting);

/** While a row stands here, no money goes out in its scope: `all`, `asset:<id>`, `rail:<name>`. */
const PauseSchema = defineEntity({
  name: 'Pause',
  tableName: 'pause',
  properties: {
    scope: p.text().primary(),
    reason: p.text(),
    operator: p.text(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class Pause extends PauseSchema.class {}
PauseSchema.setClass(Pause);

/** A challenge or an interactive link that has been used, until it would have expired anyway. */
const UsedTokenSchema = defineEntity({
  name: 'UsedToken',
  tableName: 'used_token',
  properties: {
    id: p.text().primary(),
    expiresAt: p.datetime(),
    /** Of a link: the session that opened it, and whether its browser came back with that. */
    openedBy: p.text().nullable(),
    arrived: p.boolean().default(false),
  },
});
export class UsedToken extends UsedTokenSchema.class {}
UsedTokenSchema.setClass(UsedToken);

/** The outbox: a status move of a transaction that somebody asked to be notified of. */
const CallbackSchema = defineEntity({
  name: 'Callback',
  tableName: 'callback',
  properties: {
    id: p.bigint('string').primary().autoincrement(),
    transactionId: p.uuid(),
    url: p.text(),
    status: p.text(),
    /** SEP-24: how the customer stood at the move; written by the database. */
    customerStatus: p.enum(CUSTOMER_STATUSES).nullable(),
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
export class Callback extends CallbackSchema.class {}
CallbackSchema.setClass(Callback);
