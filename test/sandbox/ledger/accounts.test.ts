import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Claimant, Keypair, Operation } from '@stellar/stellar-sdk';
import { pay, recordsOf, startLedger, failedWith } from './support.ts';
import type { TestLedger } from './support.ts';

const XLM = Asset.native();
let test: TestLedger;

beforeAll(async () => {
  test = await startLedger();
});

afterAll(() => test.close());

describe('signers and thresholds', () => {
  it('ask for as much weight as the operation needs, and for no more', async () => {
    const [owner, helper, bob] = [await test.account(), Keypair.random(), await test.account()];
    const signer = { ed25519PublicKey: helper.publicKey(), weight: 5 };
    await test.run(owner, [
      Operation.setOptions({ signer, masterWeight: 10, lowThreshold: 1, medThreshold: 6 }),
      Operation.setOptions({ highThreshold: 12 }),
    ]);
    const payment = [pay(bob, '1', XLM)];
    const change = [Operation.setOptions({ highThreshold: 10 })];
    expect(await test.codes(owner, payment, { signers: [helper] })).toEqual(
      failedWith('op_bad_auth'),
    );
    expect(await test.codes(owner, change)).toEqual(failedWith('op_bad_auth'));
    expect(await test.codes(owner, payment, { signers: [owner, helper] })).toEqual({
      transaction: 'tx_bad_auth_extra',
    });
    await test.run(owner, change, { signers: [owner, helper] });
    const found = await test.get(`/accounts?signer=${helper.publicKey()}`);
    expect(recordsOf(found)).toMatchObject([{ id: owner.publicKey() }]);
  });

  it('are judged for all operations before the first of them changes any', async () => {
    const [owner, one, other] = [await test.account(), Keypair.random(), Keypair.random()];
    const signerOf = (key: Keypair) => ({ ed25519PublicKey: key.publicKey(), weight: 1 });
    const thresholds = { lowThreshold: 2, medThreshold: 2, highThreshold: 2 };
    await test.run(owner, [
      Operation.setOptions({ ...thresholds, signer: signerOf(one) }),
      Operation.setOptions({ signer: signerOf(other) }),
    ]);
    const change = [Operation.setOptions({ homeDomain: 'example.org' })];
    expect(await test.codes(owner, change)).toEqual({ transaction: 'tx_bad_auth' });
    await test.run(owner, change, { signers: [one, other] });
  });

  it('keep an account that gave its own key away out of its own hands', async () => {
    const [owner, heir, bob] = [await test.account(), Keypair.random(), await test.account()];
    const signer = { ed25519PublicKey: heir.publicKey(), weight: 1 };
    await test.run(owner, [Operation.setOptions({ signer, masterWeight: 0 })]);
    expect(await test.codes(owner, [pay(bob, '1', XLM)])).toEqual({ transaction: 'tx_bad_auth' });
    await test.run(owner, [pay(bob, '1', XLM)], { signers: [heir] });
  });

  it('let a transaction act for two accounts that both signed', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const destination = alice.publicKey();
    const source = bob.publicKey();
    const operation = Operation.payment({ destination, asset: XLM, amount: '1', source });
    expect(await test.codes(alice, [operation])).toEqual(failedWith('op_bad_auth'));
    await test.run(alice, [operation], { signers: [alice, bob] });
  });
});

describe('data', () => {
  it('is written, read raw and as base64, and removed', async () => {
    const alice = await test.account();
    const path = `/accounts/${alice.publicKey()}/data/hello`;
    await test.run(alice, [Operation.manageData({ name: 'hello', value: 'world' })]);
    expect((await test.get(path)).json).toEqual({ value: 'd29ybGQ=' });
    const raw = await fetch(`${test.url}${path}`, {
      headers: { accept: 'application/octet-stream' },
    });
    expect(await raw.text()).toBe('world');
    const removal = [Operation.manageData({ name: 'hello', value: null })];
    await test.run(alice, removal);
    expect(await test.codes(alice, removal)).toEqual(failedWith('op_data_name_not_found'));
    expect(await test.get(path)).toMatchObject({ status: 404 });
  });
});

