import { describe, expect, test } from '@jest/globals';
import { Account, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import type { Price } from '../../../src/domain/money/price.ts';
import { showCase } from '../../../src/cli/investigations/show.ts';
import { createRefundBench } from '../../support/payments/refund-bench.ts';
import { opened } from '../../support/opened.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'));

/** What the ledger calls it, and the memo that a payer writes. */
const MEMOS: readonly (readonly [string, Memo])[] = [
  ['text in ASCII', Memo.text('user 42')],
  ['text beyond ASCII', Memo.text('order 42 – ä')],
  ['three bytes, one of which is no UTF-8', Memo.text(hex('61ff62'))],
  ['28 bytes that are no UTF-8', Memo.text(hex('d1'.repeat(28)))],
  ['a NUL among letters', Memo.text(hex('610062'))],
  ['nothing but NUL', Memo.text(hex('00'))],
  ['half a character at its end', Memo.text(hex('61e282'))],
  ['a byte order mark', Memo.text(hex('efbbbf61'))],
  ['a replacement character that was meant', Memo.text('a\uFFFDb')],
  ['an empty text', Memo.text('')],
  ['the greatest id', Memo.id('18446744073709551615')],
  ['a hash', Memo.hash('ab'.repeat(32))],
  ['a return', Memo.return('07'.repeat(32))],
];

const bench = await opened(createRefundBench());
const payer = await bench.createAccount(true, '100000');

describe('§1.4 a memo is bytes, and goes back as it came', () => {
  const pay = async (memo: Memo, amount: string, muxedId?: string | null) => {
    const base = new Account(bench.distribution, '0');
    const destination = muxedId ? new MuxedAccount(base, muxedId).accountId() : bench.distribution;
    const payment = Operation.payment({ destination, asset: bench.asset, amount });
    const { hash } = await bench.submitAs(payer, [payment], memo);
    await bench.look();
    return bench.em().findOneOrFail(ReceivedPayment, { transactionHash: hash });
  };
  /** The memo of a transaction, as Horizon tells it, to the byte. */
  const memoOf = async (hash: string): Promise<readonly unknown[]> => {
    const answer = await fetch(`${bench.url}/transactions/${hash}`);
    const body = (await answer.json()) as Record<string, unknown>;
    return [body['memo_type'], body['memo_type'] === 'text' ? body['memo_bytes'] : body['memo']];
  };
  const credited = async (memo: Memo, amount: string) => {
    const row = await bench.expectMoney();
    const record = await pay(memo, amount, row.receivingMemo);
    expect(record.transactionId).toBe(row.id);
    const fee = { total: '1', asset: bench.assetId, details: [] };
    const price: Price = { amountIn: amount, amountOut: '1', fee };
    const funds = bench.fundsOf(record);
    await createCreditFunds(bench.deps)({ transactionId: row.id, funds, price });
    return row.id;
  };
  const filed = async (memo: Memo): Promise<string> => {
    const record = await pay(memo, '7');
    const sourceKey = record.investigationKey ?? '';
    const { refused } = await bench.decide(sourceKey, `d${record.operationId}`, {
      action: 'refund',
    });
    expect(refused).toBeNull();
    return sourceKey;
  };
  /** The memo with which something went back. */
  const wentBack = async (order: Parameters<typeof bench.submit>[0]) => {
    const sent = await bench.submit(order);
    if (sent.state !== 'included') throw new Error(`it is ${sent.state}`);
    return memoOf(sent.hash);
  };

  test.each(MEMOS)(
    'of a transaction, of its surplus and of a case, which shows it: %s',
    async (_, memo) => {
      const refunded = await credited(memo, '12');
      const tooMuch = await credited(memo, '15');
      const investigationKey = await filed(memo);
      const { transactionHash } = await bench
        .em()
        .findOneOrFail(ReceivedPayment, { investigationKey });
      const came = await memoOf(transactionHash);
      const back = await Promise.all([
        wentBack({ transactionId: refunded, leg: 'refund', number: 1 }),
        wentBack({ transactionId: tooMuch, leg: 'surplus', number: 1, amount: '3' }),
        wentBack({ investigationKey, leg: 'refund', number: 1 }),
      ]);
      expect(back).toEqual([came, came, came]);
      const lines = await showCase(bench.orm, investigationKey, null, Date.now());
      expect(JSON.stringify(lines)).toContain(`memo      ${memo.type}`);
    },
  );

  test('shows bytes that are no text as bytes', async () => {
    const { investigationKey } = await pay(Memo.text(hex('61ff62')), '7');
    const lines = await showCase(bench.orm, investigationKey ?? '', null, Date.now());
    expect(lines).toContain('memo      text 0x61ff62');
  });

  test('matches a transaction by exactly its own text, and by none that only looks like it', async () => {
    const text = 'a\uFFFDb';
    const row = await bench.expectMoney({ receivingMemoType: 'text', receivingMemo: text });
    const like = await pay(Memo.text(hex('61ff62')), '20');
    expect(like).toMatchObject({ disposition: 'investigation', transactionId: null, memo: text });
    const same = await pay(Memo.text(text), '20');
    expect(same.transactionId).toBe(row.id);
  });

  test('leaves books and ledger in agreement', async () => {
    expect(await bench.breaks()).toEqual([]);
  });
});
