import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Account, Asset, Claimant, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { Networks, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { isJson, pay, recordsOf, startLedger } from './support.ts';
import type { Json, TestLedger } from './support.ts';

/** What a real Horizon 28 answered; see which fields it has, in which order, of which types. */
function golden(name: string): Json {
  const path = new URL(`../../fixtures/horizon/${name}.json`, import.meta.url);
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJson(json)) throw new Error(`${name} is no resource`);
  return json;
}

/** A resource's fields in order, each with its type; of lists, the fields of the first item. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (!isJson(value)) return typeof value;
  return Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]);
}

const XLM = Asset.native();
let test: TestLedger;

beforeAll(async () => {
  test = await startLedger();
});

afterAll(() => test.close());

async function lastOperation(hash: unknown): Promise<unknown> {
  return recordsOf(await test.get(`/transactions/${String(hash)}/operations`)).at(-1);
}

describe('resources have the fields, types and order of the real ones', () => {
  it('accounts, before and after their first transaction', async () => {
    const [issuer, alice] = [await test.account(), await test.account()];
    const fresh = await test.get(`/accounts/${alice.publicKey()}`);
    expect(shapeOf(fresh.json)).toEqual(shapeOf(golden('account-fresh')));
    await test.run(issuer, [Operation.setOptions({ setFlags: 10 })]);
    const asset = new Asset('RST', issuer.publicKey());
    await test.run(alice, [Operation.changeTrust({ asset })]);
    const used = await test.get(`/accounts/${alice.publicKey()}`);
    expect(shapeOf(used.json)).toEqual(shapeOf(golden('account-with-lines')));
  });

  it('transactions, and fee-bumps asked for by their inner hash', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const timebounds = { minTime: 0, maxTime: 4_000_000_000 };
    const result = await test.run(alice, [pay(bob, '1', XLM)], {
      memo: Memo.text('a'),
      timebounds,
    });
    expect(shapeOf(result)).toEqual(shapeOf(golden('transaction')));
    const inner = await test.build(alice, [pay(bob, '1', XLM)], { timebounds });
    const bump = TransactionBuilder.buildFeeBumpTransaction(bob, '300', inner, Networks.TESTNET);
    bump.sign(bob);
    await test.post(bump);
    const hash = Buffer.from(inner.hash()).toString('hex');
    const { json } = await test.get(`/transactions/${hash}`);
    expect(shapeOf(json)).toEqual(shapeOf(golden('fee-bump-by-inner-hash')));
  });

  it('payments, account creations, merges and trust lines', async () => {
    const [alice, bob, issuer] = [await test.account(), await test.account(), await test.account()];
    const created = recordsOf(await test.get(`/accounts/${bob.publicKey()}/payments`))[0];
    expect(shapeOf(created)).toEqual(shapeOf(golden('create-account')));
    const plain = await test.run(alice, [pay(bob, '1', XLM)]);
    expect(shapeOf(await lastOperation(plain['hash']))).toEqual(shapeOf(golden('payment')));
    const muxed = new MuxedAccount(new Account(bob.publicKey(), '0'), '7').accountId();
    const payment = Operation.payment({ destination: muxed, asset: XLM, amount: '1' });
    const { hash } = await test.run(alice, [payment]);
    expect(shapeOf(await lastOperation(hash))).toEqual(shapeOf(golden('payment-issued-muxed')));
    const merge = await test.run(bob, [Operation.accountMerge({ destination: alice.publicKey() })]);
    expect(shapeOf(await lastOperation(merge['hash']))).toEqual(shapeOf(golden('account-merge')));
    const asset = new Asset('USD', issuer.publicKey());
    const trust = await test.run(alice, [Operation.changeTrust({ asset })]);
    const { sponsor: _sponsor, ...unsponsored } = golden('change-trust');
    expect(shapeOf(await lastOperation(trust['hash']))).toEqual(shapeOf(unsponsored));
  });

  it('claimable balances and ledgers', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const claimants = [new Claimant(bob.publicKey()), new Claimant(alice.publicKey())];
    await test.run(alice, [
      Operation.createClaimableBalance({ asset: XLM, amount: '1', claimants }),
    ]);
    const [balance] = recordsOf(await test.get(`/claimable_balances?sponsor=${alice.publicKey()}`));
    expect(shapeOf(balance)).toEqual(shapeOf(golden('claimable-balance')));
    const [ledger] = recordsOf(await test.get('/ledgers?limit=1&order=desc'));
    expect(shapeOf(ledger)).toEqual(shapeOf(golden('ledger')));
  });

  it('problems', async () => {
    const alice = await test.account();
    const asset = new Asset('USD', alice.publicKey());
    const bob = await test.account();
    const failed = await test.post(await test.build(alice, [pay(bob, '1', asset)]));
    expect(shapeOf(failed.json)).toEqual(shapeOf(golden('problem-op-failed')));
    expect(failed.json['type']).toBe(golden('problem-op-failed')['type']);
    const missing = await test.get(`/transactions/${'0'.repeat(64)}`);
    expect(missing.json).toEqual(golden('problem-not-found'));
  });
});

describe('meta', () => {
  it('shows which entries a transaction changed, from what to what', async () => {
    const [alice, bob] = [await test.account('100'), await test.account('10')];
    const result = await test.run(alice, [pay(bob, '1', XLM)]);
    const meta = xdr.TransactionMeta.fromXdr(String(result['result_meta_xdr']), 'base64');
    if (meta.type !== 'v4') throw new Error(`meta of ${meta.type}`);
    const [operation] = meta.v4.operations;
    const balances = operation?.changes.map((change) => {
      const entry = change.type === 'ledgerEntryState' ? change.state : undefined;
      const updated = change.type === 'ledgerEntryUpdated' ? change.updated : undefined;
      const data = (entry ?? updated)?.data;
      return data?.type === 'account' ? data.account.balance : undefined;
    });
    expect(balances).toEqual([100_000_000n, 110_000_000n, 999_999_900n, 989_999_900n]);
    const fees = xdr.decodeArray(xdr.LedgerEntryChange, String(result['fee_meta_xdr']), 'base64');
    expect(fees.map(({ type }) => type)).toEqual(['ledgerEntryState', 'ledgerEntryUpdated']);
  });
});
