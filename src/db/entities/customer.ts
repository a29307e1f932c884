import { defineEntity, p } from '@mikro-orm/core';

export const CUSTOMER_STATUSES = ['ACCEPTED', 'PROCESSING', 'NEEDS_INFO', 'REJECTED'] as const;
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

/** A SEP-12 customer. All that was told of the person is one encrypted column. */
export const CustomerSchema = defineEntity({
  name: 'Customer',
  tableName: 'customer',
  properties: {
    id: p.uuid().primary(),
    account: p.text(),
    accountMemo: p.text().nullable(),
    type: p.text().nullable(),
    status: p.enum(CUSTOMER_STATUSES),
    message: p.text().nullable(),
    fieldsCiphertext: p.blob(),
    fieldsKeyId: p.text(),
    createdAt: p.datetime().onCreate(() => new Date()),
    updatedAt: p.datetime().onCreate(() => new Date()),
  },
});
export class Customer extends CustomerSchema.class {}
CustomerSchema.setClass(Customer);
