import { describe, expect, test } from '@jest/globals';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import { hashOf, startSetting } from './faults-support.ts';
import { pay, recordsOf } from './support.ts';

describe('how answers travel', () => {
  test('resources are compressed for who takes that, problems are not', async () => {
    const { url } = await startSetting({ compresses: true });
    const packed = await fetch(`${url}/ledgers`, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(await packed.json()).toHaveProperty('_embedded');
    const plain = await fetch(`${url}/ledgers`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.json()).toHaveProperty('_embedded');
    const problem = await fetch(`${url}/nothing`, { headers: { 'accept-encoding': 'gzip' } });
    expect(problem.headers.get('content-encoding')).toBeNull();
  });

  test('a rate limit answers 429 after its burst and gives its room back evenly', async () => {
    let time = 1_800_000_000_000;
    const ledger = await startSetting({
      now: () => time,
      rateLimit: { perHour: 3_600, burst: 20 },
    });
    time += 60_000;
    const statuses = [];
    for (let count = 0; count < 22; count += 1) statuses.push((await ledger.get('/')).status);
    expect(statuses).toEqual([...Array<number>(21).fill(200), 429]);
    const refused = await ledger.get('/');
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-limit': '21',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '21',
    });
    time += 1_000;
    expect([(await ledger.get('/')).status, (await ledger.get('/')).status]).toEqual([200, 429]);
  });

  test('a friendbot elsewhere is named and sent to, and owns nothing here', async () => {
    const { url, ledger } = await startSetting({ friendbotUrl: 'http://bot.example/' });
    const response = await fetch(`${url}/friendbot?addr=${Keypair.random().publicKey()}`, {
      redirect: 'manual',
    });
    expect([response.status, response.headers.get('location')]).toEqual([
      307,
      expect.stringMatching(/^http:\/\/bot\.example\/\?addr=G/),
    ]);
    expect(ledger.network.state.account(ledger.network.friendbot.publicKey())).toBeUndefined();
  });
});

describe('a Horizon without its core, and one without a past', () => {
  test('core_away: nothing can be submitted, and the past can still be read', async () => {
    const ledger = await startSetting();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '1', Asset.native())]);
    const { id } = ledger.ledger.faults.add({ fault: 'core_away' });
    const said = await ledger.post(transaction, '/transactions_async');
    expect([said.status, said.json['title']]).toEqual([500, 'Transaction Submission Failed']);
    expect((await ledger.post(transaction)).status).toBe(500);
    const health = await fetch(`${ledger.url}/health`);
    expect([health.status, await health.text()]).toEqual([
      503,
      '{"database_connected":true,"core_up":false,"core_synced":false}',
    ]);
    expect((await ledger.get(`/accounts/${ledger.alice.publicKey()}`)).status).toBe(200);
    ledger.ledger.faults.remove(id);
    expect((await ledger.get(`/transactions/${hashOf(transaction)}`)).status).toBe(404);
    expect((await ledger.post(transaction)).status).toBe(200);
  });

  test('still_ingesting: no history, and 503 for every question about the present', async () => {
    const ledger = await startSetting();
    ledger.ledger.faults.add({ fault: 'still_ingesting' });
    expect(recordsOf(await ledger.get('/ledgers'))).toEqual([]);
    const { json } = await ledger.get('/');
    expect([json['history_latest_ledger'], json['core_latest_ledger']]).toEqual([0, 0]);
    const account = await ledger.get(`/accounts/${ledger.alice.publicKey()}`);
    expect([account.status, account.json['title']]).toEqual([503, 'Still Ingesting']);
    ledger.ledger.faults.clear();
    expect((await ledger.get(`/accounts/${ledger.alice.publicKey()}`)).status).toBe(200);
  });

  test('a lost reply names what was submitted, so that it can be looked up', async () => {
    const ledger = await startSetting();
    const transaction = await ledger.build(ledger.alice, [pay(ledger.bob, '1', Asset.native())]);
    ledger.ledger.faults.add({ fault: 'lost_reply', times: 1 });
    const { status, json } = await ledger.post(transaction);
    expect([status, json['extras']]).toEqual([
      504,
      { envelope_xdr: transaction.toXDR(), hash: hashOf(transaction) },
    ]);
    expect((await ledger.get(`/transactions/${hashOf(transaction)}`)).status).toBe(200);
  });
});
