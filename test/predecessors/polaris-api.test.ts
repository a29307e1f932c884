import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { createServer } from 'node:http';
import { parse } from 'smol-toml';
import { createApp } from '../../src/api/app.ts';
import { Callback } from '../../src/db/entities/books.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import type { Anchor } from '../../src/domain/anchor.ts';
import type { RemittanceCheck } from '../../src/domain/transactions/remittance.ts';
import { refuseInWords } from '../../src/domain/refusal.ts';
import {
  beginInteractive,
  createBrowser,
  DISTRIBUTION,
  ISSUER,
  sign,
  startTestApi,
} from '../support/api/support.ts';
import { sep6 } from '../support/api/sep6-support.ts';
import { BANK_PAYEE } from '../support/payees.ts';
import { postCallbacks } from '../support/callbacks.ts';
import { ENDED, store } from '../seps/stored.ts';
import { opened } from '../support/opened.ts';

/* Where Polaris's endpoints were open, fell over, or said something else than was so. */

const OTHER_ISSUER = Keypair.random().publicKey();
let check: RemittanceCheck | null = null;
/** A second asset of the same code, and the network's own. */
const withMore = (anchor: Anchor): Anchor => ({
  ...anchor,
  checkRemittance: (request) => check ?? anchor.checkRemittance(request),
  assets: anchor.assets.flatMap((policy) => [
    policy,
    { ...policy, asset: `stellar:USDC:${OTHER_ISSUER}` },
    { ...policy, asset: 'stellar:native', currency: {} },
  ]),
});
const api = await opened(startTestApi(withMore));

type Body = Readonly<Record<string, unknown>>;
const json = async (response: Response): Promise<Body> => (await response.json()) as Body;
const em = () => api.orm.em.fork();
const rowOf = async (id: string) => em().findOneOrFail(Transaction, { id });
const { ask, wallet, transaction } = sep6(() => api);
const US = { asset_code: 'USDC', asset_issuer: ISSUER };

