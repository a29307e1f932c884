import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Asset, Keypair, Operation, xdr } from '@stellar/stellar-sdk';
import { pay, startLedger, failedWith } from './support.ts';
import type { TestLedger } from './support.ts';

/* The order in which the network looks at a transaction, where two things are wrong at once. */

const XLM = Asset.native();
let test: TestLedger;
let issuer: Keypair;
let alice: Keypair;

/** A payment of nothing, which the SDK would refuse to make. */
function emptyPayment(to: Keypair, source?: Keypair): xdr.Operation {
  const muxed = (key: Keypair): xdr.MuxedAccount =>
    xdr.MuxedAccount.keyTypeEd25519(key.rawPublicKey());
  const body = new xdr.PaymentOp({ destination: muxed(to), asset: XLM.toXdrObject(), amount: 0n });
  return new xdr.Operation({
    sourceAccount: source ? muxed(source) : null,
    body: xdr.OperationBody.payment(body),
  });
}

beforeAll(async () => {
  test = await startLedger();
  [issuer, alice] = [await test.account(), await test.account()];
});

afterAll(() => test.close());

describe('a transaction', () => {
  it('is judged up to the first operation that cannot be applied; the others are answered success', async () => {
    const bob = await test.account();
    const good = pay(bob, '1', XLM);
    const bad = emptyPayment(bob);
    const unsigned = emptyPayment(alice, bob);
    expect(await test.codes(alice, [bad, bad])).toEqual(failedWith('op_malformed', 'op_success'));
    expect(await test.codes(alice, [good, unsigned, bad])).toEqual(
      failedWith('op_success', 'op_bad_auth', 'op_success'),
    );
    expect(await test.codes(alice, [bad, unsigned])).toEqual(
      failedWith('op_malformed', 'op_success'),
    );
    expect(await test.codes(alice, [good, Operation.inflation({}), bad])).toEqual(
      failedWith('op_success', 'op_not_supported', 'op_success'),
    );
  });

  it('without operations is refused for that before the time, which is over', async () => {
    const timebounds = { minTime: 0, maxTime: 1 };
    expect(await test.codes(alice, [], { timebounds })).toEqual({
      transaction: 'tx_missing_operation',
    });
    expect(await test.codes(alice, [pay(issuer, '1', XLM)], { timebounds })).toEqual({
      transaction: 'tx_too_late',
    });
  });
});

describe('a transaction whose signatures no longer suffice in its ledger', () => {
  it('names every operation that lacks them, and uses up its sequence number', async () => {
    const slow = await startLedger({ closeMs: 86_400_000 });
    try {
      const [ann, bob, carl] = [Keypair.random(), Keypair.random(), Keypair.random()];
      const create = [ann, bob, carl].map((key) =>
        Operation.createAccount({ destination: key.publicKey(), startingBalance: '100' }),
      );
      await slow.post(await slow.build(slow.ledger.root, create), '/transactions_async');
      await slow.ledger.closeLedger();
      const raise = Operation.setOptions({ medThreshold: 2, source: bob.publicKey() });
      const ofBob = (amount: string): xdr.Operation =>
        Operation.payment({
          destination: ann.publicKey(),
          asset: XLM,
          amount,
          source: bob.publicKey(),
        });
      const before = await slow.sequenceOf(carl);
      const first = await slow.build(ann, [raise], { signers: [ann, bob] });
      const second = await slow.build(carl, [ofBob('1'), pay(ann, '1', XLM), ofBob('2')], {
        signers: [carl, bob],
      });
      for (const transaction of [first, second]) {
        expect((await slow.post(transaction, '/transactions_async')).status).toBe(201);
      }
      await slow.ledger.closeLedger();
      const answer = await slow.post(second);
      expect(answer.json).toMatchObject({
        extras: { result_codes: failedWith('op_bad_auth', 'op_success', 'op_bad_auth') },
      });
      expect(await slow.sequenceOf(carl)).toBe(before + 1n);
    } finally {
      await slow.close();
    }
  });

  it('is tx_bad_auth as a whole and uses up its sequence number, when its source is meant', async () => {
    const slow = await startLedger({ closeMs: 86_400_000 });
    try {
      const [ann, bob] = [Keypair.random(), Keypair.random()];
      const create = [ann, bob].map((key) =>
        Operation.createAccount({ destination: key.publicKey(), startingBalance: '100' }),
      );
      await slow.post(await slow.build(slow.ledger.root, create), '/transactions_async');
      await slow.ledger.closeLedger();
      const raise = Operation.setOptions({ lowThreshold: 2, source: bob.publicKey() });
      const before = await slow.sequenceOf(bob);
      const first = await slow.build(ann, [raise], { signers: [ann, bob] });
      const second = await slow.build(bob, [pay(ann, '1', XLM)]);
      for (const transaction of [first, second]) {
        await slow.post(transaction, '/transactions_async');
      }
      await slow.ledger.closeLedger();
      expect((await slow.post(second)).json).toMatchObject({
        extras: { result_codes: { transaction: 'tx_bad_auth' } },
      });
      expect(await slow.sequenceOf(bob)).toBe(before + 1n);
    } finally {
      await slow.close();
    }
  });
});

describe('a signer that is the transaction itself', () => {
  it('is gone before the first operation is applied', async () => {
    const bob = await test.account();
    const bobs = bob.publicKey();
    const sequence = await test.sequenceOf(bob);
    const transaction = await test.build(
      bob,
      [Operation.accountMerge({ destination: alice.publicKey() })],
      {
        sequence: sequence + 2n,
        signers: [],
      },
    );
    const preAuthTx = transaction.hash();
    await test.run(bob, [
      Operation.setOptions({
        signer: { preAuthTx, weight: 1 },
        lowThreshold: 1,
        medThreshold: 1,
        highThreshold: 1,
      }),
    ]);
    expect(await test.server.loadAccount(bobs)).toMatchObject({ subentry_count: 1 });
    expect((await test.post(transaction)).status).toBe(200);
    expect((await test.get(`/accounts/${bobs}`)).status).toBe(404);
  });
});
