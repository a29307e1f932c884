import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { startStrictApi, type StrictApi } from '../security/customer-bench.ts';
import { NAMES } from '../support/payees.ts';

/* SEP-31 3.1: what a sending anchor reads of its customers is what it can act upon. */

let strict: StrictApi;
beforeAll(async () => {
  strict = await startStrictApi();
});
afterAll(async () => strict?.api.close());

describe('SEP-31 customer_info_needed and transaction_info_needed', () => {
  test('type is one of /info, and GET and PUT /customer by it lead to a customer who is taken', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id } = await wallet.put({ email_address: 'bob@example.org' });

    const answer = await wallet.remit(id, receiver);
    expect(answer).toMatchObject({ code: 400, error: 'customer_info_needed' });
    const type = String(answer['type']);
    const info = z
      .object({
        receive: z.object({
          USDC: z.object({ sep12: z.object({ sender: z.object({ types: z.looseObject({}) }) }) }),
        }),
      })
      .parse(await (await strict.api.get('/sep31/info')).json());
    expect(info.receive.USDC.sep12.sender.types).toHaveProperty(type);

    const asked = await wallet.get({ id, type });
    expect(asked.status).toBe('NEEDS_INFO');
    const required = Object.entries(asked.fields).filter(([, { optional }]) => !optional);
    expect(required.map(([name]) => name)).toEqual(['first_name', 'last_name']);
    const told = Object.fromEntries(required.map(([name]) => [name, 'Bob']));
    expect((await wallet.put({ id, type, ...told })).id).toBe(id);
    expect(await wallet.get({ id, type })).toMatchObject({ id, status: 'ACCEPTED' });
    expect(await wallet.remit(id, receiver)).toMatchObject({ code: 201 });
  });

  test('a customer of another type: 400 with the type, of which PUT /customer makes another customer', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id } = await wallet.put({ type: 'sep6', ...NAMES });
    const needed = { code: 400, error: 'customer_info_needed', type: 'sep31-sender' };
    expect(await wallet.remit(id, receiver)).toEqual(needed);
    expect(await wallet.get({ id, type: needed.type })).toMatchObject({ code: 400 });
    const { id: sender } = await wallet.put({ type: needed.type, ...NAMES });
    expect(sender).not.toBe(id);
    expect(await wallet.remit(sender, receiver)).toMatchObject({ code: 201 });
  });

  test('transaction_info_needed names the fields of the payee, which fields or SEP-12 then supply', async () => {
    const wallet = await strict.open();
    const { id: sender } = await wallet.put({ type: 'sep31-sender', ...NAMES });
    const { id: receiver } = await wallet.put({ type: 'sep31-receiver', ...NAMES });
    expect(await wallet.get({ id: receiver })).toMatchObject({ status: 'ACCEPTED' });
    const needed = z.strictObject({
      code: z.literal(400),
      error: z.literal('transaction_info_needed'),
      fields: z.strictObject({
        transaction: z.strictObject({
          bank_account_number: z.strictObject({
            description: z.string().min(1),
            optional: z.literal(false),
          }),
        }),
      }),
    });
    needed.parse(await wallet.remit(sender, receiver));
    // One that is told wrong is named as one that is not told.
    const wrong = { transaction: { bank_account_number: 'not a number' } };
    needed.parse(await wallet.remit(sender, receiver, { fields: wrong }));
    const right = { transaction: { bank_account_number: '12345678' } };
    const once = { amount: '10', fields: right };
    expect(await wallet.remit(sender, receiver, once)).toMatchObject({ code: 201 });
    await wallet.put({ id: receiver, bank_account_number: '12345678' });
    const again = { amount: '10' };
    expect(await wallet.remit(sender, receiver, again)).toMatchObject({ code: 201 });
  });

  test('sender_id and receiver_id are two customers: 400 {error} for one in both roles', async () => {
    const wallet = await strict.open();
    const { id } = await wallet.put(wallet.receiver);
    expect(await wallet.remit(id, id)).toMatchObject({
      code: 400,
      error: expect.stringMatching(/^receiver_id: has to be another customer than sender_id/),
    });
  });
});

describe('SEP-31 of a sending anchor that never says type', () => {
  test('who has submitted what the side needs is taken at once, as one of the type of that side', async () => {
    const wallet = await strict.open();
    const { id: sender } = await wallet.put({ memo: '1', ...NAMES });
    const payee = { ...NAMES, bank_account_number: '12345678' };
    const { id: receiver } = await wallet.put({ memo: '2', ...payee });
    expect(await wallet.remit(sender, receiver)).toMatchObject({ code: 201 });
    expect(await wallet.get({ id: sender, type: 'sep31-sender' })).toMatchObject({ id: sender });
    expect(await wallet.get({ id: receiver })).toMatchObject({ status: 'ACCEPTED' });
    expect(await wallet.get({ id: receiver, type: 'sep31-receiver' })).toMatchObject({ code: 200 });
  });

  test.each(['sender', 'receiver'] as const)(
    'a %s who lacks something: customer_info_needed with the type, asked by id alone, and then taken',
    async (side) => {
      const wallet = await strict.open();
      const payee = { ...NAMES, bank_account_number: '12345678' };
      const { id: other } = await wallet.put({ memo: '1', ...payee });
      const { id } = await wallet.put({ memo: '2', bank_account_number: '12345678' });
      const remit = async () =>
        side === 'sender' ? wallet.remit(id, other) : wallet.remit(other, id);
      const needed = { code: 400, error: 'customer_info_needed', type: `sep31-${side}` };
      expect(await remit()).toEqual(needed);
      const asked = await wallet.get({ id });
      expect(asked).toMatchObject({ id, status: 'NEEDS_INFO' });
      const required = Object.entries(asked.fields).filter(([, { optional }]) => !optional);
      expect(required.map(([name]) => name)).toEqual(['first_name', 'last_name']);
      await wallet.put({ id, first_name: 'Bob' });
      expect(await remit()).toEqual(needed);
      await wallet.put({ id, last_name: 'Byron' });
      expect(await wallet.get({ id })).toMatchObject({ status: 'ACCEPTED', fields: {} });
      expect(await remit()).toMatchObject({ code: 201 });
    },
  );

  test('who is looked at for the side waits, and who is rejected for it is 403', async () => {
    const wallet = await strict.open();
    const { id: receiver } = await wallet.put(wallet.receiver);
    const { id: sender } = await wallet.put({ memo: '1', ...NAMES });
    strict.judge.decision = { status: 'PROCESSING' };
    const waiting = await wallet.remit(sender, receiver);
    expect(waiting).toEqual({ code: 201, id: expect.any(String) });
    const { id: second } = await wallet.put({ memo: '2', ...NAMES });
    strict.judge.decision = { status: 'REJECTED' };
    expect(await wallet.remit(second, receiver)).toMatchObject({ code: 403 });
    strict.judge.decision = { status: 'ACCEPTED' };
  });

  test('one who has a type keeps it, and one of no type is not both sides', async () => {
    const wallet = await strict.open();
    const { id: sender } = await wallet.put({ memo: '1', ...NAMES });
    const { id: receiver } = await wallet.put(wallet.receiver);
    expect(await wallet.remit(sender, receiver)).toMatchObject({ code: 201 });
    const needed = { code: 400, error: 'customer_info_needed', type: 'sep31-receiver' };
    const { id: other } = await wallet.put({ memo: '2', ...NAMES });
    expect(await wallet.remit(other, sender)).toEqual(needed);
    expect(await wallet.get({ id: sender, type: 'sep31-sender' })).toMatchObject({ code: 200 });
  });
});
