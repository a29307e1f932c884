import { defineEntity, p } from '@mikro-orm/core';
import type { Saying } from '../../domain/languages/saying.ts';
import type { RefusalCode } from '../../domain/refusal.ts';

/** What was answered when money that came was to be priced: a quote, or why not. Never changes. */
const PriceAnswerSchema = defineEntity({
  name: 'PriceAnswer',
  tableName: 'price_answer',
  properties: {
    transactionId: p.uuid().primary(),
    /** The money, by `fundsName`. */
    source: p.text().primary(),
    quoteId: p.uuid().nullable(),
    refusal: p.text().$type<RefusalCode>().nullable(),
    message: p.text().nullable(),
    said: p.json<Saying>().nullable(),
    at: p.datetime().onCreate(() => new Date()),
  },
});
export class PriceAnswer extends PriceAnswerSchema.class {}
PriceAnswerSchema.setClass(PriceAnswer);
