import { afterAll, describe, expect, it } from '@jest/globals';
import { Account, Asset, authorizeEntry, Keypair, MuxedAccount } from '@stellar/stellar-sdk';
import { TransactionBuilder } from '@stellar/stellar-sdk';
import { byAddress, bySource, invoke, transferCall } from '../../support/contract-calls.ts';
import type { Call } from '../../support/contract-calls.ts';
import { startContractLedger, TRAPPED, UNIT } from './contract-support.ts';
import { recordsOf } from './support.ts';

const ledger = await startContractLedger();
const { test, issuer, alice, bob, usd } = ledger;
afterAll(() => test.close());

describe('a transfer by an asset contract', () => {
  it('built by the SDK alone moves the balance and is a payment of both accounts', async () => {
    const source = new Account(alice.publicKey(), String(await test.sequenceOf(alice)));
    const transaction = new TransactionBuilder(source, {
      fee: '100',
      networkPassphrase: test.ledger.networkPassphrase,
    })
      .addSacTransferOperation(bob.publicKey(), usd, 25n * UNIT)
      .setTimeout(0)
      .build();
    transaction.sign(alice);
    expect(await test.post(transaction)).toMatchObject({ status: 200 });
    expect([await ledger.balanceOf(alice), await ledger.balanceOf(bob)]).toEqual([
      '975.0000000',
      '25.0000000',
    ]);
    const payment = {
      type: 'invoke_host_function',
      asset_balance_changes: [
        {
          asset_type: 'credit_alphanum4',
          asset_code: 'USD',
          asset_issuer: issuer.publicKey(),
          type: 'transfer',
          from: alice.publicKey(),
          to: bob.publicKey(),
          amount: '25.0000000',
        },
      ],
    };
    expect(await ledger.latestOf(alice, 'payments')).toMatchObject(payment);
    expect(await ledger.latestOf(bob, 'payments')).toMatchObject(payment);
    const { balances } = await test.server.loadAccount(bob.publicKey());
    expect(balances[0]).toMatchObject({ last_modified_ledger: test.ledger.latestLedger() });
  });

  it('to a muxed address credits its account and shows the number', async () => {
    const muxed = new MuxedAccount(new Account(bob.publicKey(), '0'), '9007199254740993');
    await test.run(alice, [ledger.transfer(alice, muxed.accountId(), UNIT)]);
    expect(await ledger.latestOf(bob, 'payments')).toMatchObject({
      asset_balance_changes: [{ to: bob.publicKey(), destination_muxed_id: '9007199254740993' }],
    });
    expect(await ledger.latestOf(bob, 'effects')).toMatchObject({
      type: 'account_credited',
      account_muxed: muxed.accountId(),
    });
  });

  it('costs the bid and its resources, and gets back what it declared too much', async () => {
    const balance = (): bigint =>
      test.ledger.network.state.account(alice.publicKey())?.balance ?? 0n;
    const before = balance();
    const result = await test.run(alice, [ledger.transfer(alice, bob.publicKey(), UNIT)]);
    expect(result['max_fee']).toBe('5100');
    const fee = BigInt(String(result['fee_charged']));
    expect(fee).toBeGreaterThan(100n);
    expect(fee).toBeLessThan(5_100n);
    expect(before - balance()).toBe(fee);
  });

  it('that fails uses up fee and sequence number and is no payment', async () => {
    const [stranger, before] = [await test.account(), await test.sequenceOf(alice)];
    const missing = Keypair.random().publicKey();
    const tooMuch = 5_000n * UNIT;
    for (const operation of [
      ledger.transfer(alice, stranger.publicKey(), UNIT),
      ledger.transfer(alice, missing, UNIT),
      ledger.transfer(alice, bob.publicKey(), tooMuch),
      ledger.transfer(alice, bob.publicKey(), -UNIT),
    ]) {
      expect(await test.codes(alice, [operation])).toEqual(TRAPPED);
    }
    expect(await test.sequenceOf(alice)).toBe(before + 4n);
    const failed = `/accounts/${alice.publicKey()}/operations?include_failed=true&order=desc&limit=1`;
    expect(recordsOf(await test.get(failed))[0]).toMatchObject({
      transaction_successful: false,
      asset_balance_changes: null,
    });
    expect(await ledger.latestOf(alice, 'payments')).toMatchObject({
      transaction_successful: true,
    });
  });

  it('of lumens keeps the reserve and makes an account that is not there', async () => {
    const contract = Asset.native().contractId(test.ledger.networkPassphrase);
    const [rich, fresh] = [await test.account('100'), Keypair.random().publicKey()];
    const give = (amount: bigint) => {
      const call = transferCall(contract, rich.publicKey(), fresh, amount);
      return [invoke(call, [bySource(call)])];
    };
    expect(await test.codes(rich, give(9_999_999n))).toEqual(TRAPPED);
    expect(await test.codes(rich, give(1_000n * UNIT))).toEqual(TRAPPED);
    await test.run(rich, give(2n * UNIT));
    const { json } = await test.get(`/accounts/${fresh}`);
    expect(json).toMatchObject({ balances: [{ balance: '2.0000000' }], subentry_count: 0 });
  });
});

describe('leave to transfer', () => {
  const signed = (call: Call, nonce: bigint, expires: number) =>
    authorizeEntry(
      byAddress(alice.publicKey(), call, { nonce, expires }),
      alice,
      expires,
      test.ledger.networkPassphrase,
    );

  it('is given by an account that signs for the call, once and in time', async () => {
    const call = ledger.call(alice, bob.publicKey(), UNIT);
    const now = test.ledger.latestLedger();
    const entry = await signed(call, 1n, now + 100);
    await test.run(bob, [invoke(call, [entry])]);
    expect(await test.codes(bob, [invoke(call, [entry])])).toEqual(TRAPPED);
    expect(await test.codes(bob, [invoke(call, [await signed(call, 2n, now)])])).toEqual(TRAPPED);
    await test.run(bob, [invoke(call, [await signed(call, 3n, now + 100)])]);
  });

  it('is not given by a stranger, for another call, or by nobody', async () => {
    const call = ledger.call(alice, bob.publicKey(), UNIT);
    const other = ledger.call(alice, bob.publicKey(), 2n * UNIT);
    const expires = test.ledger.latestLedger() + 100;
    // What is signed does not name the signer, so bob can sign in the name of alice.
    const terms = { nonce: 4n, expires };
    const { networkPassphrase } = test.ledger;
    const own = await authorizeEntry(
      byAddress(bob.publicKey(), call, terms),
      bob,
      expires,
      networkPassphrase,
    );
    if (own.credentials.type !== 'sorobanCredentialsAddress') throw new Error('other credentials');
    const { signature } = own.credentials.address;
    const byBob = byAddress(alice.publicKey(), call, { ...terms, signature });
    const entries = [[byBob], [bySource(call)], [await signed(other, 5n, expires)], []];
    for (const auth of entries) {
      expect(await test.codes(bob, [invoke(call, auth)])).toEqual(TRAPPED);
    }
  });
});