describe('account_merge', () => {
  it('hands over the whole balance, ends the account and keeps its history', async () => {
    const [alice, bob] = [await test.account('50'), await test.account('10')];
    const destination = bob.publicKey();
    await test.run(alice, [Operation.accountMerge({ destination })]);
    const path = `/accounts/${alice.publicKey()}`;
    expect((await test.get(path)).status).toBe(404);
    const [last] = recordsOf(await test.get(`${path}/payments?order=desc&limit=1`));
    expect(last).toMatchObject({ type: 'account_merge', into: destination });
    expect(last).not.toHaveProperty('amount');
    const account = await test.server.loadAccount(destination);
    expect(account.balances[0]?.balance).toBe('59.9999900');
  });

  it('refuses an account with entries and a destination that is not there', async () => {
    const [alice, bob] = [await test.account(), await test.account()];
    const ghost = Keypair.random().publicKey();
    const merge = (destination: string) => [Operation.accountMerge({ destination })];
    await test.run(alice, [Operation.manageData({ name: 'a', value: 'b' })]);
    expect(await test.codes(alice, merge(bob.publicKey()))).toEqual(
      failedWith('op_has_sub_entries'),
    );
    expect(await test.codes(bob, merge(ghost))).toEqual(failedWith('op_no_account'));
  });
});

describe('claimable balances', () => {
  it('are found by their claimant, claimed once, and only by those they are for', async () => {
    const [alice, bob, carol] = [await test.account(), await test.account(), await test.account()];
    const later = Claimant.predicateNot(Claimant.predicateBeforeRelativeTime('3600'));
    await test.run(alice, [
      Operation.createClaimableBalance({
        asset: XLM,
        amount: '7',
        claimants: [new Claimant(bob.publicKey()), new Claimant(alice.publicKey(), later)],
      }),
    ]);
    const sponsor = await test.server.loadAccount(alice.publicKey());
    expect(sponsor.num_sponsoring).toBe(2);
    const [balance] = recordsOf(await test.get(`/claimable_balances?claimant=${bob.publicKey()}`));
    expect(balance).toMatchObject({ amount: '7.0000000', asset: 'native' });
    const balanceId = String(balance?.['id']);
    const claim = [Operation.claimClaimableBalance({ balanceId })];
    expect(await test.codes(carol, claim)).toEqual(failedWith('op_cannot_claim'));
    expect(await test.codes(alice, claim)).toEqual(failedWith('op_cannot_claim'));
    await test.run(bob, claim);
    // The second attempt goes into the ledger, so it costs bob a fee as well.
    expect(await test.codes(bob, claim)).toEqual(failedWith('op_does_not_exist'));
    expect((await test.get(`/claimable_balances/${balanceId}`)).status).toBe(404);
    const operations = await test.get(`/claimable_balances/${balanceId}/operations`);
    expect(recordsOf(operations).map(({ type }) => type)).toContain('claim_claimable_balance');
    const account = await test.server.loadAccount(bob.publicKey());
    expect(account.balances[0]?.balance).toBe('1006.9999800');
  });

  it('need a trust line to be claimed into', async () => {
    const [issuer, carol] = [await test.account(), await test.account()];
    const usd = new Asset('USD', issuer.publicKey());
    const claimants = [new Claimant(carol.publicKey())];
    await test.run(issuer, [
      Operation.createClaimableBalance({ asset: usd, amount: '3', claimants }),
    ]);
    const [balance] = recordsOf(
      await test.get(`/claimable_balances?claimant=${carol.publicKey()}`),
    );
    const claim = Operation.claimClaimableBalance({ balanceId: String(balance?.['id']) });
    expect(await test.codes(carol, [claim])).toEqual(failedWith('op_no_trust'));
    await test.run(carol, [Operation.changeTrust({ asset: usd }), claim]);
  });
});

describe('sponsored reserves', () => {
  it('let an account without a lumen exist and trust', async () => {
    const [sponsor, fresh, issuer] = [await test.account(), Keypair.random(), await test.account()];
    const sponsoredId = fresh.publicKey();
    const usd = new Asset('USD', issuer.publicKey());
    const begin = Operation.beginSponsoringFutureReserves({ sponsoredId });
    const create = Operation.createAccount({ destination: sponsoredId, startingBalance: '0' });
    const trust = Operation.changeTrust({ asset: usd, source: sponsoredId });
    const end = Operation.endSponsoringFutureReserves({ source: sponsoredId });
    await test.run(sponsor, [begin, create, trust, end], { signers: [sponsor, fresh] });
    const { json } = await test.get(`/accounts/${sponsoredId}`);
    expect(json).toMatchObject({ num_sponsored: 3, sponsor: sponsor.publicKey() });
    const account = await test.server.loadAccount(sponsor.publicKey());
    expect(account.num_sponsoring).toBe(3);
    const other = Operation.beginSponsoringFutureReserves({ sponsoredId: issuer.publicKey() });
    expect(await test.codes(sponsor, [other])).toEqual({ transaction: 'tx_bad_sponsorship' });
  });
});
