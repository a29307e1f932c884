import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Keypair, Memo, MuxedAccount, Account, Operation, xdr } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger, failedWith } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;
const unsupported: string[] = [];

/** A payment the SDK would refuse to make. */
function rawPayment(to: Keypair, amount: bigint): xdr.Operation {
  const destination = xdr.MuxedAccount.keyTypeEd25519(to.rawPublicKey());
  const body = new xdr.PaymentOp({ destination, asset: XLM.toXdrObject(), amount });
  return new xdr.Operation({ sourceAccount: null, body: xdr.OperationBody.payment(body) });
}

beforeAll(async () => {
  test = await startLedger({ onUnsupported: (operation) => unsupported.push(operation) });
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
    expect(await create(bob.publicKey(), '5')).toEqual(failedWith('op_already_exists'));
    expect(await create(ghost, '0.5')).toEqual(failedWith('op_low_reserve'));
    expect(await create(ghost, '5000')).toEqual(failedWith('op_underfunded'));
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

  it('keeps the reserve: what would go below it is underfunded', async () => {
    const [alice, bob] = [await test.account('10'), await test.account()];
    expect(await test.codes(alice, [pay(bob, '9', XLM)])).toEqual(failedWith('op_underfunded'));
    await test.run(alice, [pay(bob, '8.9999', XLM)]);
  });

  it('pays a muxed address into its account and names both', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const muxed = new MuxedAccount(new Account(bob.publicKey(), '0'), '1234567890123456789');
    const destination = muxed.accountId();
    await test.run(alice, [Operation.payment({ destination, asset: XLM, amount: '3' })]);
    const [record] = recordsOf(
      await test.get(`/accounts/${bob.publicKey()}/payments?order=desc&limit=1`),
    );
    expect(record).toMatchObject({
      to: bob.publicKey(),
      to_muxed: destination,
      to_muxed_id: '1234567890123456789',
    });
  });

  it('undoes the whole transaction but the fee when one operation fails', async () => {
    const [alice, bob] = [await test.account('100'), await test.account('10')];
    const ghost = Keypair.random();
    const operations = [pay(bob, '1', XLM), pay(ghost, '1', XLM), pay(bob, '2', XLM)];
    const before = await test.sequenceOf(alice);
    expect(await test.codes(alice, operations)).toEqual(
      failedWith('op_success', 'op_no_destination', 'op_success'),
    );
    const { balances } = await test.server.loadAccount(alice.publicKey());
    expect(balances[0]?.balance).toBe('99.9999700');
    expect(await test.sequenceOf(alice)).toBe(before + 1n);
  });

  it('refuses nothing, less than nothing and what no operation can do, before the ledger', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const before = await test.sequenceOf(alice);
    expect(await test.codes(alice, [rawPayment(bob, 0n)])).toEqual(failedWith('op_malformed'));
    expect(await test.codes(alice, [rawPayment(bob, -5n)])).toEqual(failedWith('op_malformed'));
    expect(await test.codes(alice, [Operation.inflation({})])).toEqual(
      failedWith('op_not_supported'),
    );
    expect(unsupported).toEqual(['inflation']);
    expect(await test.sequenceOf(alice)).toBe(before);
  });
});

describe('issued assets', () => {
  it('need a line, room on it and something to give', async () => {
    const [issuer, alice, bob] = [await test.account(), await test.account(), await test.account()];
    const usd = new Asset('USD', issuer.publicKey());
    const trust = (limit: string) => [Operation.changeTrust({ asset: usd, limit })];
    expect(await test.codes(issuer, [pay(alice, '1', usd)])).toEqual(failedWith('op_no_trust'));
    await test.run(alice, trust('1000'));
    await test.run(issuer, [pay(alice, '500', usd)]);
    expect(await test.codes(bob, [pay(alice, '1', usd)])).toEqual(failedWith('op_src_no_trust'));
    await test.run(bob, trust('100'));
    // The receiver is looked at first, so the empty purse is not what is told.
    expect(await test.codes(alice, [pay(bob, '501', usd)])).toEqual(failedWith('op_line_full'));
    expect(await test.codes(bob, [pay(alice, '1', usd)])).toEqual(failedWith('op_underfunded'));
    await test.run(alice, [pay(bob, '40', usd)]);
    await test.run(alice, [pay(issuer, '10', usd)]);
    const { json } = await test.get(`/assets?asset_code=USD&asset_issuer=${issuer.publicKey()}`);
    expect(json).toMatchObject({
      _embedded: { records: [{ balances: { authorized: '490.0000000' } }] },
    });
  });

  it('keep to the rules of trust lines', async () => {
    const [issuer, alice] = [await test.account(), await test.account()];
    const usd = new Asset('USD', issuer.publicKey());
    const nobodys = new Asset('XXX', Keypair.random().publicKey());
    const trust = (asset: Asset, limit: string) => [Operation.changeTrust({ asset, limit })];
    expect(await test.codes(alice, trust(nobodys, '1'))).toEqual(failedWith('op_no_issuer'));
    expect(await test.codes(issuer, trust(usd, '5'))).toEqual(failedWith('op_malformed'));
    await test.run(alice, trust(usd, '10'));
    await test.run(issuer, [pay(alice, '5', usd)]);
    expect(await test.codes(alice, trust(usd, '1'))).toEqual(failedWith('op_invalid_limit'));
    expect(await test.codes(alice, trust(usd, '0'))).toEqual(failedWith('op_invalid_limit'));
    await test.run(alice, [pay(issuer, '5', usd)]);
    await test.run(alice, trust(usd, '0'));
    const account = await test.server.loadAccount(alice.publicKey());
    expect(account.subentry_count).toBe(0);
    const poor = await test.account('1.0001');
    expect(await test.codes(poor, trust(usd, '5'))).toEqual(failedWith('op_low_reserve'));
  });

  it('wait for the issuer where it wants to be asked', async () => {
    const [issuer, alice] = [await test.account(), await test.account()];
    const rst = new Asset('RST', issuer.publicKey());
    const trustor = alice.publicKey();
    const flags = (authorized: boolean) => [
      Operation.setTrustLineFlags({ trustor, asset: rst, flags: { authorized } }),
    ];
    await test.run(issuer, [Operation.setOptions({ setFlags: 3 })]);
    expect(await test.codes(issuer, flags(true))).toEqual(failedWith('op_no_trust'));
    await test.run(alice, [Operation.changeTrust({ asset: rst })]);
    expect(await test.codes(issuer, [pay(alice, '1', rst)])).toEqual(
      failedWith('op_not_authorized'),
    );
    await test.run(issuer, flags(true));
    await test.run(issuer, [pay(alice, '5', rst)]);
    await test.run(issuer, flags(false));
    expect(await test.codes(alice, [pay(issuer, '1', rst)])).toEqual(
      failedWith('op_src_not_authorized'),
    );
  });
});
