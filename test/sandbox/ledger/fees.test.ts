import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ASYNC, feeBump, hashOf, startByHand } from './by-hand.ts';
import { Asset, Keypair, Operation } from '@stellar/stellar-sdk';
import { extrasOf, isJson, pay, startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;
let alice: Keypair;
let bob: Keypair;

const begin = async (): Promise<void> => {
  ({ test, alice, bob } = await startByHand());
};

afterEach(() => test.close());

describe('a full ledger', () => {
  beforeEach(begin);

  it('takes a thousand operations, best payers first, and turns the cheap away', async () => {
    const payers = Array.from({ length: 21 }, () => Keypair.random());
    const creations = payers.map((payer) =>
      Operation.createAccount({ destination: payer.publicKey(), startingBalance: '10' }),
    );
    await test.post(await test.build(test.ledger.root, creations, { fee: '100' }), ASYNC);
    await test.ledger.closeLedger();
    const hundred = Array.from({ length: 100 }, () => pay(bob, '0.0000001', XLM));
    const statuses: unknown[] = [];
    for (const payer of payers) {
      const { json } = await test.post(await test.build(payer, hundred), ASYNC);
      statuses.push(json['tx_status']);
    }
    expect(statuses.slice(0, 20).every((status) => status === 'PENDING')).toBe(true);
    expect(statuses[20]).toBe('ERROR');
    const [last] = payers.slice(-1);
    if (!last) throw new Error('no payer');
    const better = await test.build(last, hundred, { fee: '101' });
    expect((await test.post(better, ASYNC)).json['tx_status']).toBe('PENDING');
    await test.ledger.closeLedger();
    const { json } = await test.get(`/ledgers/${test.ledger.latestLedger()}`);
    expect(json).toMatchObject({ operation_count: 1000, successful_transaction_count: 10 });
    const paid = await test.get(`/transactions/${hashOf(better)}`);
    expect(paid.json).toMatchObject({ fee_charged: '10000', max_fee: '10100' });
  });
});

describe('fee-bumps', () => {
  beforeEach(async () => {
    test = await startLedger();
    [alice, bob] = [await test.account('100'), await test.account('100')];
  });

  it('are paid by their own account and wrap what the inner transaction became', async () => {
    const payer = await test.account('50');
    const inner = await test.build(alice, [pay(bob, '1', XLM)]);
    const { status, json } = await test.post(feeBump(payer, '300', inner));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      fee_account: payer.publicKey(),
      fee_charged: '200',
      max_fee: '600',
      inner_transaction: { hash: hashOf(inner), max_fee: '100' },
    });
    const account = await test.server.loadAccount(payer.publicKey());
    expect(account.balances[0]?.balance).toBe('49.9999800');
  });

  it('show the inner codes, and only those of operations that were reached', async () => {
    const ghost = Keypair.random();
    const failing = await test.build(alice, [pay(ghost, '1', XLM)]);
    const { json } = await test.post(feeBump(bob, '300', failing));
    expect(extrasOf(json)['result_codes']).toEqual({
      transaction: 'tx_fee_bump_inner_failed',
      inner_transaction: 'tx_failed',
      operations: ['op_no_destination'],
    });
    const stale = await test.build(alice, [pay(bob, '1', XLM)], { sequence: 3n });
    const answer = await test.post(feeBump(bob, '300', stale));
    const codes = extrasOf(answer.json)['result_codes'];
    expect(isJson(codes) && codes['inner_transaction']).toBe('tx_bad_seq');
    expect(codes).not.toHaveProperty('operations');
  });
});
