import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Asset, Keypair, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { Investigation, type ReceivedPayment } from '../../src/db/entities/money-in.ts';
import type { Transaction } from '../../src/db/entities/transaction.ts';
import { createLedgerBench, type LedgerBench } from '../support/payments/ledger-bench.ts';
import { expectMoney } from '../support/payments/ledger-money.ts';
import { recordedOf } from '../support/payments/ledger-money.ts';

/* What the Anchor Platform lost money by, and mended or not; each is put to Railhead's listener. */

describe('what the Anchor Platform did with money that came in', () => {
  let bench: LedgerBench;
  let payer: Keypair;
  beforeAll(async () => {
    bench = await createLedgerBench();
    payer = await bench.createAccount(true, '100000');
    // A market in which 2 XLM buy one unit of the asset, so that path payments have a way to go.
    await bench.submit(bench.issuer, [
      Operation.manageSellOffer({
        selling: bench.asset,
        buying: Asset.native(),
        amount: '1000',
        price: '2',
      }),
    ]);
    await bench.look();
  }, 60_000);
  afterEach(() => {
    bench.meddling.now = null;
    bench.behaviour.broken.clear();
    bench.told.length = 0;
    bench.investigated.length = 0;
  });
  afterAll(async () => bench?.close());

  const payment = (amount: string, asset = bench.asset) =>
    Operation.payment({ destination: bench.distribution, asset, amount });
  const memoOf = (row: Transaction): Memo => Memo.id(row.receivingMemo ?? '');
  const recorded = async (hash: string) => recordedOf(bench, hash);
  const reasonFor = async (received: ReceivedPayment | undefined): Promise<string> => {
    const sourceKey = `stellar/${received?.operationId}`;
    return (await bench.em().findOneOrFail(Investigation, { sourceKey })).reason;
  };

  test('payments made during a downtime are all credited: nothing jumps to the newest ledger', async () => {
    const rows = [];
    const from = bench.ledger.latestLedger();
    for (let index = 0; index < 5; index += 1) {
      const row = await expectMoney(bench);
      rows.push(row.id);
      await bench.submit(payer, [payment('1.5')], memoOf(row));
      // Others fill the ledgers in between, far more operations than any look-back would cover.
      await bench.submit(
        payer,
        Array.from({ length: 60 }, () =>
          Operation.payment({
            destination: bench.issuer.publicKey(),
            asset: bench.asset,
            amount: '0.01',
          }),
        ),
      );
    }
    expect(bench.ledger.latestLedger()).toBeGreaterThan(from + 4);
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual(rows);
  });

  test('a payment that could not be dispatched is dispatched later: the cursor leaves nothing behind', async () => {
    const row = await expectMoney(bench);
    bench.behaviour.broken.add(row.id);
    await bench.submit(payer, [payment('2')], memoOf(row));
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    await bench.tryAgain();
    await expect(bench.look()).rejects.toThrow('no connection to Temporal');
    expect(bench.told).toEqual([]);
    bench.behaviour.broken.clear();
    await bench.tryAgain();
    await bench.look();
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '2' } }]);
  });

  test('a strict-send path payment is credited with what was delivered, not with what was sent', async () => {
    const row = await expectMoney(bench);
    await bench.submit(
      payer,
      [
        Operation.pathPaymentStrictSend({
          sendAsset: Asset.native(),
          sendAmount: '10',
          destination: bench.distribution,
          destAsset: bench.asset,
          destMin: '1',
          path: [],
        }),
      ],
      memoOf(row),
    );
    await bench.look();
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '5' } }]);
  });

  test('a remittance paid by a strict-receive path payment, not as the first operation, is credited', async () => {
    const row = await expectMoney(bench, {
      kind: 'remittance',
      protocol: 'sep31',
      status: 'pending_sender',
    });
    await bench.submit(
      payer,
      [
        Operation.manageData({ name: 'note', value: 'first' }),
        Operation.pathPaymentStrictReceive({
          sendAsset: Asset.native(),
          sendMax: '100',
          destination: bench.distribution,
          destAsset: bench.asset,
          destAmount: '7',
          path: [],
        }),
      ],
      memoOf(row),
    );
    await bench.look();
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '7' } }]);
  });

  test('another issuer’s asset of the same code is not the asset, whatever its memo says', async () => {
    const row = await expectMoney(bench);
    const forger = await bench.createAccount(false);
    const forged = new Asset(bench.asset.getCode(), forger.publicKey());
    // Somebody made the account trust it once; without that the ledger itself keeps it away.
    await bench.submit(Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED), [
      Operation.changeTrust({ asset: forged }),
    ]);
    const sent = [
      await bench.submit(forger, [payment('3', forged)], memoOf(row)),
      await bench.submit(payer, [payment('3', Asset.native())], memoOf(row)),
    ];
    await bench.look();
    for (const { hash } of sent) {
      expect(await reasonFor((await recorded(hash))[0])).toBe('wrong_asset');
    }
    expect(bench.told).toEqual([]);
  });

  test('a payment to an M… address is matched by its number', async () => {
    const row = await expectMoney(bench);
    const muxed = new MuxedAccount(new Account(bench.distribution, '0'), row.receivingMemo ?? '0');
    const operation = Operation.payment({
      destination: muxed.accountId(),
      asset: bench.asset,
      amount: '9',
    });
    await bench.submit(payer, [operation]);
    await bench.look();
    expect(bench.told.map(({ id }) => id)).toEqual([row.id]);
  });

  test.each([
    ['late', { status: 'expired' }],
    ['second_payment', { transferReceivedAt: new Date() }],
    ['transaction_closed', { status: 'completed' }],
  ] as const)('money that is %s leaves a row that a person resolves', async (reason, changes) => {
    const row = await expectMoney(bench, changes);
    const { hash } = await bench.submit(payer, [payment('4')], memoOf(row));
    await bench.look();
    const [received] = await recorded(hash);
    expect(await reasonFor(received)).toBe(reason);
    expect(bench.investigated).toEqual([`stellar/${received?.operationId}`]);
  });

  test('a memo that is in use, or ever was, is refused to a second transaction', async () => {
    const row = await expectMoney(bench, { status: 'completed' });
    await expect(expectMoney(bench, { receivingMemo: row.receivingMemo })).rejects.toThrow(
      'transaction_receiving_memo',
    );
  });
});
