import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { Transaction } from '../../src/db/entities/transaction.ts';
import {
  createBusiness,
  INTERACTIVE_TOKEN,
  withOwnPages,
} from '../support/api/external-support.ts';
import {
  createBrowser,
  DISTRIBUTION,
  ISSUER,
  startTestApi,
  type TestApi,
} from '../support/api/support.ts';

/*
 * No account of ours is a customer's destination: what the distribution account pays itself or a
 * channel never leaves us and would be called paid, and what an issuer is paid of its own asset is
 * destroyed. They are all public: in stellar.toml, or on the ledger.
 */

const treasury = Keypair.random();
const signing = Keypair.random().publicKey();
const channel = Keypair.random().publicKey();
const former = Keypair.random().publicKey();
const OURS = {
  distribution: DISTRIBUTION,
  issuer: ISSUER,
  signing,
  treasury: treasury.publicKey(),
  channel,
  'former distribution': former,
} as const;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi(
    (anchor) => ({
      ...anchor,
      signingAccount: signing,
      ourAccounts: [...anchor.ourAccounts, treasury.publicKey()],
    }),
    { INTERACTIVE_TOKEN },
  );
  await api.orm.em.fork().execute(
    `insert into channel (account, distribution_account, number, state) values (?, ?, 1, 'ready');
     insert into cursor (source, cursor) values (?, '1')`,
    [channel, DISTRIBUTION, `stellar/${former}`],
  );
});
afterAll(async () => api?.close());

const muxed = (account: string): string =>
  new MuxedAccount(new Account(account, '0'), '7').accountId();
const SAYS = 'account: is an account of ours; name an account of your own.';
const SAYS_IN_SPANISH = 'account: es una cuenta nuestra; indique una cuenta suya.';

type Ask = (
  token: string,
  account: string | undefined,
  language?: string,
) => Promise<{ readonly status: number; readonly body: unknown }>;

const read = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as unknown,
});
const bySep6 =
  (path: string, query: Readonly<Record<string, string>>): Ask =>
  async (token, account, language = 'en') => {
    const asked = { ...query, lang: language, ...(account === undefined ? {} : { account }) };
    return read(await api.get(`/sep6/${path}?${new URLSearchParams(asked).toString()}`, token));
  };
const bySep24 =
  (kind: 'deposit' | 'withdraw'): Ask =>
  async (token, account, language = 'en') =>
    read(
      await api.post(
        `/sep24/transactions/${kind}/interactive`,
        { asset_code: 'USDC', lang: language, ...(account === undefined ? {} : { account }) },
        token,
      ),
    );
const USD = 'iso4217:USD';
const ENDPOINTS: Readonly<Record<string, Ask>> = {
  'SEP-6 deposit': bySep6('deposit', { asset_code: 'USDC' }),
  'SEP-6 deposit-exchange': bySep6('deposit-exchange', {
    destination_asset: 'USDC',
    source_asset: USD,
    amount: '50',
  }),
  'SEP-6 withdraw': bySep6('withdraw', { asset_code: 'USDC' }),
  'SEP-6 withdraw-exchange': bySep6('withdraw-exchange', {
    source_asset: 'USDC',
    destination_asset: USD,
    amount: '50',
  }),
  'SEP-24 deposit': bySep24('deposit'),
  'SEP-24 withdraw': bySep24('withdraw'),
};
const endpoints = Object.entries(ENDPOINTS);

describe.each(endpoints)('§1.9 %s', (_name, ask) => {
  test.each(Object.entries(OURS))(
    '§1.9 names no %s account, plain or muxed',
    async (_who, ours) => {
      const token = await api.login(Keypair.random());
      const before = await api.count('transaction');
      for (const account of [ours, muxed(ours)]) {
        expect(await ask(token, account)).toEqual({ status: 400, body: { error: SAYS } });
        expect(await ask(token, account, 'es')).toEqual({
          status: 400,
          body: { error: SAYS_IN_SPANISH },
        });
      }
      expect(await api.count('transaction')).toBe(before);
    },
  );

  test('§1.9 takes another account, plain or muxed', async () => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    for (const account of [keypair.publicKey(), muxed(keypair.publicKey())]) {
      expect((await ask(token, account)).status).toBe(200);
    }
  });
});

test('§1.9 whoever logs in with an account of ours names it by that, at every endpoint', async () => {
  const token = await api.login(treasury);
  for (const [name, ask] of endpoints) {
    // A deposit of SEP-6 always says its account.
    if (name.startsWith('SEP-6 deposit')) continue;
    expect([name, await ask(token, undefined)]).toEqual([
      name,
      { status: 400, body: { error: SAYS } },
    ]);
  }
  const remittance = { amount: '100', asset_code: 'USDC' };
  expect(await read(await api.post('/sep31/transactions', remittance, token))).toEqual({
    status: 400,
    body: { error: SAYS },
  });
});

describe('§1.9 a form whose account has become ours since it was begun', () => {
  const FORM = { amount: '50', rail: 'sandbox-bank' };
  const begin = async (url: string) => {
    const keypair = Keypair.random();
    const token = await api.login(keypair);
    const begun = await api.post(
      '/sep24/transactions/deposit/interactive',
      { asset_code: 'USDC' },
      token,
    );
    const { id, url: link } = (await begun.json()) as { id: string; url: string };
    const becomeOurs = async () =>
      api.orm.em
        .fork()
        .execute(`insert into cursor (source, cursor) values (?, '1')`, [
          `stellar/${keypair.publicKey()}`,
        ]);
    return { id, link: link.replace(api.url, url), becomeOurs };
  };
  const load = async (id: string) => api.orm.em.fork().findOneOrFail(Transaction, { id });

  test('§1.9 is not agreed to on our pages', async () => {
    const { id, link, becomeOurs } = await begin(api.url);
    const browser = createBrowser(api);
    await browser.open(link);
    await browser.submit(`/interactive/${id}/amount`, FORM);
    await becomeOurs();
    const { response, text } = await browser.submit(`/interactive/${id}/review`, FORM);
    expect([response.status, text.includes('is an account of ours')]).toEqual([400, true]);
    expect(await load(id)).toMatchObject({ status: 'incomplete', payUntil: null });
  });

  test('§1.9 is not completed on the business’s own', async () => {
    const other = await startTestApi(withOwnPages, { INTERACTIVE_TOKEN });
    try {
      const keypair = Keypair.random();
      const token = await other.login(keypair);
      const body = { asset_code: 'USDC' };
      const begun = await other.post('/sep24/transactions/deposit/interactive', body, token);
      const { id, url } = (await begun.json()) as { id: string; url: string };
      const business = createBusiness(other);
      await business.redeem(new URL(url).searchParams.get('token') ?? '');
      await other.orm.em
        .fork()
        .execute(`insert into cursor (source, cursor) values (?, '1')`, [
          `stellar/${keypair.publicKey()}`,
        ]);
      const form = { amount: '50', funding_method: 'sandbox-bank' };
      expect(await business.complete(id, form)).toEqual({ status: 400, error: SAYS });
      const row = await other.orm.em.fork().findOneOrFail(Transaction, { id });
      expect(row).toMatchObject({ status: 'incomplete', rail: null });
    } finally {
      await other.close();
    }
  });
});
