import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { fundAccount } from '../../../../src/dev/prepare-accounts.ts';
import { NATIVE } from '../../../../src/domain/money/asset.ts';
import { resolve } from '../../../../src/workflows/messages.ts';
import { untilParked } from '../../../support/until-parked.ts';
import {
  createNewAccountBench,
  type Deposit,
} from '../../../support/workflows/new-account-bench.ts';
import { opened } from '../../../support/opened.ts';

const it = await opened(createNewAccountBench());
afterEach(() => {
  it.bench.meddling.now = null;
});

const begin = async (to: string, deposit: Partial<Deposit> = {}) =>
  it.begin({ to, asset: NATIVE, ...deposit });
const holds = async (account: string) =>
  (await it.bench.horizon.loadAccount(account)).balances.at(-1)?.balance;
const fresh = (): string => Keypair.random().publicKey();

describe('a deposit of lumens to an account that is missing', () => {
  test('§2.7 creates it with the deposit itself, and gives nothing besides', async () => {
    const to = fresh();
    const deposit = await begin(to, { amount: '20' });
    const { status, events } = await deposit.story.outcome('lumens-create');
    expect(status).toBe('completed');
    // Neither a look beforehand nor a second payment.
    expect(deposit.story.calls().map(({ name }) => name)).toEqual([
      'requestFunds',
      'creditFunds',
      'submitPayment',
    ]);
    expect(events).toBeLessThanOrEqual(33);
    expect(await holds(to)).toBe('20.0000000');
    const row = await deposit.read();
    expect(row).toMatchObject({ amountOut: '20.0000000', feeDetails: { total: '0' } });
    const { records } = await it.bench.horizon.operations().forAccount(to).call();
    expect(records.map((one) => [one.type, one.transaction_hash])).toEqual([
      ['create_account', row.stellarTransactionId],
    ]);
    expect(await deposit.booked('reserve', NATIVE)).toBe(0);
    expect((await checkBooks(it.bench.em(), () => undefined)).breaks).toEqual([]);
  });

  test('§7 waits below the reserve until somebody creates it, and then pays it', async () => {
    const to = fresh();
    const deposit = await begin(to, { amount: '0.5' });
    await deposit.untilStatus('pending_trust');
    expect(await deposit.legs()).toEqual([['payout', 1, 'not_ready', 'below_reserve']]);
    await fundAccount(it.bench.url, to);
    expect((await deposit.story.outcome('lumens-below-reserve')).status).toBe('completed');
    expect(await deposit.legs()).toEqual([
      ['payout', 1, 'not_ready', 'below_reserve'],
      ['payout', 2, 'included', null],
    ]);
    expect(await holds(to)).toBe('10000.5000000');
  });

  test('§7 asks a person when the time is over, and never creates it below the reserve', async () => {
    const to = fresh();
    const deposit = await begin(to, { amount: '0.5', trustWithinMs: 1_000 });
    await untilParked(deposit.story);
    expect(deposit.story.called('park')[0]?.input).toMatchObject({
      reason: 'no account in time: below_reserve',
      message: 'Your account does not exist yet. Please create it and contact us.',
    });
    await expect(it.bench.horizon.loadAccount(to)).rejects.toThrow('Not Found');
    await fundAccount(it.bench.url, to);
    const by = { operator: 'ada', evidence: 'ticket 4' };
    const decision = { action: 'retry' as const, parking: 1, ...by };
    await deposit.story.handle.executeUpdate(resolve, { args: [decision] });
    expect((await deposit.story.outcome('lumens-late-person')).status).toBe('completed');
    expect(await holds(to)).toBe('10000.5000000');
  });

  test('§7 leaves them to be claimed below the reserve where the wallet claims balances', async () => {
    const to = fresh();
    const deposit = await begin(to, { amount: '0.5', claimableBalanceSupported: true });
    expect((await deposit.story.outcome('lumens-claimable')).status).toBe('completed');
    expect(deposit.story.called('awaitTrust')).toEqual([]);
    const { records } = await it.bench.horizon.claimableBalances().claimant(to).call();
    expect(records.map(({ asset, amount }) => [asset, amount])).toEqual([['native', '0.5000000']]);
    expect((await deposit.read()).claimableBalanceId).toBe(records[0]?.id);
  });

  test('§2.7 creates it rather than leaving them to be claimed, where they are enough', async () => {
    const to = fresh();
    const deposit = await begin(to, { amount: '2', claimableBalanceSupported: true });
    expect((await deposit.story.outcome('lumens-create-not-claim')).status).toBe('completed');
    expect(await holds(to)).toBe('2.0000000');
  });
});
