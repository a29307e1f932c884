import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createCustomerChores } from '../../src/activities/customers.ts';
import { createApp } from '../../src/api/app.ts';
import type { VerificationRequest } from '../../src/domain/customers/contract.ts';
import { createRecordingStories } from '../support/payments/bench.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';

describe('SEP-12 <field>_verification', () => {
  let api: TestApi;
  let sent: VerificationRequest[] = [];
  let isBroken = false;
  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        { mobile_number: { description: 'Telephone', verified: true } },
        {
          customerVerification: {
            send: async (request) => {
              if (isBroken) throw new Error(`no way to ${request.value}`);
              sent.push(request);
            },
          },
        },
      ),
    );
  });
  afterAll(async () => api.close());
  beforeEach(() => {
    sent = [];
    isBroken = false;
  });

  const type = 'person';
  const mobile = '+14155550123';
  const open = async () => customerEndpoint(api.url, await api.login(Keypair.random()));
  const begin = async () => {
    const wallet = await open();
    const { id } = await wallet.put({ type, mobile_number: mobile });
    return { ...wallet, id, code: sent.at(-1)?.code ?? '' };
  };
  const wrongOf = (code: string): string => (code === '000000' ? '000001' : '000000');
  const change = async (sql: string) => api.orm.em.fork().execute(sql, [], 'run');

  test('a field that must be proved is VERIFICATION_REQUIRED until its code comes back', async () => {
    const { id, code, put, get } = await begin();
    expect(sent).toEqual([
      {
        customerId: id,
        field: 'mobile_number',
        value: mobile,
        code: expect.stringMatching(/^\d{6}$/),
        language: 'en',
      },
    ]);
    expect(await get({ id })).toMatchObject({
      status: 'NEEDS_INFO',
      provided_fields: { mobile_number: { status: 'VERIFICATION_REQUIRED' } },
    });
    expect((await put({ id, mobile_number_verification: code })).code).toBe(202);
    expect(await get({ id })).toMatchObject({
      status: 'ACCEPTED',
      provided_fields: { mobile_number: { status: 'ACCEPTED' } },
    });
    expect((await put({ id, mobile_number_verification: code })).code).toBe(202);
  });

  test('PUT /customer/verification (deprecated) answers 200 with the body of GET /customer', async () => {
    const { id, code, ask, get } = await begin();
    const response = await ask('PUT', '/verification', { id, mobile_number_verification: code });
    expect(response.status).toBe(200);
    const { code: _code, ...shown } = await get({ id });
    expect(await response.json()).toEqual(shown);
  });

  test('a wrong code is 400 and names the field; five are counted, however many come at once', async () => {
    const { id, code, put } = await begin();
    const guesses = Array.from({ length: 12 }, async () =>
      put({ id, mobile_number_verification: wrongOf(code) }),
    );
    const answers = await Promise.all(guesses);
    expect(new Set(answers.map((answer) => answer.code))).toEqual(new Set([400]));
    expect(answers.filter(({ error }) => /is not the code/.test(error ?? ''))).toHaveLength(5);
    const late = await put({ id, mobile_number_verification: code });
    expect(late).toMatchObject({ code: 400, error: expect.stringContaining('no code is valid') });
  });

  test('a code expires, and sending the field again brings a new one, ten times a day', async () => {
    const { id, code, put } = await begin();
    const expire = "update customer_verification set expires_at = now() - interval '1 minute'";
    await change(expire);
    expect((await put({ id, mobile_number_verification: code })).code).toBe(400);
    await put({ id, mobile_number: mobile });
    expect(sent).toHaveLength(2);
    for (let more = 0; more < 8; more += 1) {
      await change(expire);
      await put({ id, mobile_number: mobile });
    }
    expect(sent).toHaveLength(10);
    await change(expire);
    const eleventh = await put({ id, mobile_number: mobile });
    expect(eleventh).toMatchObject({ code: 400, error: expect.stringContaining('tomorrow') });
    expect(sent).toHaveLength(10);
  });

  test('the same field sent twice at once is one code; another number is another code', async () => {
    const { id, code, put, get } = await begin();
    await put({ id, mobile_number: mobile });
    expect(sent).toHaveLength(1);
    await put({ id, mobile_number: '+14155550124' });
    expect(sent).toHaveLength(2);
    await put({ id, mobile_number_verification: sent[1]?.code ?? '' });
    expect((await get({ id })).status).toBe('ACCEPTED');
    await put({ id, mobile_number: mobile });
    expect((await get({ id })).status).toBe('NEEDS_INFO');
    expect((await put({ id, mobile_number_verification: code })).code).toBe(400);
  });

  test('a code proves the value to which it was sent, and not one that comes along with it', async () => {
    const { id, code, put, get } = await begin();
    await put({ id, mobile_number: '+14155550199', mobile_number_verification: code });
    expect(await get({ id })).toMatchObject({
      status: 'NEEDS_INFO',
      provided_fields: { mobile_number: { status: 'VERIFICATION_REQUIRED' } },
    });
    expect(sent.at(-1)?.value).toBe('+14155550199');
  });

  test('a code that could not be sent is sent by the sweep', async () => {
    isBroken = true;
    const { id, put, get } = await begin();
    expect(sent).toEqual([]);
    isBroken = false;
    await change(
      'update customer_verification set send_due_at = now() where send_due_at is not null',
    );
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const { stories } = createRecordingStories();
    const { orm, anchor } = api;
    const { secrets } = api.deps;
    const chores = createCustomerChores({ orm, anchor, secrets, stories, log });
    await chores.tick();
    await chores.untilSent();
    expect(sent).toMatchObject([{ customerId: id }]);
    await put({ id, mobile_number_verification: sent[0]?.code ?? '' });
    expect((await get({ id })).status).toBe('ACCEPTED');
  });

  test('nobody proves another account’s field, nor one of which no code was sent', async () => {
    const { id, code } = await begin();
    const other = await open();
    expect((await other.put({ id, mobile_number_verification: code })).code).toBe(404);
    expect((await other.put({ type, mobile_number_verification: code })).code).toBe(400);
    expect((await other.put({ type, mobile_number_verification: ['x'] })).code).toBe(400);
  });

  test('the code is encrypted where it is kept', async () => {
    const { id, code } = await begin();
    const rows = await api.orm.em
      .fork()
      .execute('select t::text from customer_verification t where customer_id = ?', [id]);
    const text = JSON.stringify(rows);
    expect(text).not.toContain(code);
    expect(text).not.toContain(Buffer.from(code).toString('hex'));
  });

  test('an anchor that asks for proof and cannot send a code does not start', () => {
    const { customerVerification: _none, ...anchor } = api.anchor;
    expect(() => createApp({ ...api.deps, anchor })).toThrow(/customerVerification/);
  });
});
