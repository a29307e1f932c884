import { beforeEach, describe, expect, test } from '@jest/globals';
import { createPollPendingDeposits } from '../../../../src/activities/rail/received/poll-received.ts';
import type { ReceivedFunds } from '../../../../src/rails/rail.ts';
import { Cursor, Investigation, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { addReceipt, DOLLAR, RAIL } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import {
  pollReceived,
  received,
  addDeposit,
  forgetReading,
} from '../../../support/payments/rail-receipts.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => forgetReading(bench));

/** A rail with a list: one page for each element, whatever the cursor says it began with. */
const listing = (pages: readonly (readonly ReceivedFunds[])[]) => {
  const cursors: (string | null)[] = [];
  return {
    cursors,
    listReceived: async (cursor: string | null) => {
      cursors.push(cursor);
      const page = Number(cursor ?? 0);
      return {
        received: pages[page] ?? [],
        cursor: String(Math.min(page + 1, pages.length)),
        complete: page + 1 >= pages.length,
      };
    },
  };
};
const receiptOf = async (railReference: string): Promise<RailReceipt> =>
  bench.em().findOneOrFail(RailReceipt, { rail: RAIL, railReference });
const caseOf = async (receipt: RailReceipt): Promise<Investigation> =>
  bench.em().findOneOrFail(Investigation, { sourceKey: `rail/${receipt.id}` });

describe('money that a rail lists', () => {
  test('is recorded, matched and dispatched with its amount and its time', async () => {
    const { row, reference } = await addDeposit(bench);
    const funds = received({ reference, amount: '100.10', payer: { name: 'Ada Lovelace' } });
    expect(await pollReceived(bench, listing([[funds]]))).toBe(1);
    const receipt = await receiptOf(funds.railReference);
    expect(receipt).toMatchObject({ transactionId: row.id, disposition: null, asset: DOLLAR });
    expect(receipt.signalledAt).not.toBeNull();
    expect(bench.told).toEqual([
      {
        id: row.id,
        funds: { source: `rail/${receipt.id}`, amount: '100.1', at: funds.receivedAt },
      },
    ]);
  });

  test('keeps the payer encrypted', async () => {
    const funds = received({ payer: { name: 'Ada Lovelace' } });
    await pollReceived(bench, listing([[funds]]));
    const receipt = await receiptOf(funds.railReference);
    const ciphertext = Buffer.from(receipt.payerCiphertext ?? []);
    expect(ciphertext.includes('Ada')).toBe(false);
    const context = `rail_receipt/${RAIL}/${funds.railReference}`;
    expect(bench.secrets.open({ ciphertext, keyId: receipt.payerKeyId ?? '' }, context)).toEqual({
      name: 'Ada Lovelace',
    });
  });

  test('is recorded once, however often the rail repeats it', async () => {
    const { reference } = await addDeposit(bench);
    const funds = received({ reference });
    await pollReceived(bench, listing([[funds, funds], [funds]]));
    await bench.em().execute('delete from cursor');
    expect(await pollReceived(bench, listing([[funds]]))).toBe(0);
    expect(await bench.em().count(RailReceipt, { railReference: funds.railReference })).toBe(1);
    expect(bench.told).toHaveLength(1);
  });

  test('is read page by page, and again from where the last look ended', async () => {
    const pages = listing([[received()], [received()], [received()]]);
    await pollReceived(bench, pages);
    await pollReceived(bench, pages);
    expect(pages.cursors).toEqual([null, '1', '2', '3']);
  });

  test('§1.7 is read through only once the list is exhausted', async () => {
    const before = new Date();
    const failing = async (cursor: string | null) => {
      if (cursor !== null) throw new Error('the bank is down');
      return { received: [received()], cursor: '1', complete: false };
    };
    await expect(pollReceived(bench, { listReceived: failing })).rejects.toThrow(
      'the bank is down',
    );
    const half = await bench.em().findOneOrFail(Cursor, { source: `rail/${RAIL}` });
    expect([half.cursor, half.readThrough]).toEqual(['1', null]);
    await pollReceived(bench, listing([[], []]));
    const whole = await bench.em().findOneOrFail(Cursor, { source: `rail/${RAIL}` });
    expect(whole.readThrough?.getTime()).toBeGreaterThanOrEqual(before.getTime());
  });

  test('§1.1 moves the cursor only with what it passed', async () => {
    const funds = received();
    const sealing = received({ payer: { name: 'Ada Lovelace' } });
    const seal = () => {
      throw new Error('the disk is full');
    };
    const { rail } = createFakeRail([], listing([[funds, sealing]]));
    const host = { ...bench.host(rail), secrets: { ...bench.secrets, seal } };
    await expect(createPollPendingDeposits(host)()).rejects.toThrow('the disk is full');
    expect(await bench.em().count(Cursor, { source: `rail/${RAIL}` })).toBe(0);
    expect(await bench.em().count(RailReceipt, { railReference: funds.railReference })).toBe(0);
  });
});

describe('§1.4 money that fits no deposit becomes an investigation', () => {
  const expectFiled = async (funds: ReceivedFunds, reason: string): Promise<void> => {
    await pollReceived(bench, listing([[funds]]));
    const receipt = await receiptOf(funds.railReference);
    expect(receipt.disposition).toBe('investigation');
    expect(await caseOf(receipt)).toMatchObject({ reason, state: 'open', asset: DOLLAR });
    expect(await bench.entry(`filed/rail/${receipt.id}`)).toEqual({
      [`rail:${RAIL} USD`]: '-100',
      [`investigation:rail/${receipt.id} USD`]: '100',
    });
    expect(bench.investigated).toEqual([`rail/${receipt.id}`]);
    expect(bench.told).toEqual([]);
  };

  test('§1.4 without a reference', async () => {
    await expectFiled(received(), 'unannounced_rail_money');
  });

  test('§1.4 with a reference that nobody was given', async () => {
    await expectFiled(received({ reference: 'R-none' }), 'unannounced_rail_money');
  });

  test('§1.4 with the reference of another rail’s deposit', async () => {
    const { reference } = await addDeposit(bench, { rail: 'another' });
    await expectFiled(received({ reference }), 'unannounced_rail_money');
  });

  test('§1.4 for a deposit that was credited', async () => {
    const { reference } = await addDeposit(bench, {
      status: 'pending_anchor',
      transferReceivedAt: new Date(),
    });
    await expectFiled(received({ reference }), 'second_payment');
  });

  test('§1.4 for a deposit that has expired', async () => {
    const { reference } = await addDeposit(bench, { status: 'expired' });
    await expectFiled(received({ reference }), 'late');
  });

  test('§1.4 for a deposit that is completed', async () => {
    const { reference } = await addDeposit(bench, { status: 'completed' });
    await expectFiled(received({ reference }), 'transaction_closed');
  });

  test('§1.4 for a story that ended while it was on its way', async () => {
    const { row, reference } = await addDeposit(bench);
    bench.behaviour.closed.add(row.id);
    const funds = received({ reference });
    await pollReceived(bench, listing([[funds]]));
    const receipt = await receiptOf(funds.railReference);
    expect(receipt.disposition).toBe('investigation');
    expect((await caseOf(receipt)).reason).toBe('transaction_closed');
    expect(bench.investigated).toEqual([`rail/${receipt.id}`]);
  });
});

describe('§1.1 dispatching', () => {
  test('§1.1 is done again after a crash between recording and signalling', async () => {
    const { row } = await addDeposit(bench);
    const receipt = await addReceipt(bench.em(), { transactionId: row.id });
    expect(await pollReceived(bench, listing([[]]))).toBe(1);
    expect(bench.told.map(({ funds }) => funds.source)).toEqual([`rail/${receipt.id}`]);
    expect(await pollReceived(bench, listing([[]]))).toBe(0);
  });

  test('§1.5 of one that cannot be dispatched stops no other, and is tried again', async () => {
    const [broken, well] = [await addDeposit(bench), await addDeposit(bench)];
    bench.behaviour.broken.add(broken.row.id);
    const pages = [
      [received({ reference: broken.reference }), received({ reference: well.reference })],
    ];
    expect(await pollReceived(bench, listing(pages))).toBe(1);
    expect(bench.told.map(({ id }) => id)).toEqual([well.row.id]);
    bench.behaviour.broken.clear();
    await bench.em().execute('update rail_receipt set next_try_at = now()');
    expect(await pollReceived(bench, listing([[]]))).toBe(1);
    expect(bench.told.map(({ id }) => id)).toEqual([well.row.id, broken.row.id]);
  });
});
