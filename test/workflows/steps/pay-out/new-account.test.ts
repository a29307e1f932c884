import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { TransactionEvent } from '../../../../src/db/entities/transaction.ts';
import { fundAccount } from '../../../../src/dev/prepare-accounts.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { resolve } from '../../../../src/workflows/messages.ts';
import { untilParked } from '../../../support/until-parked.ts';
import { createNewAccountBench } from '../../../support/workflows/new-account-bench.ts';
import { opened } from '../../../support/opened.ts';

const USD = 'iso4217:USD';

const it = await opened(createNewAccountBench());
afterEach(() => {
  it.bench.meddling.now = null;
});

const trust = async (owner: Keypair) =>
  it.bench.submit(owner, [Operation.changeTrust({ asset: it.bench.asset })]);
/** Somebody else creates the account, and its owner trusts the asset at once. */
const createByOthers = async (owner: Keypair): Promise<void> => {
  const made = { destination: owner.publicKey(), startingBalance: '5' };
  await it.bench.submit(it.bench.issuer, [Operation.createAccount(made)]);
  await trust(owner);
};
const lumensOf = async (owner: Keypair) =>
  (await it.bench.horizon.loadAccount(owner.publicKey())).balances.at(-1)?.balance;
const breaks = async () => (await checkBooks(it.bench.em(), () => undefined)).breaks;

