import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ASYNC, feeBump, hashOf, startByHand } from './by-hand.ts';
import { Asset, Keypair } from '@stellar/stellar-sdk';
import type { Transaction } from '@stellar/stellar-sdk';
import { extrasOf, pay, startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;
let alice: Keypair;
let bob: Keypair;

const begin = async (): Promise<void> => {
  ({ test, alice, bob } = await startByHand());
};

afterEach(() => test.close());

describe('what is refused before the ledger', () => {
  beforeEach(async () => {
    test = await startLedger();
    [alice, bob] = [await test.account('100'), await test.account('100')];
  });

  it.each<[string, () => Promise<Transaction>]>([
    ['tx_bad_seq', async () => test.build(alice, [pay(bob, '1', XLM)], { sequence: 7n })],
    ['tx_bad_auth', async () => test.build(alice, [pay(bob, '1', XLM)], { signers: [] })],
    ['tx_bad_auth', async () => test.build(alice, [pay(bob, '1', XLM)], { signers: [bob] })],
    [
      'tx_bad_auth_extra',
      async () => test.build(alice, [pay(bob, '1', XLM)], { signers: [alice, bob] }),
    ],
    ['tx_insufficient_fee', async () => test.build(alice, [pay(bob, '1', XLM)], { fee: '99' })],
    [
      'tx_too_late',
      async () =>
        test.build(alice, [pay(bob, '1', XLM)], { timebounds: { minTime: 0, maxTime: 1 } }),
    ],
    [
      'tx_too_early',
      async () =>
        test.build(alice, [pay(bob, '1', XLM)], {
          timebounds: { minTime: 4_000_000_000, maxTime: 0 },
        }),
    ],
    ['tx_missing_operation', async () => test.build(alice, [])],
    [
      'tx_no_source_account',
      async () => {
        const nobody = Keypair.random();
        return test.build(nobody, [pay(bob, '1', XLM)], { sequence: 1n });
      },
    ],
  ])('%s costs nothing and leaves no trace', async (transaction, make) => {
    const signed = await make();
    const { status, json } = await test.post(signed);
    expect(status).toBe(400);
    expect(extrasOf(json)['result_codes']).toEqual({ transaction });
    expect(await test.get(`/transactions/${hashOf(signed)}`)).toMatchObject({ status: 404 });
    const { balances } = await test.server.loadAccount(alice.publicKey());
    expect(balances[0]?.balance).toBe('100.0000000');
  });

  it('is also what cannot pay its fee, and not what cannot pay its amount', async () => {
    const thin = await test.account('1');
    expect(await test.codes(thin, [pay(bob, '1', XLM)])).toEqual({
      transaction: 'tx_insufficient_balance',
    });
    expect(await test.codes(alice, [pay(bob, '100', XLM)])).toEqual({
      transaction: 'tx_failed',
      operations: ['op_underfunded'],
    });
  });

  it('is what cannot be read, with the envelope echoed', async () => {
    const send = (body: URLSearchParams, path = '/transactions') =>
      fetch(`${test.url}${path}`, { method: 'POST', body });
    const nonsense = await send(new URLSearchParams({ tx: 'AAAA' }));
    expect(nonsense.status).toBe(400);
    expect(await nonsense.json()).toMatchObject({
      type: 'https://stellar.org/horizon-errors/transaction_malformed',
      extras: { envelope_xdr: 'AAAA' },
    });
    const empty = await send(new URLSearchParams({}), ASYNC);
    expect(await empty.json()).toMatchObject({ extras: { envelope_xdr: '', error: {} } });
    const json = await fetch(`${test.url}/transactions`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(json.status).toBe(415);
  });

  it('takes the transaction from the query string and from a multipart form', async () => {
    const first = await test.build(alice, [pay(bob, '1', XLM)]);
    const query = new URLSearchParams({ tx: first.toXDR() });
    const byQuery = await fetch(`${test.url}/transactions?${query.toString()}`, { method: 'POST' });
    expect(byQuery.status).toBe(200);
    const form = new FormData();
    form.set('tx', (await test.build(alice, [pay(bob, '1', XLM)])).toXDR());
    const byForm = await fetch(`${test.url}/transactions`, { method: 'POST', body: form });
    expect(byForm.status).toBe(200);
  });
});

describe('one transaction waiting per source account', () => {
  beforeEach(begin);

  it('is PENDING, then DUPLICATE; everything else of that account must try again later', async () => {
    const first = await test.build(alice, [pay(bob, '1', XLM)]);
    const sequence = BigInt(first.sequence);
    const next = await test.build(alice, [pay(bob, '1', XLM)], { sequence: sequence + 1n });
    const other = await test.build(alice, [pay(bob, '2', XLM)], { sequence, fee: '1000' });
    const hash = hashOf(first);
    expect(await test.post(first, ASYNC)).toMatchObject({
      status: 201,
      json: { tx_status: 'PENDING', hash },
    });
    expect(await test.post(first, ASYNC)).toMatchObject({
      status: 409,
      json: { tx_status: 'DUPLICATE', hash },
    });
    for (const later of [next, other]) {
      expect(await test.post(later, ASYNC)).toMatchObject({
        status: 503,
        json: { tx_status: 'TRY_AGAIN_LATER' },
      });
    }
    const past = await test.build(alice, [pay(bob, '1', XLM)], { sequence: sequence - 1n });
    expect(await test.post(past, ASYNC)).toMatchObject({
      status: 400,
      json: { tx_status: 'ERROR', error_result_xdr: 'AAAAAAAAAAD////7AAAAAA==' },
    });
  });

  it('answers a waiting submission 504 when it was never let in', async () => {
    const first = await test.build(alice, [pay(bob, '1', XLM)]);
    const second = await test.build(alice, [pay(bob, '1', XLM)], {
      sequence: BigInt(first.sequence) + 1n,
    });
    await test.post(first, ASYNC);
    const { status, json } = await test.post(second);
    expect(status).toBe(504);
    expect(extrasOf(json)['hash']).toBe(hashOf(second));
    await test.ledger.closeLedger();
    expect((await test.get(`/transactions/${hashOf(second)}`)).status).toBe(404);
    expect((await test.get(`/transactions/${hashOf(first)}`)).status).toBe(200);
  });

  it('lets only a fee-bump of ten times the fee take its place, found by both hashes', async () => {
    const inner = await test.build(alice, [pay(bob, '1', XLM)]);
    await test.post(inner, ASYNC);
    const mean = await test.post(feeBump(alice, '300', inner), ASYNC);
    expect(mean.json['tx_status']).toBe('ERROR');
    const generous = feeBump(alice, '1000', inner);
    expect((await test.post(generous, ASYNC)).json['tx_status']).toBe('PENDING');
    await test.ledger.closeLedger();
    for (const hash of [hashOf(inner), hashOf(generous)]) {
      const { json } = await test.get(`/transactions/${hash}`);
      expect(json).toMatchObject({ id: hash, hash, fee_charged: '200', successful: true });
    }
  });

  it('turns an included transaction away for ten ledgers, then calls it badly numbered', async () => {
    const first = await test.build(alice, [pay(bob, '1', XLM)]);
    await test.post(first, ASYNC);
    await test.ledger.closeLedger();
    expect((await test.post(first, ASYNC)).json['tx_status']).toBe('TRY_AGAIN_LATER');
    expect((await test.post(first)).status).toBe(200);
    for (let ledger = 0; ledger < 10; ledger += 1) await test.ledger.closeLedger();
    expect((await test.post(first, ASYNC)).json['tx_status']).toBe('ERROR');
    expect((await test.post(first)).status).toBe(200);
  });

  it('answers both of two equal submissions when the ledger closes', async () => {
    await test.close();
    test = await startLedger({ closeMs: 20 });
    alice = await test.account();
    const transaction = await test.build(alice, [pay(alice, '1', XLM)]);
    const answers = await Promise.all([test.post(transaction), test.post(transaction)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});
