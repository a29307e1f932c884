import { afterEach, describe, expect, test } from '@jest/globals';
import { Account, Keypair, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { auditBooks } from '../../../src/services/accounting/audit/audit.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { fundAccount } from '../../../src/dev/prepare-accounts.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import { addOwed, addReceived, addTransaction } from '../../support/rows.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import { opened } from '../../support/opened.ts';
import { isSubmission } from '../../support/payments/asked.ts';

/* Lumens create the account that they are paid to, out of themselves and of nothing else. */

const RESERVE = '1.0000000';

const drains: { stop: () => Promise<void> }[] = [];
const drain = (): void => void drains.push(bench.drain());
const bench = await opened(createLedgerBench({ channels: 2 }));
afterEach(async () => {
  bench.meddling.now = null;
  await Promise.all(drains.splice(0).map(async (running) => running.stop()));
});

/** A deposit of lumens whose money is credited, with its payout queued. */
const queueLumens = async (
  to: string,
  amount: string,
  memo: string | null = null,
): Promise<string> => {
  const em = bench.em();
  const row = await addTransaction(em, {
    kind: 'deposit',
    status: 'pending_stellar',
    asset: NATIVE,
    amountOutAsset: NATIVE,
    toAccount: to,
    amountIn: amount,
    amountOut: amount,
  });
  await addOwed(em, `customer:${row.id}`, NATIVE, amount);
  const payment = em.create(LedgerPayment, {
    transactionId: row.id,
    leg: 'payout',
    number: 1,
    operation: 'payment',
    sourceAccount: bench.distribution,
    destination: to,
    asset: NATIVE,
    amount,
    memoType: memo === null ? null : 'text',
    memo,
    queuedAt: new Date(),
  });
  await em.flush();
  return payment.id;
};
const fresh = (): string => Keypair.random().publicKey();
const muxed = (account: string, id: string): string =>
  new MuxedAccount(new Account(account, '0'), id).accountId();
const holds = async (account: string): Promise<string | undefined> =>
  (await bench.horizon.loadAccount(account)).balances.find(
    ({ asset_type: type }) => type === 'native',
  )?.balance;
const operationsOf = async (account: string) =>
  (await bench.horizon.operations().forAccount(account).call()).records;
const transactionOf = async (hash: string | null | undefined) =>
  bench.horizon
    .transactions()
    .transaction(hash ?? '')
    .call();
/** Does something once, just before the first envelope arrives at the network. */
const beforeArrival = (act: () => Promise<unknown>): void => {
  let isDone = false;
  bench.meddling.now = async (request, next) => {
    if (!isDone && isSubmission(request)) {
      isDone = true;
      await act();
    }
    return next();
  };
};

describe('§2.7 lumens for an account that is missing', () => {
  test('§2.7 create it with the payment itself: one operation, what was quoted, and no more', async () => {
    const to = fresh();
    const id = await queueLumens(to, '20');
    drain();
    const paid = await bench.untilState(id, 'included');
    expect(paid).toMatchObject({ operation: 'create_account', leg: 'payout', number: 1 });
    expect(await holds(to)).toBe('20.0000000');
    expect((await operationsOf(to)).map(({ type }) => type)).toEqual(['create_account']);
    const row = await bench.em().findOneOrFail(Transaction, { id: paid.transactionId ?? '' });
    // Horizon lists it by the hash of its fee-bump.
    const { includedHash } = await bench
      .em()
      .findOneOrFail(LedgerEnvelope, { innerHash: paid.envelopeHash ?? '' });
    expect(row).toMatchObject({ status: 'completed', stellarTransactionId: includedHash });
  });

  test('§2.7 are booked as the customer’s, and take nothing of the reserve', async () => {
    const id = await queueLumens(fresh(), '3');
    drain();
    const { transactionId } = await bench.untilState(id, 'included');
    const lines = await bench.em().execute<{ account: string; amount: string }[]>(
      `select split_part(account, ':', 1) as account, amount::text as amount from posting
           where entry = ? order by account`,
      [`sent/${id}`],
    );
    expect(transactionId).not.toBeNull();
    expect(lines).toEqual([
      { account: 'customer', amount: '-3.0000000' },
      { account: 'stellar', amount: '3.0000000' },
    ]);
  });

  test('§2.7 create nothing below the reserve of the network, and one stroop more is enough', async () => {
    const [poor, rich] = [fresh(), fresh()];
    const below = await queueLumens(poor, '0.9999999');
    const enough = await queueLumens(rich, RESERVE);
    drain();
    expect((await bench.untilState(below, 'not_ready')).reason).toBe('below_reserve');
    await bench.untilState(enough, 'included');
    expect(await holds(rich)).toBe(RESERVE);
    await expect(bench.horizon.loadAccount(poor)).rejects.toThrow('Not Found');
  });

  test('§2.7 go as a payment, under the same number, where somebody creates it meanwhile', async () => {
    const to = fresh();
    beforeArrival(async () =>
      bench.submit(bench.issuer, [
        Operation.createAccount({ destination: to, startingBalance: '3' }),
      ]),
    );
    const id = await queueLumens(to, '5');
    drain();
    const paid = await bench.untilState(id, 'included');
    expect([paid.operation, paid.number]).toEqual(['payment', 1]);
    expect(await holds(to)).toBe('8.0000000');
  });

  test('§2.7 of two for one account the first creates it and the second is a payment', async () => {
    const to = fresh();
    const ids = [await queueLumens(to, '2'), await queueLumens(to, '4')];
    drain();
    const paid = await Promise.all(ids.map(async (id) => bench.untilState(id, 'included')));
    expect(paid.map(({ operation }) => operation)).toEqual(['create_account', 'payment']);
    expect(await holds(to)).toBe('6.0000000');
  });

  test('§2.7 carry the number of a muxed account as a memo, and any other memo as it is', async () => {
    const [base, plain] = [fresh(), fresh()];
    const numbered = await queueLumens(muxed(base, '77'), '2');
    const worded = await queueLumens(plain, '2', 'invoice 9');
    drain();
    const first = await bench.untilState(numbered, 'included');
    const second = await bench.untilState(worded, 'included');
    expect(await transactionOf(first.envelopeHash)).toMatchObject({ memo_type: 'id', memo: '77' });
    expect(await transactionOf(second.envelopeHash)).toMatchObject({ memo: 'invoice 9' });
    expect([await holds(base), await holds(plain)]).toEqual(['2.0000000', '2.0000000']);
    // Once it is there, it is paid as muxed.
    const again = await queueLumens(muxed(base, '77'), '1');
    await bench.untilState(again, 'included');
    expect((await operationsOf(base)).at(-1)).toMatchObject({ to_muxed_id: '77' });
  });

  test('§2.7 wait for their story where it was there when they were bound, and is gone', async () => {
    const gone = Keypair.random();
    await fundAccount(bench.url, gone.publicKey());
    beforeArrival(async () =>
      bench.submit(gone, [Operation.accountMerge({ destination: bench.issuer.publicKey() })]),
    );
    const id = await queueLumens(gone.publicKey(), '5');
    drain();
    expect((await bench.untilState(id, 'not_ready')).reason).toBe('account_gone');
  });

  test('§2.7 that go back to whoever merged their account into ours create it again', async () => {
    const payer = fresh();
    const em = bench.em();
    const row = await addTransaction(em, { asset: NATIVE, status: 'pending_stellar' });
    const received = { transactionId: row.id, receivingAccount: bench.distribution };
    await addReceived(em, { ...received, asset: NATIVE, amount: '9', fromAccount: payer });
    await addOwed(em, `customer:${row.id}`, NATIVE, '9');
    const refund = em.create(LedgerPayment, {
      transactionId: row.id,
      leg: 'refund',
      number: 1,
      operation: 'payment',
      sourceAccount: bench.distribution,
      destination: payer,
      asset: NATIVE,
      amount: '9',
      queuedAt: new Date(),
    });
    await em.flush();
    drain();
    const paid = await bench.untilState(refund.id, 'included');
    expect([paid.operation, await holds(payer)]).toEqual(['create_account', '9.0000000']);
    const ended = await bench.em().findOneOrFail(Transaction, { id: row.id });
    expect(ended).toMatchObject({ status: 'refunded', refunds: { amount_refunded: '9' } });
  });

  test('§5 agree with the ledger: amounts, destinations and memos', async () => {
    const report = await auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, rails: [] },
      history: bench.history(),
      statements: {},
      lookAgainAfterMs: 100,
    });
    const place = `stellar/${bench.distribution}`;
    const compared = report.places.find((one) => one.place === place);
    expect(compared?.agreed).toBeGreaterThan(9);
    const differing = report.breaks.filter(({ type }) =>
      ['amount', 'asset', 'details', 'missing_here', 'doubled'].includes(type),
    );
    expect(differing).toEqual([]);
  });
});