describe('what Polaris let in (§10)', () => {
  test('the token of a page’s address is no token of the API', async () => {
    const { url } = await beginInteractive(api, 'deposit', US);
    const link = new URL(url).searchParams.get('token') ?? '';
    for (const path of [
      '/sep24/transactions?asset_code=USDC',
      '/sep6/transactions?asset_code=USDC',
    ]) {
      expect((await api.get(path, link)).status).toBe(403);
    }
    expect((await api.get('/sep12/customer', link)).status).toBe(401);
  });

  test('more_info is not opened by a hash that stands on the ledger, nor by any id alone', async () => {
    const { id } = await store(api, Keypair.random(), 'sep24', 'withdrawal', ENDED);
    for (const query of [
      `id=${id}`,
      `stellar_transaction_id=${ENDED.stellarTransactionId}`,
      `external_transaction_id=${ENDED.externalTransactionId}`,
    ]) {
      const response = await api.get(`/sep24/transaction/more_info?${query}`);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain(DISTRIBUTION);
    }
  });

  test('users of a shared account cannot complete each other’s forms', async () => {
    const keypair = Keypair.random();
    const begin = async (memo: string) => {
      const token = await api.login(keypair, { memo });
      const body = { ...US, amount: '20' };
      const path = '/sep24/transactions/deposit/interactive';
      return (await json(await api.post(path, body, token))) as { id: string; url: string };
    };
    const [mine, other] = [await begin('1'), await begin('2')];
    const browser = createBrowser(api);
    await browser.open(other.url);
    const form = { amount: '20', rail: 'sandbox-bank' };
    for (const step of ['amount', 'review']) {
      const { response } = await browser.submit(`/interactive/${mine.id}/${step}`, form);
      expect(response.status).toBe(403);
    }
    expect((await rowOf(mine.id)).status).toBe('incomplete');
  });

  test('a link that was opened does not open in a second browser', async () => {
    const { url } = await beginInteractive(api, 'deposit', US);
    expect((await createBrowser(api).open(url)).response.status).toBe(200);
    expect((await createBrowser(api).open(url)).response.status).toBe(403);
  });

  test('GET /fee asks for the token that GET /info says it asks for', async () => {
    const { body: info } = await ask('info', {});
    expect(info['fee']).toMatchObject({ enabled: true, authentication_required: true });
    const query = { operation: 'deposit', asset_code: 'native', amount: '10' };
    expect((await ask('fee', query)).status).toBe(403);
    expect((await ask('fee', query, (await wallet()).token)).status).toBe(200);
  });

  test('a callback is not posted into our own network, however its address reads', async () => {
    let connections = 0;
    const server = createServer(() => undefined).on('connection', () => {
      connections += 1;
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('it has no port');
    const host = `localhost:${address.port}`;
    const { id } = await store(api, Keypair.random(), 'sep6', 'deposit');
    const inner = em();
    const url = `https://${host}/told`;
    inner.create(Callback, { transactionId: id, url, status: 'completed', at: new Date() });
    await inner.flush();
    const round = await postCallbacks(api.orm, { development: false });
    expect(round).toMatchObject({ delivered: 0 });
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });
});

describe('where Polaris fell over (§7, §12.18)', () => {
  test('a deposit without account is 400', async () => {
    const { token } = await wallet();
    const { status, body } = await ask('deposit', { asset_code: 'native' }, token);
    expect([status, body.error]).toEqual([400, expect.stringContaining('account')]);
  });

  test('Horizon away at a login is 503 with Retry-After, and the challenge is still good', async () => {
    const keypair = Keypair.random();
    const { transaction: challenge } = await json(
      await api.get(`/auth?account=${keypair.publicKey()}`),
    );
    const body = JSON.stringify({ transaction: sign(String(challenge), keypair) });
    const { network } = api.deps;
    const readSigners = async () => refuseInWords('network_away', 'The network is away.');
    const server = createApp({ ...api.deps, network: { ...network, readSigners } }).listen(0);
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('it has no port');
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body };
    const away = await fetch(`http://127.0.0.1:${address.port}/auth`, init);
    expect([away.status, away.headers.has('retry-after')]).toEqual([503, true]);
    expect((await fetch(`${api.url}/auth`, init)).status).toBe(200);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });

  test('transaction_info_needed, and customer_info_needed without a type, are 400 in the SEP’s words', async () => {
    const token = await api.login(Keypair.random());
    const body = { ...US, amount: '10' };
    for (const answer of [
      { error: 'transaction_info_needed', fields: { purpose: { description: 'What for' } } },
      { error: 'customer_info_needed' },
    ] as const) {
      check = { accepted: false, ...answer } as RemittanceCheck;
      const response = await api.post('/sep31/transactions', body, token);
      expect([response.status, await json(response)]).toEqual([
        400,
        expect.objectContaining({ error: answer.error }),
      ]);
    }
    check = null;
  });
});

describe('what Polaris said that was not so (§12.0, §12.18, §12.20)', () => {
  test('a form that was agreed to, and a customer who submitted all, are not money that came', async () => {
    const { id, url } = await beginInteractive(api, 'withdraw', { ...US, amount: '50' });
    const browser = createBrowser(api);
    await browser.open(url);
    const form = { amount: '50', rail: 'sandbox-bank' };
    await browser.submit(`/interactive/${id}/amount`, form);
    await browser.submit(`/interactive/${id}/details`, { ...form, ...BANK_PAYEE });
    await browser.submit(`/interactive/${id}/review`, form);
    const row = await rowOf(id);
    expect(row.status).toBe('pending_user_transfer_start');
    expect([row.amountIn ?? null, row.transferReceivedAt ?? null]).toEqual([null, null]);
  });

  test('a PATCH before the money moves nothing', async () => {
    const keypair = Keypair.random();
    const { id } = await store(api, keypair, 'sep6', 'withdrawal');
    const token = await api.login(keypair);
    const patch = { transaction: BANK_PAYEE };
    const response = await api.send('PATCH', `/sep6/transactions/${id}`, patch, token);
    expect(response.status).toBe(400);
    expect((await rowOf(id)).status).toBe('pending_user_transfer_start');
  });

  test('a deposit-exchange reads as a deposit: deposit_memo and claimable_balance_id, no withdraw_memo', async () => {
    const keypair = Keypair.random();
    const { id } = await store(api, keypair, 'sep6', 'deposit', { isExchange: true });
    const shown = await transaction(id, await api.login(keypair));
    expect(shown).toMatchObject({
      kind: 'deposit-exchange',
      deposit_memo: '17',
      claimable_balance_id: null,
    });
    expect(shown).not.toHaveProperty('withdraw_memo');
  });

  test('a code that two issuers share names neither without asset_issuer', async () => {
    const { token, account } = await wallet();
    const both = await ask('deposit', { asset_code: 'USDC', account }, token);
    expect(both).toMatchObject({ status: 400, body: { error: expect.stringMatching('issuer') } });
    for (const asset_issuer of [ISSUER, OTHER_ISSUER]) {
      const { body } = await ask('deposit', { asset_code: 'USDC', asset_issuer, account }, token);
      expect((await rowOf(body.id)).asset).toBe(`stellar:USDC:${asset_issuer}`);
    }
  });

  test('XLM is an asset like any other, by the name native or by its own', async () => {
    const { token, account } = await wallet();
    for (const asset_code of ['native', 'XLM']) {
      const { body } = await ask('deposit', { asset_code, account }, token);
      expect((await rowOf(body.id)).asset).toBe('stellar:native');
    }
  });

  test('stellar.toml says its VERSION, and each transfer server by its own name', async () => {
    const toml = await (await api.get('/.well-known/stellar.toml')).text();
    expect(parse(toml)).toMatchObject({
      VERSION: expect.stringMatching(/^2\./),
      TRANSFER_SERVER: `${api.url}/sep6`,
      TRANSFER_SERVER_SEP0024: `${api.url}/sep24`,
    });
  });

  test('a list has an end, whoever asks for how much', async () => {
    const keypair = Keypair.random();
    for (let made = 0; made < 51; made += 1) await store(api, keypair, 'sep24', 'deposit');
    const path = '/sep24/transactions?asset_code=USDC';
    const listed = await json(await api.get(path, await api.login(keypair)));
    expect(listed['transactions']).toHaveLength(50);
  });
});
