import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { findWaiting, WAITING } from '../../../src/services/customers/waiting.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { addTransaction } from '../../support/rows.ts';
import { openTestOrm } from '../../support/test-orm.ts';
import { opened } from '../../support/opened.ts';

const { orm } = await opened(openTestOrm());

describe('who waits for a customer', () => {
  const addCustomer = async (): Promise<string> => {
    const em = orm.em.fork();
    const customer = em.create(Customer, {
      id: randomUUID(),
      account: randomUUID(),
      status: 'NEEDS_INFO',
      fieldsCiphertext: Buffer.from('sealed'),
      fieldsKeyId: 'one',
    });
    await em.flush();
    return customer.id;
  };

  test('is found whatever the customer is to the transaction, and nobody else', async () => {
    const [asked, other] = [await addCustomer(), await addCustomer()];
    const status = 'pending_customer_info_update' as const;
    const waiting = [
      await addTransaction(orm.em.fork(), { status, customerId: asked }),
      await addTransaction(orm.em.fork(), { status, senderId: asked, receiverId: other }),
      await addTransaction(orm.em.fork(), { status, senderId: other, receiverId: asked }),
    ];
    await addTransaction(orm.em.fork(), { status, customerId: other });
    await addTransaction(orm.em.fork(), { status: 'pending_anchor', customerId: asked });
    const found = await findWaiting(orm.em.fork(), asked);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(waiting.map(({ id }) => id)));
  });

  test('is found without a look at the others who wait', async () => {
    await orm.em.fork().execute(
      `insert into transaction
         select (jsonb_populate_record(row, jsonb_build_object('id', gen_random_uuid()))).*
         from transaction row, generate_series(1, 2000)
         where row.status = 'pending_customer_info_update' and row.customer_id is not null`,
    );
    await orm.em.fork().execute('analyze transaction');
    const nobody = randomUUID();
    const plan = await orm.em
      .fork()
      .execute<Record<string, string>[]>(`explain ${WAITING}`, [nobody, nobody, nobody]);
    const text = JSON.stringify(plan);
    expect(text).toMatch(/Bitmap Index Scan on transaction_(waiting_)?customer /);
    expect(text).toContain('Bitmap Index Scan on transaction_waiting_sender ');
    expect(text).toContain('Bitmap Index Scan on transaction_waiting_receiver ');
    expect(text).not.toContain('Seq Scan');
  });
});
