import { describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { createAwaitTrust } from '../../../../src/services/transactions/payment/await-trust.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { fundAccount } from '../../../../src/dev/prepare-accounts.ts';
import { NATIVE } from '../../../../src/domain/money/asset.ts';
import { addTransaction } from '../../../support/rows.ts';
import { createLedgerBench } from '../../../support/payments/ledger-bench.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createLedgerBench());

const fresh = (): string => Keypair.random().publicKey();
const wait = async (asset: string, toAccount: string, amountOut: string) => {
  const deposit = { kind: 'deposit', status: 'pending_stellar' } as const;
  const row = await addTransaction(bench.em(), {
    ...deposit,
    asset,
    amountOutAsset: asset,
    toAccount,
    amountOut,
  });
  const until = new Date(Date.now() + 60_000).toISOString();
  const look = createAwaitTrust(bench.deps);
  return {
    look: async () => look({ transactionId: row.id, until }, 1),
    read: async () => bench.em().findOneOrFail(Transaction, { id: row.id }),
  };
};

describe('§7 the wait for an account that lumens are too few to create', () => {
  test('§7 goes on while it is missing, says what to do, and ends once somebody creates it', async () => {
    const to = fresh();
    const { look, read } = await wait(NATIVE, to, '0.5');
    await expect(look()).rejects.toThrow('below_reserve');
    expect(await read()).toMatchObject({
      status: 'pending_trust',
      message: expect.stringMatching(
        /^Your account does not exist yet, and the amount is too small/,
      ),
    });
    await fundAccount(bench.url, to);
    expect(await look()).toEqual({ state: 'trusted' });
  });

  test('§7 is none where they are enough', async () => {
    const { look } = await wait(NATIVE, fresh(), '1');
    expect(await look()).toEqual({ state: 'trusted' });
  });
});

describe('§7 the wait for a trustline', () => {
  test('§7 says that the account is missing too, where it is, and ends with the line', async () => {
    const to = Keypair.random();
    const { look, read } = await wait(bench.assetId, to.publicKey(), '5');
    await expect(look()).rejects.toThrow('no_account');
    expect((await read()).message).toMatch(/^Please create your account and add a trustline/);
    await fundAccount(bench.url, to.publicKey());
    await expect(look()).rejects.toThrow('no_trust');
    expect((await read()).message).toMatch(/^Please add a trustline/);
    await bench.submit(to, [Operation.changeTrust({ asset: bench.asset })]);
    expect(await look()).toEqual({ state: 'trusted' });
    // Nobody is asked any longer for what is there.
    expect(await read()).toMatchObject({ status: 'pending_stellar', message: null });
  });
});
