import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Rail, ReceivedFunds } from '../../../../src/rails/rail.ts';
import { Cursor, Investigation, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { addTransaction, DOLLAR, RAIL, uniqueNumber } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { pollReceived, forgetReading } from '../../../support/payments/rail-receipts.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => forgetReading(bench));

const page = (received: readonly ReceivedFunds[], more: object = {}): Partial<Rail> => ({
  listReceived: async () => ({ received, cursor: 'end', complete: true, ...more }),
});
const funds = (changes: Partial<ReceivedFunds> = {}): ReceivedFunds => ({
  railReference: `in-${uniqueNumber()}`,
  reference: null,
  amount: '100',
  receivedAt: new Date().toISOString(),
  ...changes,
});
const deposit = async () => {
  const reference = `R-${uniqueNumber()}`;
  const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
  return { row, reference };
};
const caseAt = async (sourceKey: string): Promise<Investigation> =>
  bench.em().findOneOrFail(Investigation, { sourceKey });

describe('§1.5 an entry that cannot be read', () => {
  const bad: readonly (readonly [string, Partial<Record<keyof ReceivedFunds, unknown>>, string])[] =
    [
      ['an exponent', { amount: '1e3' }, 'its amount "1e3" cannot be read'],
      ['too many decimals', { amount: '1.00000001' }, 'its amount "1.00000001" cannot be read'],
      ['nothing', { amount: '0' }, 'its amount "0" cannot be read'],
      ['less than nothing', { amount: '-5' }, 'its amount "-5" cannot be read'],
      ['a number instead of text', { amount: 5 }, 'its amount is no number'],
      ['a name', { amount: 'Ada Lovelace' }, 'its amount is no number'],
      ['no amount', { amount: undefined }, 'its amount is no number'],
      ['no time', { receivedAt: 'today' }, 'its time cannot be read; its amount is 100'],
    ];

  test.each(bad)(
    '§1.5 with %s is a case, and the cursor moves on',
    async (_what, changes, fault) => {
      const broken = { ...funds(), ...changes } as ReceivedFunds;
      const good = funds();
      await pollReceived(bench, page([funds(), broken, good]));
      const filed = await caseAt(`unreadable/rail/${RAIL}/${broken.railReference}`);
      expect(filed).toMatchObject({ reason: 'unreadable', asset: DOLLAR, state: 'open' });
      expect(filed.resolution).toBe(fault);
      expect(Number(filed.amount)).toBe(0);
      const cursor = await bench.em().findOneOrFail(Cursor, { source: `rail/${RAIL}` });
      expect([cursor.cursor, cursor.readThrough === null]).toEqual(['end', false]);
      expect(await bench.em().count(RailReceipt, { railReference: good.railReference })).toBe(1);
      expect(await bench.em().count(RailReceipt, { railReference: broken.railReference })).toBe(0);
    },
  );

  test('§1.5 without a reference of the rail is a case of its own, once', async () => {
    const broken = funds({ railReference: '' });
    await pollReceived(bench, page([broken]));
    await pollReceived(bench, page([broken]));
    const filed = await bench
      .em()
      .find(Investigation, { sourceKey: { $like: `unreadable/rail/${RAIL}/sha256:%` } });
    expect(filed).toMatchObject([{ resolution: 'it has no reference of the rail' }]);
  });

  test('§1.5 that is nothing at all stops no other', async () => {
    const good = funds();
    await pollReceived(bench, page([null as never, good]));
    expect(await bench.em().count(RailReceipt, { railReference: good.railReference })).toBe(1);
  });

  test('§1.5 names the deposit that it seems to be for', async () => {
    const { row, reference } = await deposit();
    const broken = funds({ reference, amount: 'ten' });
    await pollReceived(bench, page([broken]));
    const filed = await caseAt(`unreadable/rail/${RAIL}/${broken.railReference}`);
    expect(filed.transactionId).toBe(row.id);
    expect(bench.told).toEqual([]);
  });
});

describe('§3.4 money that is taken back', () => {
  const reversed = (railReference: string, state: 'returned' | 'chargedBack' = 'chargedBack') =>
    page([], { reversed: [{ railReference, state }] });
  const caseOf = (railReference: string, said = 'chargedBack') =>
    caseAt(`contradiction/rail/${RAIL}/${railReference}/${said}`);

  test('§3.4 after it was credited moves nothing, and a person sees it once', async () => {
    const { row, reference } = await deposit();
    const money = funds({ reference });
    await pollReceived(bench, page([money]));
    const { railReference } = money;
    await bench
      .em()
      .execute(`update rail_receipt set disposition = 'credited' where rail_reference = ?`, [
        railReference,
      ]);
    await pollReceived(bench, reversed(railReference));
    await pollReceived(bench, reversed(railReference));
    expect(await caseOf(railReference)).toMatchObject({
      reason: 'contradiction',
      transactionId: row.id,
      resolution: 'received 100 before (credited), chargedBack now',
    });
    const receipt = await bench.em().findOneOrFail(RailReceipt, { railReference });
    expect(receipt.disposition).toBe('credited');
    expect(await bench.owed(`investigation:rail/${receipt.id}`)).toBe(0);
  });

  test('§3.4 before anybody was notified of it is kept from its deposit', async () => {
    const { reference } = await deposit();
    const money = funds({ reference });
    await pollReceived(bench, page([money], { reversed: [{ ...money, state: 'returned' }] }));
    expect(bench.told).toEqual([]);
    const receipt = await bench
      .em()
      .findOneOrFail(RailReceipt, { railReference: money.railReference });
    expect(receipt.disposition).toBe('investigation');
    expect(await caseAt(`rail/${receipt.id}`)).toMatchObject({ reason: 'contradiction' });
    expect(await caseOf(money.railReference, 'returned')).toMatchObject({
      resolution: 'received 100 before (not credited yet), returned now',
    });
  });

  test('§3.4 by webhook, before the list has shown it, is kept from its deposit all the same', async () => {
    const { reference } = await deposit();
    const money = funds({ reference });
    await pollReceived(bench, reversed(money.railReference));
    await pollReceived(bench, page([money]));
    expect(bench.told).toEqual([]);
    const receipt = await bench
      .em()
      .findOneOrFail(RailReceipt, { railReference: money.railReference });
    expect(receipt.disposition).toBe('investigation');
  });

  test('§3.4 a payment reported again with another amount is a case, and counts as it was first reported', async () => {
    const { reference } = await deposit();
    const money = funds({ reference });
    await pollReceived(bench, page([money]));
    await pollReceived(bench, page([{ ...money, amount: '100.0' }]));
    await pollReceived(bench, page([{ ...money, amount: '1000' }]));
    expect(await caseOf(money.railReference, '1000')).toMatchObject({
      resolution: 'received 100 before, 1000 now',
    });
    expect(bench.told.map((one) => one.funds.amount)).toEqual(['100']);
    const filed = await bench.em().count(Investigation, {
      sourceKey: { $like: `contradiction/rail/${RAIL}/${money.railReference}/%` },
    });
    expect(filed).toBe(1);
  });
});
