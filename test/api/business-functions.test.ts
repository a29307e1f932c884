import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { CustomerVerification } from '../../src/domain/customers/contract.ts';
import { customerEndpoint, withPerson } from '../support/customer-endpoint.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';

/* What a business fills in may throw or hang: each request has an end, and nothing is half done. */
describe('a function of the business that fails', () => {
  let api: TestApi;
  const broken = new Set<string>();
  const unlessBroken =
    <A extends readonly unknown[], R>(name: string, answer: (...args: A) => R) =>
    (...args: A): R => {
      if (broken.has(name)) throw new Error('Marked');
      return answer(...args);
    };
  let check: NonNullable<CustomerVerification['check']> = async () => true;

  beforeAll(async () => {
    api = await startTestApi(
      withPerson(
        {
          first_name: { description: 'First name' },
          mobile_number: { description: 'Telephone', verified: true, optional: true },
        },
        {
          mayAuthenticate: unlessBroken('mayAuthenticate', () => true),
          isSendingAnchor: unlessBroken('isSendingAnchor', () => true),
          checkRemittance: unlessBroken('checkRemittance', () => ({
            accepted: true as const,
            payee: { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Byron' },
          })),
          transactionFields: unlessBroken('transactionFields', () => ({})),
          customerVerification: {
            send: async () => undefined,
            check: async (request) => check(request),
          },
        },
      ),
    );
  });
  afterAll(async () => api.close());
  afterEach(() => {
    broken.clear();
    check = async () => true;
  });

  const asked = Keypair.random();
  const remittance = async (token: string) =>
    api.post(
      '/sep31/transactions',
      { amount: '100', asset_code: 'USDC', funding_method: 'sandbox-bank' },
      token,
    );
  const deposit = async (token: string): Promise<string> => {
    const query = `asset_code=USDC&account=${asked.publicKey()}&amount=100`;
    const answer = await api.get(`/sep6/deposit?${query}&funding_method=sandbox-bank`, token);
    return ((await answer.json()) as { id: string }).id;
  };

  test.each<[string, (token: string) => Promise<Response>]>([
    ['mayAuthenticate', async () => api.get(`/auth?account=${asked.publicKey()}`)],
    ['isSendingAnchor', remittance],
    ['checkRemittance', remittance],
    [
      'transactionFields',
      async (token) =>
        api.get(`/sep12/customer?transaction_id=${await deposit(token)}&type=sep6`, token),
    ],
  ])(
    '%s: the request is a 500 that says nothing of it, and nothing is begun',
    async (name, ask) => {
      const token = await api.login(asked);
      await ask(token);
      const before = await api.count('transaction');
      broken.add(name);
      const answer = await ask(token);
      expect(answer.status).toBe(500);
      expect(await answer.text()).not.toContain('Marked');
      const begun = name === 'transactionFields' ? 1 : 0;
      expect((await api.count('transaction')) - before).toBe(begun);
      broken.clear();
      expect((await ask(token)).status).not.toBe(500);
    },
  );

  test.each<[string, CustomerVerification['check']]>([
    ['throws', async () => Promise.reject(new Error('Marked'))],
    ['hangs', async () => new Promise(() => undefined)],
  ])(
    'a check of a code that %s proves nothing, and costs a guess',
    async (_, bad) => {
      const wallet = customerEndpoint(api.url, await api.login(Keypair.random()));
      const { id } = await wallet.put({
        type: 'person',
        first_name: 'Ada',
        mobile_number: '+14155550123',
      });
      check = bad ?? check;
      const refused = await wallet.put({ id, mobile_number_verification: '123456' });
      expect(refused.code).toBe(500);
      expect(refused.error).not.toContain('Marked');
      const [code] = await api.orm.em
        .fork()
        .execute<{ attempts: number }[]>(
          'select attempts from customer_verification where customer_id = ?',
          [id],
        );
      expect(code?.attempts).toBe(1);
      check = async () => true;
      expect((await wallet.put({ id, mobile_number_verification: '123456' })).code).toBe(202);
    },
    20_000,
  );
});
