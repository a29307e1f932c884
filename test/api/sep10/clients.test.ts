import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import type { Client } from '../../../src/db/entities/client.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addClient, setAllowed, type ClientEntry } from '../../../src/services/clients/clients.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { ISSUER, sign, startTestApi } from '../../support/api/support.ts';
import { opened } from '../../support/opened.ts';

const REFUSED_BY_ANCHOR = Keypair.random().publicKey();
const api = await opened(
  startTestApi((anchor) => ({
    ...anchor,
    mayAuthenticate: ({ account }) => account !== REFUSED_BY_ANCHOR,
    isSendingAnchor: (account) => account !== REFUSED_BY_ANCHOR,
  })),
);
const USDC = `stellar:USDC:${ISSUER}`;
const BY = byCommand('ada');

const add = async (entry: Partial<ClientEntry>): Promise<Client> => {
  const { anchor, secrets } = api.deps;
  const whole: ClientEntry = {
    kind: 'wallet',
    name: 'A wallet',
    domain: null,
    accounts: [],
    isAllowed: true,
    assets: null,
    limits: {},
    callbackUrl: null,
    contacts: null,
    ...entry,
  };
  const deps = { anchor, secrets, development: false };
  const row = await api.orm.em.fork().transactional(async (em) => addClient(em, deps, BY, whole));
  if (isRefusal(row)) throw new Error(row.message);
  return row;
};
const allow = async ({ id }: Client, isAllowed: boolean) =>
  api.orm.em
    .fork()
    .transactional(async (em) => setAllowed(em, BY, { id, isAllowed, reason: 'a test' }));

const ask = async (query: Readonly<Record<string, string>>) => {
  const response = await api.get(`/auth?${new URLSearchParams(query).toString()}`);
  const body = (await response.json()) as { transaction?: string; code?: string; error?: string };
  return { status: response.status, ...body };
};
/** Logs a user of a wallet in, whose domain vouches for them. */
const logInAt = async (domain: string, wallet: Keypair): Promise<string> => {
  api.clientDomains.set(domain, wallet.publicKey());
  const user = Keypair.random();
  const { transaction = '' } = await ask({ account: user.publicKey(), client_domain: domain });
  const answer = await api.post('/auth', { transaction: sign(transaction, user, wallet) });
  return ((await answer.json()) as { token: string }).token;
};
const begin = async (token: string, body: Readonly<Record<string, string>>) => {
  const whole = { asset_code: 'USDC', ...body };
  const response = await api.post('/sep24/transactions/deposit/interactive', whole, token);
  const answer = (await response.json()) as { id?: string; code?: string; error?: string };
  return { status: response.status, ...answer };
};

describe('a client that operators refuse', () => {
  test('cannot log in, and opens nothing by a token that it has; what is open goes on', async () => {
    const wallet = Keypair.random();
    const token = await logInAt('refused.example', wallet);
    const { id = '', status } = await begin(token, {});
    expect(status).toBe(200);
    const row = await add({ domain: 'Refused.example' });
    await allow(row, false);
    const words = {
      status: 403,
      error: 'We do not serve this client.',
    };
    const account = Keypair.random().publicKey();
    expect(await ask({ account, client_domain: 'refused.example' })).toMatchObject(words);
    expect(await begin(token, {})).toMatchObject(words);
    const seen = await api.get(`/sep24/transaction?id=${id}`, token);
    expect(seen.status).toBe(200);
    await allow(row, true);
    expect((await begin(token, {})).status).toBe(200);
  });

  test('is refused by any of its accounts, muxed or not, and its sending anchor too', async () => {
    const sender = Keypair.random();
    const token = await api.login(sender);
    expect((await api.get('/sep31/transactions/x', token)).status).toBe(404);
    const row = await add({ kind: 'sending_anchor', accounts: [sender.publicKey()] });
    await allow(row, false);
    expect((await ask({ account: sender.publicKey() })).status).toBe(403);
    expect((await api.get('/sep31/transactions/x', token)).status).toBe(403);
  });
});

