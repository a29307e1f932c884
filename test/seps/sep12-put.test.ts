import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { SEP9_FIELDS } from '../../src/domain/customers/fields.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';
import { customerEndpoint, formOf, JPEG, withPerson } from '../support/customer-endpoint.ts';
import { answerOf, PERSON, sampleValues } from './sep12-tables.ts';

describe('SEP-12', () => {
  let api: TestApi;
  beforeAll(async () => {
    const optional = { city: { description: 'City', optional: true } };
    const person = withPerson(PERSON);
    api = await startTestApi((given) => {
      const anchor = person(given);
      const anybody = { description: 'Anybody', fields: optional };
      return { ...anchor, customerTypes: { ...anchor.customerTypes, anybody } };
    });
  });
  afterAll(async () => api.close());

  const endpoint = async () => customerEndpoint(api.url, await api.login(Keypair.random()));
  const type = 'person';

  test('PUT /customer: is 202 with the id, and twice the same is one customer', async () => {
    const wallet = await endpoint();
    const bodies = [1, 2, 3].map(async () => wallet.put({ type, first_name: 'Ada' }));
    const answers = await Promise.all(bodies);
    expect(answers.map(({ code }) => code)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await wallet.get({ type })).status).toBe('ACCEPTED');
  });

  test('PUT /customer: takes JSON, urlencoded and multipart bodies alike', async () => {
    const texts = { type, first_name: 'Ada', birth_date: '1815-12-10' };
    for (const body of [texts, new URLSearchParams(texts), formOf(texts)]) {
      const wallet = await endpoint();
      expect((await wallet.put(body)).code).toBe(202);
      expect((await wallet.get({ type })).provided_fields).toHaveProperty('birth_date');
    }
  });

  test('PUT /customer: takes binary parts after the text, and before it too', async () => {
    const wallet = await endpoint();
    await wallet.put(formOf({ type, first_name: 'Ada' }, { photo_id_front: JPEG }));
    const provided = { photo_id_front: { status: 'ACCEPTED', type: 'binary' } };
    expect(await wallet.get({ type })).toMatchObject({ provided_fields: provided });
    const other = await endpoint();
    const form = formOf({}, { photo_id_front: JPEG });
    for (const [key, value] of Object.entries({ type, first_name: 'Ada' })) form.append(key, value);
    expect((await other.put(form)).code).toBe(202);
    expect(await other.get({ type })).toMatchObject({ provided_fields: provided });
  });

  test('PUT /customer: takes a binary part that has neither a file name nor a type', async () => {
    const wallet = await endpoint();
    const head = '--x\r\nContent-Disposition: form-data; name=';
    const texts = Object.entries({ type, first_name: 'Ada' }).map(
      ([key, value]) => `${head}"${key}"\r\n\r\n${value}\r\n`,
    );
    const response = await fetch(`${api.url}/sep12/customer`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${wallet.token}`,
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: Buffer.concat([
        Buffer.from(`${texts.join('')}${head}"photo_id_front"\r\n\r\n`),
        JPEG,
        Buffer.from('\r\n--x--\r\n'),
      ]),
    });
    expect(response.status).toBe(202);
    expect(await wallet.get({ type })).toMatchObject({
      provided_fields: { photo_id_front: { status: 'ACCEPTED' } },
    });
  });

  test('PUT /customer: family_name and given_name are aliases', async () => {
    const wallet = await endpoint();
    await wallet.put({ type, given_name: 'Ada', family_name: 'Lovelace' });
    expect(await wallet.get({ type })).toMatchObject({ status: 'ACCEPTED' });
    expect((await wallet.put({ type, given_name: 'Ada', first_name: 'Eve' })).code).toBe(400);
  });

  test('PUT /customer: any SEP-9 field is taken, card.* apart, and custom ones by anchor.ts', async () => {
    const sealed = api.deps.secrets;
    const values = sampleValues();
    const wallet = await endpoint();
    const { id, code } = await wallet.put({ type, ...values, a_field_of_ours: 'x', other: 'y' });
    expect(code).toBe(202);
    const [row] = await api.orm.em
      .fork()
      .execute<{ fields_ciphertext: Buffer; fields_key_id: string }[]>(
        'select * from customer where id = ?',
        [id],
      );
    const kept = sealed.open(
      { ciphertext: row?.fields_ciphertext ?? Buffer.alloc(0), keyId: row?.fields_key_id ?? '' },
      `customer/${id}`,
    );
    expect(kept).toEqual({ ...values, a_field_of_ours: 'x' });
  });

  test('PUT /customer: card.* is refused unless anchor.ts asks for it', async () => {
    const wallet = await endpoint();
    const before = await api.count('customer');
    for (const field of SEP9_FIELDS.filter((field) => field.startsWith('card.'))) {
      const { code, error } = await wallet.put({ type, [field]: '4242424242424242' });
      expect({ code, error }).toMatchObject({ code: 400, error: expect.stringContaining(field) });
    }
    expect(await api.count('customer')).toBe(before);
  });

  test('PUT /customer: 400 names the field, and nothing of the request is written', async () => {
    const wallet = await endpoint();
    await wallet.put({ type, first_name: 'Ada' });
    const { code, error } = await wallet.put({ type, birth_date: 'soon', last_name: 'Lovelace' });
    expect(code).toBe(400);
    expect(error).toMatch(/^birth_date: /);
    expect((await wallet.put({ type, id_type: 'library card' })).error).toMatch(/^id_type: /);
    expect((await wallet.put({ type, photo_id_front: 'aGVsbG8=' })).error).toMatch(/file/);
    expect((await wallet.get({ type })).provided_fields).not.toHaveProperty('birth_date');
  });

  test('PUT /customer: type gives a customer of none a type, unless there is one of that type', async () => {
    const wallet = await endpoint();
    const { id } = await wallet.put({ first_name: 'Ada' });
    // All of this type was told, and not yet as one of this type: it is asked for once more.
    expect(await wallet.get({ id, type })).toMatchObject({
      id,
      status: 'NEEDS_INFO',
      fields: { first_name: { optional: false } },
      provided_fields: {},
    });
    expect((await wallet.put({ id, type })).id).toBe(id);
    expect(await wallet.get({ type })).toMatchObject({ id, status: 'ACCEPTED' });
    const other = await wallet.put({ first_name: 'Eve' });
    expect(other.id).not.toBe(id);
    for (const named of [other.id, (await wallet.put({ type: 'sep31-sender' })).id]) {
      const refused = await wallet.put({ id: named, type, last_name: 'X' });
      expect(refused).toMatchObject({ code: 400, error: expect.stringContaining(id) });
      expect(await wallet.get({ id: named, type })).toMatchObject({ code: 400 });
    }
    expect((await wallet.get({ type })).id).toBe(id);
  });

  test('PUT /customer: without type it is about the default one, and never ACCEPTED by submitting nothing', async () => {
    const wallet = await endpoint();
    const nobody = await wallet.get();
    expect(answerOf.parse(nobody)).toMatchObject({
      status: 'NEEDS_INFO',
      fields: { first_name: { optional: false }, last_name: { optional: false } },
    });
    const { id } = await wallet.put({});
    const ways: Readonly<Record<string, string>>[] = [
      {},
      { id },
      { id, type: 'sep6' },
      { type: 'sep6' },
    ];
    for (const asked of ways) {
      const { id: _id, ...rest } = await wallet.get(asked);
      expect(rest).toEqual({ ...nobody });
    }
    await wallet.put({ first_name: 'Ada', tax_id: '12' });
    const half = await wallet.get();
    expect(half).toMatchObject({ id, status: 'NEEDS_INFO' });
    expect(half.fields).not.toHaveProperty('first_name');
    expect(Object.keys(half.provided_fields)).toEqual(['first_name', 'tax_id']);
    expect(await wallet.put({ last_name: 'Lovelace' })).toMatchObject({ code: 202, id });
    for (const asked of ways) {
      expect(await wallet.get(asked)).toMatchObject({ id, status: 'ACCEPTED' });
    }
    // Whoever asks by the type itself finds the same customer, who has it from then on.
    expect((await wallet.put({ type: 'sep6', city: 'London' })).id).toBe(id);
    expect(await wallet.get()).toMatchObject({ id, status: 'ACCEPTED' });
    expect(await wallet.get({ id, type })).toMatchObject({ code: 400 });
  });

  test('PUT /customer: a type of which all is optional still asks for something', async () => {
    const wallet = await endpoint();
    await wallet.put({ type: 'anybody' });
    expect(await wallet.get({ type: 'anybody' })).toMatchObject({ status: 'NEEDS_INFO' });
    await wallet.put({ type: 'anybody', city: 'London' });
    expect(await wallet.get({ type: 'anybody' })).toMatchObject({ status: 'ACCEPTED' });
  });

  test('PUT /customer: 404 for an id of another account', async () => {
    const { id } = await (await endpoint()).put({ type, first_name: 'Ada' });
    expect((await (await endpoint()).put({ id, first_name: 'Eve' })).code).toBe(404);
  });
});
