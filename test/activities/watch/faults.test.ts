import { describe, expect, test } from '@jest/globals';
import { Asset, Keypair, Memo, Operation } from '@stellar/stellar-sdk';
import {
  createLookForPayments,
  createStreamPayments,
} from '../../../src/activities/watch/stream-payments.ts';
import { Cursor, Investigation } from '../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { JsonObject } from '../../../src/sandbox/ledger/operations/operation.ts';
import { createHorizonNetwork } from '../../../src/stellar/horizon/horizon.ts';
import { addTransaction, uniqueNumber } from '../../support/rows.ts';
import { openListener } from '../../support/payments/ledger-money.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';
import { expectMoney } from '../../support/payments/ledger-money.ts';
import { calledBy } from '../../support/payments/asked.ts';
import { testByHorizon } from '../../support/payments/ledger-by.ts';

const NATIVE = 'stellar:native';

const { bench, payer } = await openListener();

describe('what the listener does with answers that are not as they should be', () => {
  const payment = (amount: string) =>
    Operation.payment({ destination: bench.distribution, asset: bench.asset, amount });
  const recorded = async (hash: string) => recordedOf(bench, hash);
  /** Changes each record of a page of payments on its way. */
  const changeRecords = (change: (record: JsonObject) => JsonObject): void => {
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!request.path.endsWith('/payments') || answer.kind !== 'reply') return answer;
      const text = JSON.stringify(answer.body);
      const body = JSON.parse(text) as { _embedded: { records: JsonObject[] } };
      body._embedded.records = body._embedded.records.map(change);
      return { ...answer, body };
    };
  };

  testByHorizon(
    'the records of its lists',
    '§1.5 a record that cannot be read is filed, and the others of its page are recorded',
    async () => {
      const rows = [await expectMoney(bench), await expectMoney(bench)];
      const memo = Memo.id(rows[0]?.receivingMemo ?? '');
      const { hash } = await bench.submit(payer, [payment('4'), payment('6'), payment('7')], memo);
      changeRecords((record) =>
        record['amount'] === '6.0000000' ? { ...record, amount: 'six' } : record,
      );
      await bench.look();
      const [first, second, third, ...others] = await recorded(hash);
      expect(others).toEqual([]);
      expect([first, third]).toMatchObject([
        { amount: '4.0000000', disposition: null },
        { amount: '7.0000000', disposition: null },
      ]);
      // Its effects say what it brought; whose it is a person decides.
      const sourceKey = `stellar/${second?.operationId}`;
      expect(second).toMatchObject({
        amount: '6.0000000',
        disposition: 'investigation',
        investigationKey: sourceKey,
      });
      const filed = await bench.em().find(Investigation, { reason: 'unreadable' });
      expect(filed).toHaveLength(2);
      expect(filed).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            sourceKey: `unreadable/${second?.operationId}`,
            state: 'resolved',
            resolution: 'its money is filed',
          }),
          expect.objectContaining({
            sourceKey,
            state: 'open',
            asset: bench.assetId,
            amount: '6.0000000',
          }),
        ]),
      );
      expect(bench.investigated).toEqual([sourceKey]);
      bench.meddling.now = null;
      const next = await bench.submit(payer, [payment('8')]);
      await bench.look();
      expect(await recorded(next.hash)).toHaveLength(1);
    },
  );

  testByHorizon(
    'the records of its lists',
    '§1.5 a record that the database refuses is filed alone',
    async () => {
      const { hash } = await bench.submit(
        payer,
        Array.from({ length: 9 }, (_, place) => payment(String(place + 1))),
      );
      // No column holds it; its place in the history stays what it is.
      changeRecords((record) =>
        record['amount'] === '5.0000000' ? { ...record, transaction_hash: 'a\u0000b' } : record,
      );
      const before = await bench.em().count(Investigation, { reason: 'unreadable' });
      await bench.look();
      const payments = await recorded(hash);
      expect(payments.map(({ amount }) => Number(amount))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const cases = await bench.em().find(Investigation, { reason: 'unreadable' });
      const keys = new Set(cases.map(({ sourceKey }) => sourceKey));
      const filed = payments.filter(({ operationId }) => keys.has(`stellar/${operationId}`));
      expect(filed.map(({ amount }) => Number(amount))).toEqual([5]);
      expect(cases).toHaveLength(before + 2);
    },
  );

  test('§1.3 an account merged into ours is money for the transaction that it names', async () => {
    const row = await expectMoney(bench, { asset: NATIVE });
    const leaving = await bench.createAccount(false);
    const { hash } = await bench.submit(
      leaving,
      [Operation.accountMerge({ destination: bench.distribution })],
      Memo.id(row.receivingMemo ?? ''),
    );
    await bench.look();
    const [merged, ...others] = await recorded(hash);
    expect(others).toEqual([]);
    expect(merged).toMatchObject({ transactionId: row.id, asset: NATIVE });
    expect(Number(merged?.amount)).toBeGreaterThan(1_000);
    expect(bench.told).toMatchObject([{ id: row.id }]);
  });

  test('§1.3 an account of ours that somebody else creates is paid with what it is created with', async () => {
    const ours = Keypair.random().publicKey();
    const look = async () => createLookForPayments(bench.deps)(ours);
    await look();
    const row = await addTransaction(bench.em(), {
      asset: NATIVE,
      receivingAccount: ours,
      receivingMemoType: 'id',
      receivingMemo: uniqueNumber(),
    });
    const { hash } = await bench.submit(
      payer,
      [Operation.createAccount({ destination: ours, startingBalance: '12.5' })],
      Memo.id(row.receivingMemo ?? ''),
    );
    await look();
    expect(await recorded(hash)).toMatchObject([{ transactionId: row.id, amount: '12.5000000' }]);
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '12.5' } }]);
  });

  test('§1.1 three listeners at once record and book each of many payments once', async () => {
    const hashes: string[] = [];
    for (let envelope = 0; envelope < 4; envelope += 1) {
      const operations = Array.from({ length: 100 }, () => payment('0.5'));
      hashes.push((await bench.submit(payer, operations)).hash);
    }
    await Promise.all([bench.look(), bench.look(), bench.look()]);
    for (const hash of hashes) expect(await recorded(hash)).toHaveLength(100);
    const [books] = await bench.em().execute<{ entries: number; total: string }[]>(
      `select count(*)::int as entries, sum(p.amount)::text as total from posting p
         join received_payment r on p.entry = 'filed/stellar/' || r.operation_id
        where p.amount > 0 and r.transaction_hash = any(?::text[])`,
      [`{${hashes.join(',')}}`],
    );
    expect(books).toEqual({ entries: 400, total: '200.0000000' });
  });

  testByHorizon(
    'its join of transactions',
    '§1.3 records the same, whether each record brings its transaction or they come apart',
    async () => {
      const row = await expectMoney(bench);
      const memo = Memo.id(row.receivingMemo ?? '');
      const paid: string[] = [];
      for (let envelope = 0; envelope < 5; envelope += 1) {
        const operations = Array.from({ length: 100 }, () => payment('0.25'));
        paid.push((await bench.submit(payer, operations, memo)).hash);
      }
      const joined: boolean[] = [];
      bench.meddling.now = async (request, next) => {
        if (request.path.endsWith('/payments')) joined.push(request.query.has('join'));
        return next();
      };
      const network = createHorizonNetwork({ url: bench.url });
      await createLookForPayments({ ...bench.deps, network })(bench.distribution);
      expect(new Set(joined)).toEqual(new Set([true, false]));
      for (const hash of paid) {
        const payments = await recorded(hash);
        expect(payments).toHaveLength(100);
        expect(payments.every(({ transactionId }) => transactionId === row.id)).toBe(true);
      }
    },
  );

  test('§1.2 an asset that nobody listed is dust, unless it names a transaction', async () => {
    const stranger = await bench.createAccount(false);
    const spam = new Asset('SPAM', stranger.publicKey());
    const ours = Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED);
    await bench.submit(ours, [Operation.changeTrust({ asset: spam })]);
    const gift = Operation.payment({ destination: bench.distribution, asset: spam, amount: '9' });
    const row = await expectMoney(bench);
    const unnamed = await bench.submit(stranger, [gift]);
    const named = await bench.submit(stranger, [gift], Memo.id(row.receivingMemo ?? ''));
    await bench.look();
    expect(await recorded(unnamed.hash)).toMatchObject([{ disposition: 'dust' }]);
    const [filed] = await recorded(named.hash);
    const sourceKey = `stellar/${filed?.operationId}`;
    const found = await bench.em().findOneOrFail(Investigation, { sourceKey });
    expect(found).toMatchObject({ reason: 'wrong_asset', transactionId: row.id });
  });

  test('§1.1 waits as long as Retry-After says, whatever wakes it meanwhile', async () => {
    const asked: number[] = [];
    const ended = new AbortController();
    bench.meddling.now = async (request, next) => {
      const isOurs = request.headers['x-client-name'] === undefined;
      const isOfAccount =
        calledBy(request) === 'getLedgerEntries' ||
        request.path === `/accounts/${bench.distribution}`;
      if (!isOurs || !isOfAccount) return next();
      asked.push(performance.now());
      if (asked.length > 1) return next();
      const headers = { 'retry-after': '2' };
      return { kind: 'reply', status: 429, body: { status: 429 }, headers };
    };
    const turn = createStreamPayments(bench.deps)(bench.distribution, ended.signal).catch(
      () => undefined,
    );
    const paid = await bench.submit(payer, [payment('3')]);
    await waitUntil(async () => (await recorded(paid.hash)).length > 0, {
      timeoutMs: 15_000,
      what: 'the payment is recorded',
    });
    ended.abort();
    await turn;
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(1_990);
    const source = `stellar/${bench.distribution}`;
    expect((await bench.em().findOneOrFail(Cursor, { source })).stoppedReason).toBeNull();
  }, 30_000);
});
