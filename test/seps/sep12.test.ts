import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import type { CustomerType } from '../../src/domain/anchor.ts';
import { startTestApi } from '../support/api/support.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { addTransaction } from '../support/rows.ts';
import { answerOf, PERSON } from './sep12-tables.ts';
import { opened } from '../support/opened.ts';

const api = await opened(
  startTestApi(
    withPerson(PERSON, {
      transactionFields: ({ role }): CustomerType['fields'] =>
        role === 'sep6' ? { tax_id: { description: 'Tax number' } } : {},
    }),
  ),
);

describe('SEP-12', () => {
  const endpoint = async (
    keypair = Keypair.random(),
    query: Readonly<Record<string, string>> = {},
  ) => customerEndpoint(api.url, await api.login(keypair, query));
  const type = 'person';

  test.each([
    ['GET', '/sep12/customer'],
    ['PUT', '/sep12/customer'],
    ['PUT', '/sep12/customer/callback'],
    ['PUT', '/sep12/customer/verification'],
    ['POST', '/sep12/customer/files'],
    ['GET', '/sep12/customer/files?customer_id=x'],
    ['DELETE', `/sep12/customer/${Keypair.random().publicKey()}`],
  ])('%s %s: JWT on all; without one it is 401', async (method, path) => {
    for (const token of [undefined, 'x.y.z']) {
      const response = await api.send(method, path, undefined, token);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ type: 'authentication_required' });
    }
  });

  test('GET /customer: an unknown customer is NEEDS_INFO with fields and without id', async () => {
    const answer = await (await endpoint()).get({ type });
    expect(answerOf.parse(answer)).toMatchObject({ status: 'NEEDS_INFO' });
    expect(answer.id).toBeUndefined();
    expect(answer.fields).toMatchObject({
      first_name: { type: 'string', optional: false },
      birth_date: { type: 'date', optional: true },
      id_type: { choices: ['passport', 'id_card'] },
      photo_id_front: { type: 'binary' },
      'organization.number_of_shareholders': { type: 'number' },
    });
  });

  test('GET /customer: provided_fields say what was submitted, by status and never by value', async () => {
    const wallet = await endpoint();
    const { id } = await wallet.put({ type, first_name: 'Marked-Ada', id_type: 'passport' });
    const answer = await wallet.get({ id });
    expect(answerOf.parse(answer)).toMatchObject({
      id,
      status: 'ACCEPTED',
      provided_fields: { first_name: { status: 'ACCEPTED' }, id_type: { status: 'ACCEPTED' } },
    });
    expect(answer.fields).not.toHaveProperty('first_name');
    expect(JSON.stringify(answer)).not.toContain('Marked-Ada');
  });

  test('GET /customer: lang chooses the descriptions, and English stands for the rest', async () => {
    const wallet = await endpoint();
    const spanish = await wallet.get({ type, lang: 'es-MX' });
    expect(spanish.fields['first_name']).toMatchObject({ description: 'Nombre' });
    expect(spanish.fields['birth_date']).toMatchObject({ description: 'Birth date' });
    expect((await wallet.get({ type, lang: '!' })).code).toBe(400);
  });

  test('GET /customer: memo must equal the memo of the token’s sub', async () => {
    const keypair = Keypair.random();
    const wallet = await endpoint(keypair, { memo: '7' });
    const { id } = await wallet.put({ type, first_name: 'Ada', memo: '7', memo_type: 'id' });
    expect((await wallet.get({ type, memo: '7' })).id).toBe(id);
    expect((await wallet.get({ type, memo: '8' })).code).toBe(404);
    expect((await wallet.get({ type, memo: '007' })).id).toBe(id);
    expect((await wallet.get({ type, memo: 'seven' })).code).toBe(404);
    expect((await wallet.get({ type, account: keypair.publicKey() })).id).toBe(id);
    const other = Keypair.random().publicKey();
    expect((await wallet.get({ type, account: other })).code).toBe(404);
  });

  test('GET /customer: memo must equal the id of a muxed account', async () => {
    const keypair = Keypair.random();
    const base = new Account(keypair.publicKey(), '0');
    const wallet = await endpoint(keypair, { account: new MuxedAccount(base, '42').accountId() });
    const { id } = await wallet.put({ type, first_name: 'Ada' });
    expect((await wallet.get({ type, memo: '42' })).id).toBe(id);
    expect((await wallet.get({ type, memo: '43' })).code).toBe(404);
  });

  test('GET /customer: transaction_id needs type: sep6, sep31-sender or sep31-receiver', async () => {
    const wallet = await endpoint();
    const id = randomUUID();
    expect((await wallet.get({ transaction_id: id })).code).toBe(400);
    expect((await wallet.get({ transaction_id: id, type })).code).toBe(400);
    expect((await wallet.get({ transaction_id: id, type: 'sep6' })).code).toBe(404);
    expect((await wallet.get({ transaction_id: 'x', type: 'sep6' })).code).toBe(404);
  });

  test('GET /customer: transaction_id asks for what that transaction needs, until it is submitted', async () => {
    const keypair = Keypair.random();
    const wallet = await endpoint(keypair);
    const row = await addTransaction(api.orm.em.fork(), {
      protocol: 'sep6',
      kind: 'deposit',
      account: keypair.publicKey(),
      status: 'pending_customer_info_update',
    });
    const asked = { transaction_id: row.id, type: 'sep6' };
    const before = await wallet.get(asked);
    expect(answerOf.parse(before).status).toBe('NEEDS_INFO');
    expect(Object.keys(before.fields)).toEqual(
      expect.arrayContaining(['first_name', 'last_name', 'tax_id']),
    );
    const { id } = await wallet.put({ ...asked, first_name: 'Ada', last_name: 'Lovelace' });
    expect((await wallet.get({ id })).fields).toHaveProperty('tax_id');
    expect(api.temporal.signalled).toEqual([]);
    await wallet.put({ ...asked, tax_id: '12' });
    expect(answerOf.parse(await wallet.get(asked))).toMatchObject({ id, status: 'ACCEPTED' });
    const signal = 'informationUpdated';
    expect(api.temporal.signalled).toEqual([{ id: `deposit/${row.id}`, signal }]);
    expect((await (await endpoint()).get(asked)).code).toBe(404);
  });

  test('GET /customer: 404 for an id that is unknown or another account’s; 400 in words', async () => {
    const { id } = await (await endpoint()).put({ type, first_name: 'Ada' });
    const other = await endpoint();
    for (const asked of [id, randomUUID(), 'x', "' or 1=1 --"]) {
      const answer = await other.get({ id: asked });
      expect(answer.code).toBe(404);
      expect(answer.error).toMatch(/\w{3}/);
    }
    expect((await other.get({ type: 'nobody' })).code).toBe(400);
  });
});
