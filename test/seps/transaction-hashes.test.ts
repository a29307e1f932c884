import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Claimant,
  type FeeBumpTransaction,
  type Keypair,
  Memo,
  Operation,
  type Transaction as StellarTransaction,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { ReceivedPayment } from '../../src/db/entities/money-in.ts';
import { LedgerEnvelope, LedgerPayment } from '../../src/db/entities/money-out.ts';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { createRefundBench, type RefundBench } from '../support/payments/refund-bench.ts';
import { createApp } from '../../src/api/app.ts';
import { startTestApi, type TestApi } from '../support/api/support.ts';

/*
 * SEP-6 and SEP-24 GET /transaction: "stellar_transaction_id: The stellar transaction id of the transaction".
 * Under a fee-bump there are two. Whoever signed the inner transaction knows its hash; Horizon's lists of
 * payments show the outer one, and Horizon answers for either.
 */

let api: TestApi;
let bench: RefundBench;
let url: string;
let close: () => void;
beforeAll(async () => {
  api = await startTestApi();
  // Whatever is paid out goes over channels, and so under a fee-bump.
  bench = await createRefundBench({ channels: 2 });
  const { orm } = bench;
  const { anchor } = bench.deps;
  const handle = createApp({ ...api.deps, orm, anchor }).callback();
  const http = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  close = () => {
    http.close().closeAllConnections();
  };
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const { id } = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
  await bench.untilState(id, 'included');
}, 60_000);
afterAll(async () => {
  close?.();
  await bench?.close();
  await api?.close();
});

const hashOf = (transaction: StellarTransaction | FeeBumpTransaction): string =>
  Buffer.from(transaction.hash()).toString('hex');

/** Signs as the payer and lets somebody else pay the fee. */
const submitBumped = async (
  payer: Keypair,
  operation: ReturnType<typeof Operation.payment>,
  memo: string,
) => {
  const sponsor = await bench.createAccount(false);
  const source = await bench.horizon.loadAccount(payer.publicKey());
  const { networkPassphrase } = bench.deps;
  const inner = new TransactionBuilder(source, { fee: '0', networkPassphrase })
    .addOperation(operation)
    .addMemo(Memo.id(memo))
    .setTimebounds(0, Math.floor(bench.ledger.ledgerTime() / 1_000) + 600)
    .build();
  inner.sign(payer);
  const outer = TransactionBuilder.buildFeeBumpTransaction(
    sponsor,
    '500',
    inner,
    networkPassphrase,
  );
  outer.sign(sponsor);
  await bench.horizon.submitTransaction(outer);
  await bench.look();
  return { inner: hashOf(inner), outer: hashOf(outer) };
};