test('a row wins over anchor.ts, and a wallet’s row makes nobody a sending anchor', async () => {
  expect((await ask({ account: REFUSED_BY_ANCHOR })).status).toBe(403);
  const row = await add({ accounts: [REFUSED_BY_ANCHOR], name: 'Let in' });
  expect((await ask({ account: REFUSED_BY_ANCHOR })).status).toBe(200);
  const { isServedSender } = await import('../../../src/services/clients/access.ts');
  const comer = { account: REFUSED_BY_ANCHOR, clientDomain: null };
  expect(await isServedSender(api.orm.em.fork(), api.anchor, comer)).toBe(false);
  const em = api.orm.em.fork();
  await em.transactional(async (inner) => {
    await inner.execute(`update client set kind = 'sending_anchor' where id = ?`, [row.id]);
    await inner.execute(
      `insert into operator_act (operator, channel, act) values ('a', 'command', 'client.changed')`,
    );
  });
  expect(await isServedSender(em, api.anchor, comer)).toBe(true);
});

describe('what a client may do', () => {
  test('an asset that it may not use is refused in words', async () => {
    const token = await logInAt('assets.example', Keypair.random());
    const row = await add({ domain: 'assets.example', assets: [USDC] });
    expect((await begin(token, {})).status).toBe(200);
    await api.orm.em.fork().transactional(async (em) => {
      await em.execute(`update client set assets = '{other}' where id = ?`, [row.id]);
      await em.execute(
        `insert into operator_act (operator, channel, act) values ('a', 'command', 'client.changed')`,
      );
    });
    expect(await begin(token, {})).toMatchObject({
      status: 403,
      error: 'We do not offer this asset to this client.',
    });
  });

  test('limits by payment and by day hold for all of its users together', async () => {
    const wallet = Keypair.random();
    await add({
      domain: 'limits.example',
      limits: { [USDC]: { payment: '60', daily: '100' } },
    });
    const withdraw = async (amount: string) => {
      const token = await logInAt('limits.example', wallet);
      const path = `/sep6/withdraw?asset_code=USDC&amount=${amount}&funding_method=sandbox-bank`;
      const response = await api.get(path, token);
      const answer = (await response.json()) as { code?: string; error?: string; left?: string };
      return { status: response.status, ...answer };
    };
    expect(await withdraw('61')).toMatchObject({
      status: 400,
      code: 'client_limit_exceeded',
      error: 'This client may pay in 60 by one transaction.',
    });
    const first = await withdraw('60');
    expect([first.status, first.error]).toEqual([200, undefined]);
    expect(await withdraw('41')).toMatchObject({
      status: 400,
      code: 'client_limit_exceeded',
      error: 'All users of this client may pay in 100 in a day (UTC); 40 is left today.',
      left: '40',
    });
    // What expires is the client's to take again.
    const em = api.orm.em.fork();
    await em.execute(
      `update transaction set status = 'expired' where client_domain = 'limits.example'`,
    );
    expect((await withdraw('41')).status).toBe(200);
  });

  test('its callback address counts where a transaction names none', async () => {
    await add({ domain: 'callback.example', callbackUrl: 'https://callback.example/told' });
    const token = await logInAt('callback.example', Keypair.random());
    const withdraw = async (more: string): Promise<string> => {
      const path = '/sep6/withdraw?asset_code=USDC&amount=20&funding_method=sandbox-bank';
      const response = await api.get(`${path}${more}`, token);
      return ((await response.json()) as { id: string }).id;
    };
    const own = await withdraw('&on_change_callback=https%3A%2F%2Fother.example%2Fx');
    const none = await withdraw('');
    const { id: page = '' } = await begin(token, {});
    const em = api.orm.em.fork();
    const rows = await em.find(Transaction, { id: { $in: [own, none, page] } });
    expect(new Map(rows.map(({ id, callbackUrl }) => [id, callbackUrl]))).toEqual(
      new Map([
        [own, 'https://other.example/x'],
        [none, 'https://callback.example/told'],
        [page, 'https://callback.example/told'],
      ]),
    );
  });
});
