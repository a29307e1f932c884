import { defineEntity, p } from '@mikro-orm/core';
import { QUOTE_CONTEXTS } from '../../domain/quotes/rates.ts';
import type { FeeDetails } from './transaction.ts';

/** A firm quote (SEP-38). Its terms never change; `usedBy` is set once, by the one who takes it. */
const QuoteSchema = defineEntity({
  name: 'Quote',
  tableName: 'quote',
  properties: {
    id: p.uuid().primary(),
    /** The SEP-10 subject that it was given to, and nobody else may use. */
    account: p.text(),
    accountMemo: p.text().nullable(),
    clientDomain: p.text().nullable(),
    /** Whether the business knew the client; see `sharing` of its quotes. */
    isKnown: p.boolean().default(true),
    context: p.enum(QUOTE_CONTEXTS),
    sellAsset: p.text(),
    sellAmount: p.decimal('string').precision(19).scale(7),
    sellDeliveryMethod: p.text().nullable(),
    buyAsset: p.text(),
    buyAmount: p.decimal('string').precision(19).scale(7),
    buyDeliveryMethod: p.text().nullable(),
    countryCode: p.text().nullable(),
    /** As many decimals as the formulas need; PostgreSQL keeps them as they were written. */
    price: p.decimal('string').columnType('numeric'),
    totalPrice: p.decimal('string').columnType('numeric'),
    fee: p.json<FeeDetails>(),
    expiresAt: p.datetime(),
    createdAt: p.datetime().onCreate(() => new Date()),
    usedBy: p.uuid().nullable(),
    usedAt: p.datetime().nullable(),
  },
});
export class Quote extends QuoteSchema.class {}
QuoteSchema.setClass(Quote);
