import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import { extrasOf, isJson, pay, recordsOf, startLedger } from './support.ts';
import type { Json, TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;
let alice: Keypair;
let bob: Keypair;

beforeAll(async () => {
  test = await startLedger();
  [alice, bob] = [await test.account(), await test.account()];
  for (const amount of ['1', '2', '3', '4', '5', '6'])
    await test.run(alice, [pay(bob, amount, XLM)]);
  await test.codes(alice, [pay(Keypair.random(), '1', XLM)]);
});

afterAll(() => test.close());

const tokensOf = (records: readonly Json[]) => records.map((record) => record['paging_token']);

function hrefOf(json: Json, name: string): string {
  const links = json['_links'];
  const link = isJson(links) ? links[name] : undefined;
  if (!isJson(link)) throw new Error(`no link ${name}`);
  return String(link['href']).replace(test.url, '');
}

describe('pages', () => {
  it('lead on by next and back by prev, without a gap or a repetition', async () => {
    const path = `/accounts/${bob.publicKey()}/payments`;
    const all = tokensOf(recordsOf(await test.get(path)));
    expect(all).toHaveLength(7);
    const first = await test.get(`${path}?limit=3&join=transactions`);
    const second = await test.get(hrefOf(first.json, 'next'));
    expect(tokensOf([...recordsOf(first), ...recordsOf(second)])).toEqual(all.slice(0, 6));
    expect(recordsOf(second)[0]).toHaveProperty('transaction.envelope_xdr');
    const back = await test.get(hrefOf(second.json, 'prev'));
    expect(tokensOf(recordsOf(back))).toEqual(all.slice(0, 3).toReversed());
    const newest = await test.get(`${path}?order=desc&limit=2`);
    expect(tokensOf(recordsOf(newest))).toEqual(all.slice(-2).toReversed());
  });

  it('write the cursor out, with "now" as a number, and repeat it past the end', async () => {
    const path = `/accounts/${bob.publicKey()}/payments`;
    const now = await test.get(`${path}?cursor=now`);
    expect(recordsOf(now)).toEqual([]);
    const self = hrefOf(now.json, 'self');
    expect(self).toMatch(/\?cursor=\d+&limit=10&order=asc$/);
    expect(hrefOf(now.json, 'next')).toBe(self);
    await test.run(alice, [pay(bob, '7', XLM)]);
    expect(recordsOf(await test.get(self))).toMatchObject([{ amount: '7.0000000' }]);
  });

  it('count tokens as ledger, transaction and operation', async () => {
    const { json } = await test.get(`/accounts/${bob.publicKey()}/transactions?limit=1&order=desc`);
    const [transaction] = recordsOf({ status: 200, headers: new Headers(), json });
    const token = BigInt(String(transaction?.['paging_token']));
    expect(token).toBe((BigInt(Number(transaction?.['ledger'])) << 32n) | (1n << 12n));
    const operations = await test.get(`/transactions/${String(transaction?.['hash'])}/operations`);
    expect(tokensOf(recordsOf(operations))).toEqual([String(token + 1n)]);
    const single = await test.get(`/operations/${token + 1n}?join=transactions`);
    expect(single.json).toMatchObject({ transaction: { hash: transaction?.['hash'] } });
  });

  it('leave failed transactions out until they are asked for', async () => {
    const path = `/accounts/${alice.publicKey()}/operations?order=desc`;
    const usual = recordsOf(await test.get(path));
    expect(usual.every((record) => record['transaction_successful'] === true)).toBe(true);
    const all = recordsOf(await test.get(`${path}&include_failed=true`));
    const failed = all.filter((record) => record['transaction_successful'] === false);
    expect(failed).toHaveLength(1);
    const hash = String(failed[0]?.['transaction_hash']);
    expect(recordsOf(await test.get(`/transactions/${hash}/operations`))).toHaveLength(1);
    expect(recordsOf(await test.get(`/transactions/${hash}/effects`))).toEqual([]);
  });
});

describe('bad questions', () => {
  const GHOST = Keypair.random().publicKey();

  it.each([
    ['payments?cursor=abc', 'cursor', 'cursor: invalid value'],
    ['payments?cursor=-1', 'cursor', 'the cursor -1 is a negative number: '],
    ['payments?cursor=9223372036854775808', 'cursor', 'cursor: invalid value'],
    ['payments?limit=201', 'limit', 'invalid limit: value provided that is over limit max of 200'],
    ['payments?limit=0', 'limit', 'invalid limit: non-positive value provided'],
    ['payments?limit=ten', 'limit', 'unparseable value'],
    ['payments?order=up', 'order', 'order: invalid value'],
    ['payments?join=ledgers', 'join', 'Accepted values: transactions'],
    ['payments?include_failed=maybe', 'include_failed', 'Filter should be true or false'],
  ])('about %s are told what is wrong', async (path, field, reason) => {
    const answer = await test.get(`/accounts/${bob.publicKey()}/${path}`);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(extrasOf(answer.json)).toEqual({ invalid_field: field, reason });
  });

  it.each([
    ['/accounts/GABC', 400],
    ['/accounts', 400],
    ['/accounts?asset=USD', 400],
    [`/transactions/${'A'.repeat(64)}`, 400],
    [`/transactions/${'0'.repeat(64)}`, 404],
    ['/operations/abc', 400],
    ['/operations/4294967297', 410],
    ['/ledgers/abc', 400],
    ['/ledgers/2', 410],
    ['/ledgers/99999999', 404],
    ['/claimable_balances/00', 400],
    ['/nothing/here', 404],
    ['//accounts', 404],
    ['/transactions_async', 405],
    ['/accounts/%', 400],
    [`/accounts/${GHOST}`, 404],
    [`/accounts/${GHOST}/payments`, 404],
    [`/accounts/${GHOST}/offers`, 200],
  ])('%s is answered %i', async (path, status) => {
    expect((await fetch(`${test.url}${path}`)).status).toBe(status);
  });

  it('about an account that only a failed transaction named find an empty history', async () => {
    const ghost = Keypair.random();
    await test.codes(alice, [pay(ghost, '1', XLM)]);
    const answer = await test.get(`/accounts/${ghost.publicKey()}/payments`);
    expect(recordsOf(answer)).toEqual([]);
  });
});

describe('transport', () => {
  it('names the latest ledger where it shows the state, on refusals too', async () => {
    const latest = String(test.ledger.latestLedger());
    const state = await test.get(`/accounts/${alice.publicKey()}`);
    const missing = await test.get(`/accounts/${Keypair.random().publicKey()}`);
    const history = await test.get(`/accounts/${alice.publicKey()}/payments`);
    expect(state.headers.get('latest-ledger')).toBe(latest);
    expect(missing.headers.get('latest-ledger')).toBe(latest);
    expect(history.headers.get('latest-ledger')).toBeNull();
  });

  it('lets browsers in and refuses HEAD and HTML', async () => {
    const origin = 'http://localhost:3000';
    const preflight = await fetch(`${test.url}/transactions`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect((await fetch(test.url, { method: 'HEAD' })).status).toBe(405);
    expect((await fetch(test.url, { headers: { accept: 'text/html' } })).status).toBe(406);
  });

  it('knows its network, its fees and its ledgers', async () => {
    const { json } = await test.get('/');
    expect(json).toMatchObject({
      network_passphrase: test.ledger.networkPassphrase,
      history_latest_ledger: test.ledger.latestLedger(),
    });
    expect(await test.server.fetchBaseFee()).toBe(100);
    const [newest, before] = recordsOf(await test.get('/ledgers?order=desc&limit=2'));
    expect(newest?.['prev_hash']).toBe(before?.['hash']);
  });
});

describe('the friendbot', () => {
  it('gives ten thousand lumens once, to many at a time', async () => {
    const fresh = [Keypair.random(), Keypair.random(), Keypair.random()];
    const ask = (account: Keypair) => test.get(`/friendbot?addr=${account.publicKey()}`);
    const answers = await Promise.all(fresh.map(ask));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const hash = String(answers[0]?.json['hash']);
    expect((await test.get(`/transactions/${hash}`)).status).toBe(200);
    for (const account of fresh) {
      const { balances } = await test.server.loadAccount(account.publicKey());
      expect(balances[0]?.balance).toBe('10000.0000000');
      expect(await ask(account)).toMatchObject({
        status: 400,
        json: { detail: 'account already funded to starting balance' },
      });
    }
    expect((await test.get('/friendbot?addr=GABC')).status).toBe(400);
  });
});