describe.each(['sep6', 'sep24'] as const)('%s GET /transaction', (sep) => {
  const ask = async (hash: string, token: string) => {
    const response = await fetch(`${url}/${sep}/transaction?stellar_transaction_id=${hash}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { transaction } = (await response.json()) as { transaction?: Record<string, unknown> };
    return { status: response.status, transaction };
  };
  const expectFound = async (customer: Keypair, id: string, hashes: readonly string[]) => {
    const token = await api.login(customer);
    const stranger = await api.login(await bench.createAccount(false));
    for (const hash of hashes.flatMap((one) => [one, one.toUpperCase()])) {
      const { status, transaction } = await ask(hash, token);
      expect([hash, status, transaction?.id]).toEqual([hash, 200, id]);
      expect([hash, (await ask(hash, stranger)).status]).toEqual([hash, 404]);
    }
  };
  const own = (customer: Keypair) =>
    ({ protocol: sep, account: customer.publicKey(), accountMemo: null }) as const;
  const withdrawal = async (payer: Keypair, changes: Partial<Transaction> = {}) =>
    bench.expectMoney({ ...own(payer), ...changes });
  const price = () => ({
    amountIn: '50',
    amountOut: '49',
    fee: { total: '1', asset: bench.assetId, details: [] },
  });
  const { payment, createClaimableBalance } = Operation;
  const paymentOf = (amount: string) =>
    payment({ destination: bench.distribution, asset: bench.asset, amount });
  const newestHash = async (account: Keypair): Promise<string> => {
    const { records } = await bench.horizon
      .payments()
      .forAccount(account.publicKey())
      .order('desc')
      .limit(1)
      .call();
    return records[0]?.transaction_hash ?? '';
  };
  const envelopeOf = async (where: Partial<LedgerPayment>): Promise<LedgerEnvelope> => {
    const { envelopeHash } = await bench.em().findOneOrFail(LedgerPayment, where);
    return bench.em().findOneOrFail(LedgerEnvelope, { innerHash: envelopeHash ?? '' });
  };

  test('finds a deposit by the hash that Horizon lists, which it shows, and by the inner one', async () => {
    const customer = await bench.createAccount();
    const { id, transactionId } = await bench.queuePayout(customer.publicKey(), '20');
    await bench.em().nativeUpdate(Transaction, { id: transactionId ?? '' }, own(customer));
    await bench.untilState(id, 'included');
    const row = await bench.transaction(transactionId ?? '');
    const listed = await newestHash(customer);
    const envelope = await envelopeOf({ transactionId: row.id });
    expect(envelope.outerHashes).toContain(listed);
    expect(envelope.includedHash).toBe(listed);
    expect(row).toMatchObject({ status: 'completed', stellarTransactionId: listed });
    await expectFound(customer, row.id, [listed, envelope.innerHash]);
  });

  test('finds a withdrawal whose payment somebody else wrapped, and its refund, by both of each', async () => {
    const payer = await bench.createAccount(true, '100');
    const row = await withdrawal(payer);
    const paid = await submitBumped(payer, paymentOf('50'), row.receivingMemo ?? '');
    const record = await bench.em().findOneOrFail(ReceivedPayment, { transactionHash: paid.outer });
    expect(record.innerTransactionHash).toBe(paid.inner);
    // It is found from when the money was seen.
    await expectFound(payer, row.id, [paid.outer, paid.inner]);
    await bench.credit(row.id, record, price());
    expect((await bench.transaction(row.id)).stellarTransactionId).toBe(paid.outer);
    await bench.submit({ transactionId: row.id, leg: 'refund', number: 1, reason: 'not today' });
    const listed = await newestHash(payer);
    const { refunds } = await bench.transaction(row.id);
    expect(refunds?.payments.map(({ id }) => id)).toEqual([listed]);
    const { innerHash } = await envelopeOf({ transactionId: row.id });
    expect(innerHash).not.toBe(listed);
    await expectFound(payer, row.id, [paid.outer, paid.inner, listed, innerHash]);
  });

  test('finds a withdrawal that was paid by a claimable balance, by whoever made it and by our claim', async () => {
    const giver = await bench.createAccount(true, '100');
    const row = await withdrawal(giver);
    const claimants = [new Claimant(bench.distribution)];
    const made = await submitBumped(
      giver,
      createClaimableBalance({ asset: bench.asset, amount: '50', claimants }),
      row.receivingMemo ?? '',
    );
    const record = await waitUntil(
      async () =>
        (await bench.em().findOne(ReceivedPayment, { transactionId: row.id })) ?? undefined,
      { timeoutMs: 20_000, what: 'the balance is claimed' },
    );
    const { innerTransactionHash: inner, transactionHash: outer } = record;
    expect([inner, outer]).toEqual([expect.any(String), await newestClaim()]);
    await expectFound(giver, row.id, [made.outer, made.inner, outer, inner ?? '']);
  });

  /** The newest transaction of our account, as Horizon lists it. */
  const newestClaim = async (): Promise<string> => {
    const { records } = await bench.horizon
      .operations()
      .forAccount(bench.distribution)
      .order('desc')
      .limit(20)
      .call();
    return (
      records.find(({ type }) => String(type) === 'claim_claimable_balance')?.transaction_hash ?? ''
    );
  };

  test('a plain transaction has one hash, and no other one finds it', async () => {
    const payer = await bench.createAccount(true, '100');
    const row = await withdrawal(payer);
    const record = await bench.pay(payer, '50', row.receivingMemo ?? null);
    expect(record.innerTransactionHash).toBeNull();
    await expectFound(payer, row.id, [record.transactionHash]);
    expect((await ask('ab'.repeat(32), await api.login(payer))).status).toBe(404);
  });
});

describe('a refund that was written down by its inner hash, as earlier versions did', () => {
  test('is not written down once more by the other one', async () => {
    const payer = await bench.createAccount(true, '200');
    const row = await bench.credited(payer, '130', {
      amountIn: '130',
      amountOut: '99',
      surplus: '30',
      fee: { total: '1', asset: bench.assetId, details: [] },
    });
    const surplus = { transactionId: row.id, leg: 'surplus', number: 1, amount: '30' } as const;
    await bench.submit(surplus);
    const { envelopeHash } = await bench
      .em()
      .findOneOrFail(LedgerPayment, { transactionId: row.id });
    await bench.em().execute(
      `update transaction set refunds = jsonb_set(refunds, '{payments,0,id}', to_jsonb(?::text))
          where id = ?`,
      [envelopeHash, row.id],
    );
    await bench.submit(surplus);
    const { refunds } = await bench.transaction(row.id);
    expect(refunds).toMatchObject({ amount_refunded: '30', payments: [{ id: envelopeHash }] });
  });
});
