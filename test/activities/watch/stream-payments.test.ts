import { describe, expect, test } from '@jest/globals';
import { Account, Asset, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { createFileFunds } from '../../../src/services/investigations/file.ts';
import { Cursor, Investigation } from '../../../src/db/entities/money-in.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceAmount } from '../../../src/domain/money/fee.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { isHashLook, reworded } from '../../support/payments/asked.ts';
import { testByRpc } from '../../support/payments/ledger-by.ts';
import { expectMoney } from '../../support/payments/ledger-money.ts';
import { openListener } from '../../support/payments/ledger-money.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';

const { bench, payer } = await openListener();

describe('the listener', () => {
  const pay = async (
    amount: string,
    memo?: string,
    destination = bench.distribution,
    asset = bench.asset,
  ) =>
    bench.submit(
      payer,
      [Operation.payment({ destination, asset, amount })],
      memo ? Memo.id(memo) : undefined,
    );
  const recorded = async (hash: string) => recordedOf(bench, hash);

  test('§1.4 records a payment, matches it by its memo, and signals its story once', async () => {
    const row = await expectMoney(bench);
    const { hash } = await pay('25.5', row.receivingMemo ?? '');
    await bench.look();
    await bench.look();
    const [payment, ...others] = await recorded(hash);
    expect(others).toEqual([]);
    expect(payment).toMatchObject({ transactionId: row.id, disposition: null });
    expect(bench.told).toEqual([
      {
        id: row.id,
        funds: {
          source: `stellar/${payment?.operationId}`,
          amount: '25.5',
          at: expect.any(String),
        },
      },
    ]);
  });

  test('§1.1 records each operation once when two of them look at the same time', async () => {
    const row = await expectMoney(bench);
    const { hash } = await pay('5', row.receivingMemo ?? '');
    await Promise.allSettled([bench.look(), bench.look(), bench.look()]);
    await bench.look();
    expect(await recorded(hash)).toHaveLength(1);
  });

  test('§1.3 counts every operation of a transaction, and the id of a muxed address', async () => {
    const row = await expectMoney(bench);
    const muxed = new MuxedAccount(new Account(bench.distribution, '0'), row.receivingMemo ?? '0');
    const to = { destination: muxed.accountId(), asset: bench.asset };
    const { hash } = await bench.submit(payer, [
      Operation.payment({ ...to, amount: '4' }),
      Operation.payment({ ...to, amount: '6' }),
    ]);
    await bench.look();
    const payments = await recorded(hash);
    expect(payments.map(({ amount }) => amount)).toEqual(['4.0000000', '6.0000000']);
    expect(payments.every(({ transactionId }) => transactionId === row.id)).toBe(true);
  });

  test('§1.4 two payments of one transaction with one memo stay two: credited, and filed', async () => {
    const row = await expectMoney(bench);
    const to = { destination: bench.distribution, asset: bench.asset };
    const { hash } = await bench.submit(
      payer,
      [Operation.payment({ ...to, amount: '40' }), Operation.payment({ ...to, amount: '60' })],
      Memo.id(row.receivingMemo ?? ''),
    );
    await bench.look();
    // What the story does with what it was told.
    const [first, second] = bench.told.map(({ funds }) => funds);
    if (!first || !second) throw new Error('the story was not told of both');
    const price = priceAmount(stroopsOf('40'), { fixed: '1', percent: '0' }, 2, row.asset);
    if (isRefusal(price)) throw new Error(price.message);
    await createCreditFunds(bench.deps)({ transactionId: row.id, funds: first, price });
    const order = { transactionId: row.id, funds: second, reason: 'second_payment' } as const;
    await createFileFunds(bench.deps)(order);
    expect(await recorded(hash)).toMatchObject([
      { amount: '40.0000000', transactionId: row.id, disposition: 'credited' },
      { amount: '60.0000000', transactionId: row.id, disposition: 'investigation' },
    ]);
    expect(bench.investigated).toEqual([second.source]);
  });

  test.each([
    ['unmatched', async () => pay('3', '999999999')],
    ['unmatched', async () => pay('3')],
    [
      'wrong_asset',
      async () =>
        pay(
          '3',
          (await expectMoney(bench)).receivingMemo ?? '',
          bench.distribution,
          Asset.native(),
        ),
    ],
    [
      'transaction_closed',
      async () => pay('3', (await expectMoney(bench, { status: 'completed' })).receivingMemo ?? ''),
    ],
    [
      'late',
      async () => pay('3', (await expectMoney(bench, { status: 'expired' })).receivingMemo ?? ''),
    ],
    [
      'second_payment',
      async () =>
        pay(
          '3',
          (await expectMoney(bench, { transferReceivedAt: new Date() })).receivingMemo ?? '',
        ),
    ],
  ] as const)('§1.4 files money as an investigation: %s', async (reason, send) => {
    const { hash } = await send();
    await bench.look();
    const [payment] = await recorded(hash);
    const sourceKey = `stellar/${payment?.operationId}`;
    expect(payment?.disposition).toBe('investigation');
    expect(await bench.em().findOneOrFail(Investigation, { sourceKey })).toMatchObject({
      reason,
      state: 'open',
    });
    expect(bench.investigated).toEqual([sourceKey]);
    expect(bench.told).toEqual([]);
  });

  test('§1.2 books our own money and dust aside, without a story', async () => {
    const ours = await bench.submit(bench.issuer, [
      Operation.payment({ destination: bench.distribution, asset: bench.asset, amount: '50' }),
    ]);
    const dust = await pay('0.001', '1');
    await bench.look();
    expect((await recorded(ours.hash))[0]?.disposition).toBe('treasury');
    expect((await recorded(dust.hash))[0]?.disposition).toBe('dust');
    expect([...bench.told, ...bench.investigated]).toEqual([]);
  });

  test('§1.1 dispatches first what nobody could be told of before', async () => {
    const first = await expectMoney(bench);
    const second = await expectMoney(bench);
    bench.behaviour.broken.add(first.id);
    await pay('1', first.receivingMemo ?? '');
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    bench.behaviour.broken.delete(first.id);
    await pay('2', second.receivingMemo ?? '');
    await bench.tryAgain();
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  testByRpc(
    'what it has of a transaction, as XDR',
    '§1.5 a transaction that cannot be read is filed, and the others beside it are recorded',
    async () => {
      const row = await expectMoney(bench);
      const { hash } = await pay('6', row.receivingMemo ?? '');
      const readable = await pay('7', row.receivingMemo ?? '');
      // As a protocol might write it that came after this code: another kind, and another result.
      const changed = { envelopeXdr: 'AAAAYwAAAAA=', resultXdr: 'AAAAAAAAAGQAAABjAAAAAA==' };
      bench.meddling.now = async (request, next) => {
        const answer = await next();
        if (!isHashLook(request) || !request.body.includes(hash)) return answer;
        return reworded(answer, (body) =>
          body.replaceAll(
            /"(envelopeXdr|resultXdr)":"[^"]*"/g,
            (_, name: keyof typeof changed) => `"${name}":"${changed[name]}"`,
          ),
        );
      };
      await bench.look();
      expect(await recorded(readable.hash)).toMatchObject([
        { amount: '7.0000000', transactionId: row.id },
      ]);
      const [filed, ...others] = await recorded(hash);
      expect(others).toEqual([]);
      const sourceKey = `stellar/${filed?.operationId}`;
      expect(filed).toMatchObject({ amount: '6.0000000', investigationKey: sourceKey });
      const found = await bench.em().findOneOrFail(Investigation, { sourceKey });
      expect(found).toMatchObject({ reason: 'unreadable', state: 'open', amount: '6.0000000' });
      expect(bench.investigated).toEqual([sourceKey]);
    },
  );

  test('§1.7 has read through to a ledger that closed before the last page was asked for', async () => {
    const source = `stellar/${bench.distribution}`;
    await bench.look();
    const { readThrough, latestLedger } = await bench.em().findOneOrFail(Cursor, { source });
    expect(readThrough?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(Number(latestLedger)).toBeLessThanOrEqual(bench.ledger.latestLedger());
  });

  test('§1.6 stops, with a reason, when the network has another history', async () => {
    const source = `stellar/${bench.distribution}`;
    await bench.em().nativeUpdate(Cursor, { source }, { latestLedgerHash: 'ff'.repeat(32) });
    await bench.look();
    const stopped = await bench.em().findOneOrFail(Cursor, { source });
    expect(stopped.stoppedReason).toContain('reset');
    const row = await expectMoney(bench);
    const { hash } = await pay('1', row.receivingMemo ?? '');
    await bench.look();
    expect(await recorded(hash)).toEqual([]);
  });
});
