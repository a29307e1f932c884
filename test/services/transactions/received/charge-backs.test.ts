import { describe, expect, test } from '@jest/globals';
import { inTransaction } from '../../../../src/services/deps.ts';
import {
  recordReceipts,
  recordReversals,
} from '../../../../src/activities/rail/received/record-receipts.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import { addReceipt, addTransaction, RAIL, uniqueNumber } from '../../../support/rows.ts';
import { createBench, railProfile } from '../../../support/payments/bench.ts';
import { addTakenBack, PRICE } from '../../../support/payments/charge-backs-bench.ts';
import { beginInParts } from '../../../support/payments/parts-bench.ts';
import { opened } from '../../../support/opened.ts';

/* The rail takes back what it had told us of, before it was credited. */

const bench = await opened(createBench());

const deposit = async (changes: Parameters<typeof addTakenBack>[1] = {}) =>
  addTakenBack(bench, changes);

describe('§3.6 money that is taken back before it is credited', () => {
  test.each(['returned', 'chargedBack'] as const)(
    '§3.6 (%s) is filed at once, whether its story was signalled or not, and never credited',
    async (state) => {
      for (const signalledAt of [null, new Date()]) {
        const { row, receipt, funds, credit, reverse, receiptNow, cases } = await deposit();
        await bench.em().nativeUpdate(RailReceipt, { id: receipt.id }, { signalledAt });
        for (let again = 0; again < 2; again += 1) await reverse(state);
        expect(await receiptNow()).toMatchObject({
          disposition: 'investigation',
          reversedAs: state,
        });
        expect(await cases()).toEqual([
          `contradiction/rail/${RAIL}/${receipt.railReference}/${state} contradiction`,
          `${funds.source} contradiction`,
        ]);
        for (const price of [PRICE, refuseInWords('amount_differs', 'Too little.')]) {
          expect(await credit(price)).toMatchObject({ waitsOn: true, gone: [funds.source] });
        }
        expect(await bench.owed(`customer:${row.id}`)).toBe(0);
        expect(await bench.owed(`investigation:${funds.source}`)).toBe(100);
        expect((await bench.transaction(row.id)).status).toBe('pending_user_transfer_start');
      }
    },
  );

  test('§3.6 by whom, if its filing was not done, is filed by whoever would have credited it', async () => {
    const { row, receipt, funds, credit, cases } = await deposit();
    // As a version before has left it: reversed, and not filed.
    const reversed = { reversedAt: new Date(), reversedAs: 'chargedBack' as const };
    await bench.em().nativeUpdate(RailReceipt, { id: receipt.id }, reversed);
    expect(await credit()).toMatchObject({ waitsOn: true, gone: [funds.source] });
    expect(bench.investigated).toContain(funds.source);
    expect(await cases()).toEqual([`${funds.source} contradiction`]);
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
  });

  test('§3.6 while its customer is not known yet leaves the wait for them as it is', async () => {
    const { row, funds, credit, reverse } = await deposit({
      status: 'pending_customer_info_update',
    });
    await reverse();
    expect((await bench.transaction(row.id)).status).toBe('pending_customer_info_update');
    // They are accepted later, and may still pay.
    await bench
      .em()
      .execute(`update transaction set status = 'pending_user_transfer_start' where id = ?`, [
        row.id,
      ]);
    expect(await credit()).toMatchObject({ waitsOn: true, gone: [funds.source] });
    const again = await addReceipt(bench.em(), { transactionId: row.id });
    const paid = { source: `rail/${again.id}`, amount: '100', at: new Date().toISOString() };
    const order = { transactionId: row.id, funds: paid, price: PRICE };
    const taken = { price: PRICE, review: { decision: 'allow' } };
    expect(await createCreditFunds(bench.deps)(order)).toEqual(taken);
  });

  test('§3.6 and reported at the same moment, by two workers, is never credited', async () => {
    for (let round = 0; round < 25; round += 1) {
      const reference = `R-${uniqueNumber()}`;
      const railReference = `in-${uniqueNumber()}`;
      const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
      const received = {
        railReference,
        reference,
        amount: '100',
        receivedAt: new Date().toISOString(),
      };
      await Promise.all([
        inTransaction(bench.orm, async (em) =>
          recordReceipts(em, railProfile, bench.secrets, [received]),
        ),
        inTransaction(bench.orm, async (em) =>
          recordReversals(em, railProfile, [{ railReference, state: 'returned' }]),
        ),
      ]);
      const { id } = await bench.em().findOneOrFail(RailReceipt, { railReference });
      const funds = { source: `rail/${id}`, amount: '100', at: received.receivedAt };
      const credited = await createCreditFunds(bench.deps)({
        transactionId: row.id,
        funds,
        price: PRICE,
      });
      expect(credited).toMatchObject({ waitsOn: true, gone: [funds.source] });
      expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    }
  });

  test('§3.6 as a part that its customer was thanked for is not what they read any more', async () => {
    const { row, comes, offer, takeBack } = await beginInParts(bench);
    const [one, other] = [await comes('40'), await comes('35')];
    await offer([one.funds]);
    await offer([one.funds, other.funds]);
    const says = async () => (await bench.transaction(row.id)).message;
    expect(await says()).toContain('75 of 100 USD has arrived');
    await takeBack(one.receipt);
    expect(await says()).toContain('35 of 100 USD has arrived');
    await takeBack(other.receipt);
    expect(await says()).toBeNull();
  });

  test('§3.6 at the same moment as it is credited is one of the two, never both', async () => {
    for (let round = 0; round < 15; round += 1) {
      const { row, funds, credit, reverse, receiptNow } = await deposit();
      const [credited] = await Promise.all([credit(), reverse()]);
      const { disposition, reversedAt } = await receiptNow();
      expect(reversedAt).not.toBeNull();
      const owed = await bench.owed(`customer:${row.id}`);
      const filed = await bench.owed(`investigation:${funds.source}`);
      expect({ disposition, owed, filed, waitsOn: credited.waitsOn === true }).toEqual(
        disposition === 'credited'
          ? { disposition, owed: 100, filed: 0, waitsOn: false }
          : { disposition: 'investigation', owed: 0, filed: 100, waitsOn: true },
      );
    }
  });
});