describe('a deposit that pays for its new account', () => {
  test('§4 is priced with it where the account is missing when the money comes', async () => {
    const owner = Keypair.random();
    const deposit = await it.begin({ to: owner.publicKey() });
    await deposit.untilStatus('pending_trust');
    expect(await lumensOf(owner)).toBe('2.0100000');
    await trust(owner);
    expect((await deposit.story.outcome('new-account-charged')).status).toBe('completed');
    expect(await deposit.read()).toMatchObject({
      amountOut: '97.5000000',
      feeDetails: { total: '2.5', details: [{}, { name: 'New account', amount: '1.5' }] },
    });
    expect(await deposit.legs()).toEqual([
      ['create_account', 1, 'included', null],
      ['payout', 1, 'included', null],
    ]);
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['97.5000000']);
    const { assetId } = it.bench;
    expect(await deposit.booked('fee', assetId)).toBe(1);
    expect(await deposit.booked('new-account-fee', assetId)).toBe(1.5);
    expect(await deposit.booked('reserve', 'stellar:native')).toBe(-2.01);
    expect(await breaks()).toEqual([]);
  });

  test('§4 costs nothing more where the account exists when the money comes', async () => {
    const owner = await it.bench.createAccount();
    const deposit = await it.begin({ to: owner.publicKey() });
    expect((await deposit.story.outcome('new-account-not-needed')).status).toBe('completed');
    expect(deposit.story.called('lookAtDestination')).toHaveLength(1);
    expect(await deposit.legs()).toEqual([['payout', 1, 'included', null]]);
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
    expect(await deposit.booked('new-account-fee', it.bench.assetId)).toBe(0);
  });

  test('§4 costs nothing more where somebody else creates the account before we do', async () => {
    const owner = Keypair.random();
    it.beforeArrival(async () => createByOthers(owner));
    const deposit = await it.begin({ to: owner.publicKey() });
    expect(await deposit.story.outcome('new-account-waived')).toMatchObject({
      status: 'completed',
      summary: expect.stringMatching(
        /^paid 97.5 USDC and the fee of a new account in [0-9a-f]{64}/,
      ),
    });
    expect(await deposit.legs()).toEqual([
      ['create_account', 1, 'withdrawn', 'account_exists'],
      ['payout', 1, 'included', null],
    ]);
    expect(await deposit.read()).toMatchObject({
      amountOut: '99.0000000',
      feeDetails: { total: '1', details: [{ name: 'Service fee', amount: '1' }] },
    });
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
    expect(await deposit.booked('new-account-fee', it.bench.assetId)).toBe(0);
    const events = await it.bench.em().find(TransactionEvent, { transactionId: deposit.id });
    expect(events.map(({ reason }) => reason).join()).toContain('nothing is charged for it');
    expect(await breaks()).toEqual([]);
  });

  test('§4 of an exchange buys with what falls away, at the price that was fixed', async () => {
    const owner = Keypair.random();
    it.beforeArrival(async () => createByOthers(owner));
    const deposit = await it.begin({ to: owner.publicKey(), isExchange: true });
    expect((await deposit.story.outcome('new-account-waived-exchange')).status).toBe('completed');
    expect(deposit.story.called('fixPrice')[0]?.input).toMatchObject({ createsAccount: true });
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['99.0000000']);
    expect(await deposit.booked('fee', USD)).toBe(1);
    expect(await deposit.booked('new-account-fee', USD)).toBe(0);
    const exchange = `exchange:${USD}/${it.bench.assetId}`;
    expect(await deposit.booked(exchange, USD)).toBe(99);
    expect(await deposit.booked(exchange, it.bench.assetId)).toBe(-99);
    expect(await breaks()).toEqual([]);
  });

  test('§4 of an exchange is booked in what was sold', async () => {
    const owner = Keypair.random();
    const deposit = await it.begin({ to: owner.publicKey(), isExchange: true });
    await deposit.untilStatus('pending_trust');
    await trust(owner);
    expect((await deposit.story.outcome('new-account-exchange')).status).toBe('completed');
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['97.5000000']);
    expect(await deposit.booked('new-account-fee', USD)).toBe(1.5);
    expect(await breaks()).toEqual([]);
  });

  test('§7 is created and charged once, though its story is lost and starts from the top', async () => {
    const owner = Keypair.random();
    const deposit = await it.begin({ to: owner.publicKey() });
    await deposit.untilStatus('pending_trust');
    await deposit.story.handle.terminate('lost by the test');
    // By now it exists, and the price that was decided stands all the same.
    const again = await deposit.tellAgain();
    await trust(owner);
    expect((await again.outcome('new-account-started-again')).status).toBe('completed');
    expect(await lumensOf(owner)).toBe('2.0099900');
    expect(await it.bench.paidTo(owner.publicKey())).toEqual(['97.5000000']);
    expect(await deposit.legs()).toEqual([
      ['create_account', 1, 'included', null],
      ['payout', 1, 'included', null],
    ]);
    expect(await breaks()).toEqual([]);
  });

  test('§7 goes as a claimable balance at once where the wallet claims those', async () => {
    const owner = Keypair.random().publicKey();
    const deposit = await it.begin({ to: owner, claimableBalanceSupported: true });
    expect((await deposit.story.outcome('new-account-claimable')).status).toBe('completed');
    expect(deposit.story.called('awaitTrust')).toEqual([]);
    const { records } = await it.bench.horizon.claimableBalances().claimant(owner).call();
    expect(records.map(({ amount }) => amount)).toEqual(['97.5000000']);
  });

  test.each([
    ['one for one', false],
    ['of an exchange', true],
  ])(
    '§4 is given back with the rest where a person sends the money back, %s',
    async (_, isExchange) => {
      const owner = Keypair.random().publicKey();
      const deposit = await it.begin({ to: owner, isExchange, trustWithinMs: 500 });
      await untilParked(deposit.story);
      await waitUntil(async () => (await deposit.read()).parkedReason ?? undefined, {
        timeoutMs: 20_000,
        what: 'the deposit is parked',
      });
      const decision = {
        action: 'refundedByHand' as const,
        parking: 1,
        operator: 'ada',
        evidence: 'wire 9',
      };
      await deposit.story.handle.executeUpdate(resolve, { args: [decision] });
      const record = `new-account-sent-back${isExchange ? '-exchange' : ''}`;
      expect((await deposit.story.outcome(record)).status).toBe('refunded');
      const refunds = { amount_refunded: '100', amount_fee: '0' };
      expect(await deposit.read()).toMatchObject({ feeDetails: { total: '0' }, refunds });
      for (const asset of [USD, it.bench.assetId]) {
        expect(await deposit.booked('fee', asset)).toBe(0);
        expect(await deposit.booked('new-account-fee', asset)).toBe(0);
      }
      expect(await breaks()).toEqual([]);
    },
  );

  test('§2.7 waits to be priced while nobody up to date says whether it exists', async () => {
    let asked = 0;
    const owner = await it.bench.createAccount();
    const deposit = await it.begin(
      { to: owner.publicKey() },
      {
        lookAtDestination: () => {
          asked += 1;
          if (asked < 3) throw new Error('a node that is behind says that an account is missing');
          return { isMissing: false };
        },
      },
    );
    expect((await deposit.story.outcome('new-account-looked-for')).status).toBe('completed');
    expect([asked, await it.bench.paidTo(owner.publicKey())]).toEqual([3, ['99.0000000']]);
  });

  test('§4 is refused where its money does not cover the account, and waits for a person', async () => {
    const owner = Keypair.random();
    const deposit = await it.begin({ to: owner.publicKey(), amount: '2.5' });
    await deposit.untilStatus('on_hold');
    expect((await deposit.read()).parkedReason).toBe('amount_below_fee');
    expect(await deposit.legs()).toEqual([]);
    await fundAccount(it.bench.url, owner.publicKey());
  });
});
