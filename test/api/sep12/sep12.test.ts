import { describe, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Customer } from '../../../src/db/entities/customer.ts';
import { startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const api = await opened(startTestApi());

const put = async (token: string, body: unknown) => {
  const response = await api.send('PUT', '/sep12/customer', body, token);
  return {
    status: response.status,
    ...((await response.json()) as { id: string; error?: string }),
  };
};
const get = async (token: string, query: Readonly<Record<string, string>>) => {
  const response = await api.get(`/sep12/customer?${new URLSearchParams(query).toString()}`, token);
  const body = (await response.json()) as { id?: string; status?: string; fields?: object };
  return { code: response.status, ...body };
};

describe('SEP-12', () => {
  it('asks for what a type needs, takes it bit by bit, and accepts', async () => {
    const token = await api.login(Keypair.random());
    const type = 'sep31-sender';
    expect(await get(token, { type })).toMatchObject({
      code: 200,
      status: 'NEEDS_INFO',
      fields: { first_name: { type: 'string', optional: false }, last_name: {} },
    });
    const { id, status } = await put(token, { type, first_name: 'Ada' });
    expect(status).toBe(202);
    expect(await get(token, { id })).toMatchObject({ status: 'NEEDS_INFO', id });
    await put(token, { id, last_name: 'Lovelace' });
    const accepted = await get(token, { id });
    expect(accepted).toMatchObject({
      status: 'ACCEPTED',
      provided_fields: { first_name: { status: 'ACCEPTED' } },
    });
    expect(JSON.stringify(accepted)).not.toContain('Ada');
  });

  it('keeps what was submitted encrypted, bound to the customer’s row', async () => {
    const token = await api.login(Keypair.random());
    const { id } = await put(token, { first_name: 'Ada', unknown_field: 'x', __proto__: 'x' });
    const row = await api.orm.em.fork().findOneOrFail(Customer, { id });
    const sealed = { ciphertext: row.fieldsCiphertext as Buffer, keyId: row.fieldsKeyId };
    expect(Buffer.from(row.fieldsCiphertext).toString('utf8')).not.toContain('Ada');
    expect(api.deps.secrets.open(sealed, `customer/${id}`)).toEqual({ first_name: 'Ada' });
  });

  it('is the same customer when the same is sent twice, even at once', async () => {
    const token = await api.login(Keypair.random());
    const body = { type: 'sep31-sender', first_name: 'Ada' };
    const ids = await Promise.all([put(token, body), put(token, body), put(token, body)]);
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
  });

  it('distinguishes the users of a shared account by their memo', async () => {
    const keypair = Keypair.random();
    const first = await api.login(keypair, { memo: '1' });
    const second = await api.login(keypair, { memo: '2' });
    const { id } = await put(first, { first_name: 'Ada' });
    expect((await get(second, { id })).code).toBe(404);
    expect((await get(second, { memo: '1' })).code).toBe(404);
    expect((await put(second, { id, first_name: 'Eve' })).status).toBe(404);
    expect((await get(first, { id })).code).toBe(200);
  });

  it('does not know a stranger’s customers', async () => {
    const { id } = await put(await api.login(Keypair.random()), { first_name: 'Ada' });
    const other = await api.login(Keypair.random());
    expect((await get(other, { id })).code).toBe(404);
    expect((await put(other, { id, first_name: 'Eve' })).status).toBe(404);
  });

  it('erases a customer, and empties one that a transaction refers to', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const free = await put(token, { type: 'sep31-sender', first_name: 'Ada' });
    const bound = await put(token, { first_name: 'Ada' });
    await api.post(
      '/sep24/transactions/deposit/interactive',
      { asset_code: 'USDC', customer_id: bound.id },
      token,
    );
    const path = `/sep12/customer/${keypair.publicKey()}`;
    const stranger = await api.login(Keypair.random());
    expect((await api.send('DELETE', path, undefined, stranger)).status).toBe(404);
    expect((await api.send('DELETE', path, undefined, token)).status).toBe(200);
    expect((await get(token, { id: free.id })).code).toBe(404);
    const row = await api.orm.em.fork().findOneOrFail(Customer, { id: bound.id });
    const sealed = { ciphertext: row.fieldsCiphertext as Buffer, keyId: row.fieldsKeyId };
    expect(api.deps.secrets.open(sealed, `customer/${bound.id}`)).toEqual({});
  });

  it.each([
    { type: 'nobody' },
    { type: '__proto__' },
    { first_name: 5 },
    { first_name: 'a\u0000b' },
    { first_name: 'x'.repeat(600) },
    { memo: 'text', memo_type: 'id' },
    { memo_type: 'hash', memo: '1' },
    { account: 'GABC' },
    { id: ['x'] },
    '{"first_name":',
    '[]',
    '"text"',
  ])('refuses %j in words and writes nothing', async (body) => {
    const token = await api.login(Keypair.random());
    const before = await api.count('customer');
    const answer = await put(token, body);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual(expect.stringMatching(/\w{3}/));
    expect(await api.count('customer')).toBe(before);
  });
});
