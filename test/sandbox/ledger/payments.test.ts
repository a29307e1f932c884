import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Keypair, Memo, Operation } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;

beforeAll(async () => {
  test = await startLedger();
});

afterAll(() => test.close());

describe('create_account', () => {
  it('gives a new account its balance and a sequence number from its ledger', async () => {
    const alice = await test.account('10000');
    const { json, status } = await test.get(`/accounts/${alice.publicKey()}`);
    const ledger = BigInt(test.ledger.latestLedger());
    expect(status).toBe(200);
    expect(json['sequence']).toBe(String(ledger << 32n));
    expect(json['balances']).toEqual([
      {
        balance: '10000.0000000',
        buying_liabilities: '0.0000000',
        selling_liabilities: '0.0000000',
        asset_type: 'native',
      },
    ]);
    expect(json).not.toHaveProperty('sequence_ledger');
  });

  it('refuses an account that exists, one below the reserve and one nobody can fund', async () => {
    const [alice, bob] = [await test.account('100'), await test.account()];
    const ghost = Keypair.random().publicKey();
    const create = (destination: string, startingBalance: string) =>
      test.codes(alice, [Operation.createAccount({ destination, startingBalance })]);
    const failed = (code: string) => ({ transaction: 'tx_failed', operations: [code] });
    expect(await create(bob.publicKey(), '5')).toEqual(failed('op_already_exists'));
    expect(await create(ghost, '0.5')).toEqual(failed('op_low_reserve'));
    expect(await create(ghost, '5000')).toEqual(failed('op_underfunded'));
  });
});

describe('payment', () => {
  it('moves lumens, takes the fee and shows both sides', async () => {
    const [alice, bob] = [await test.account('100'), await test.account('10')];
    const result = await test.run(alice, [pay(bob, '12.3456789', XLM)], {
      memo: Memo.text('order 42 – ä'),
    });
    expect(result).toMatchObject({ memo: 'order 42 – ä', memo_type: 'text', successful: true });
    expect(result).toMatchObject({ fee_charged: '100', max_fee: '100', operation_count: 1 });
    const { balances } = await test.server.loadAccount(alice.publicKey());
    expect(balances[0]?.balance).toBe('87.6543111');
    const answer = await test.get(`/accounts/${bob.publicKey()}/payments?join=transactions`);
    expect(recordsOf(answer).at(-1)).toMatchObject({
      type: 'payment',
      from: alice.publicKey(),
      to: bob.publicKey(),
      amount: '12.3456789',
      transaction: { memo: 'order 42 – ä' },
    });
  });
});
