import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { createExpireUnpaid } from '../../../src/services/transactions/expire.ts';
import { createFileFunds } from '../../../src/services/investigations/file.ts';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { awaitingRate, stillAwaitingRate } from '../../../src/domain/quotes/exchange.ts';
import { isRefusal, refuseInWords } from '../../../src/domain/refusal.ts';
import { DISTRIBUTION } from '../../support/rows.ts';
import { owedTo, recordFor, usualRate, withoutQuote } from '../../support/payments/exchanged.ts';
import { createAwaitingRateBench } from '../../support/payments/awaiting-rate-bench.ts';
import { opened } from '../../support/opened.ts';

/* Money that waits for its price, before a person has decided what becomes of it. */

const waits = await opened(createAwaitingRateBench());
const { bench, business } = waits;
beforeEach(() => {
  business.market.rate = usualRate;
});

const KINDS = ['deposit', 'withdrawal'] as const;

describe('money that waits for its price', () => {
  test.each(KINDS)('§8 of a %s is not owed to anybody, and its owner reads why', async (kind) => {
    const { row, funds } = await waits.begin(kind);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'on_hold',
      parkedReason: 'no exchange rate in time',
      message: stillAwaitingRate.message,
    });
    expect([await owedTo(bench, row), await waits.dispositionOf(funds)]).toEqual([[], null]);
    // The rates are asked on, and what they do not say is not what its owner reads now.
    business.market.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
    await expect(business.fix(row, funds)).rejects.toThrow(/no price|a person is asked/);
    expect((await bench.transaction(row.id)).message).toBe(stillAwaitingRate.message);
  });

  test('§8 of a remittance leaves it pending_sender, whatever its story asks for', async () => {
    const row = await withoutQuote(bench, 'withdrawal');
    const change = { kind: 'remittance', protocol: 'sep31', status: 'pending_sender' } as const;
    await bench.em().nativeUpdate(Transaction, { id: row.id }, change);
    const funds = await recordFor(bench, row);
    await waits.park(row, funds);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_sender',
      parkedReason: 'no exchange rate in time',
      message: stillAwaitingRate.message,
    });
    expect(await waits.decide(row, funds, 'retry')).toBeNull();
    await business.fix(row, funds);
    expect((await bench.transaction(row.id)).parkedReason).toBeNull();
  });

  test('§8 of a remittance goes back, where a person says so', async () => {
    const row = await withoutQuote(bench, 'withdrawal');
    const change = { kind: 'remittance', protocol: 'sep31', status: 'pending_sender' } as const;
    await bench.em().nativeUpdate(Transaction, { id: row.id }, change);
    const funds = await recordFor(bench, row);
    await waits.park(row, funds);
    expect(await waits.decide(row, funds, 'refund')).toBeNull();
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_receiver',
      parkedReason: null,
    });
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });

  test('§8 of a deposit keeps to a person, who may be sending it back, until they say retry', async () => {
    const { row, funds } = await waits.begin('deposit');
    business.asked.length = 0;
    await expect(business.fix(row, funds)).rejects.toThrow('a person is asked');
    expect([business.asked, await waits.answers(row)]).toEqual([[], 0]);
  });

  test.each(KINDS)('§8 of a %s is parked, or answered, and never both', async (kind) => {
    for (let round = 0; round < 20; round += 1) {
      const row = await withoutQuote(bench, kind);
      const funds = await recordFor(bench, row);
      const fixing = business.fix(row, funds).catch(() => null);
      await setTimeout(round);
      await waits.park(row, funds);
      const price = await fixing;
      const { parkedReason } = await bench.transaction(row.id);
      expect([Boolean(parkedReason), await waits.answers(row)]).toEqual(
        price ? [false, 1] : [true, 0],
      );
    }
  });

  test('§8 of a withdrawal goes on at a rate that comes by itself', async () => {
    const { row, funds } = await waits.begin('withdrawal');
    const price = await business.fix(row, funds);
    const now = await bench.transaction(row.id);
    expect([now.parkedReason ?? null, now.message ?? null]).toEqual([null, null]);
    await createCreditFunds(business.deps)({ transactionId: row.id, funds, price });
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });

  test.each(KINDS)('§8 of a %s that was answered meanwhile is not parked', async (kind) => {
    const row = await withoutQuote(bench, kind);
    const funds = await recordFor(bench, row);
    await business.fix(row, funds);
    await waits.park(row, funds);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: row.status,
      parkedReason: null,
    });
  });
});

describe('a person’s retry', () => {
  test.each(KINDS)('§8 of a %s moves nothing, and keeps who said so', async (kind) => {
    const { row, funds } = await waits.begin(kind);
    expect(await waits.decide(row, funds, 'retry')).toBeNull();
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'on_hold',
      parkedReason: null,
      message: awaitingRate.message,
    });
    expect((await waits.events(row)).at(-1)).toBe('operator ada: on_hold, retry: ticket 7');
    expect([await owedTo(bench, row), await waits.dispositionOf(funds)]).toEqual([[], null]);
    expect(isRefusal(await business.fix(row, funds))).toBe(false);
  });
});

describe('a rate that buys nothing, after a person was asked', () => {
  test('§4 files the money where the policy asks a person, and the wait for money goes on', async () => {
    const { row, funds } = await waits.begin('withdrawal');
    business.market.rate = async () => ({
      price: '1000000',
      expiresAt: new Date(Date.now() + 600_000),
    });
    const answer = await business.fix(row, funds);
    expect(isRefusal(answer) && answer.refusal).toBe('amount_below_fee');
    const file = { transactionId: row.id, funds, reason: 'short' as const };
    for (const _ of [1, 2]) expect(await createFileFunds(business.deps)(file)).toBe(true);
    expect(await bench.transaction(row.id)).toMatchObject({
      status: 'pending_user_transfer_start',
      parkedReason: null,
      message: null,
    });
    // Nobody pays again: it expires as any other.
    const payUntil = new Date(Date.now() - 1_000);
    await bench.em().nativeUpdate(Transaction, { id: row.id }, { payUntil });
    const em = bench.em();
    em.create(Cursor, { source: `stellar/${DISTRIBUTION}`, readThrough: new Date() });
    await em.flush();
    expect(await createExpireUnpaid(business.deps)(row.id)).toBe('expired');
    expect(await waits.breaksOf(row, funds)).toEqual([]);
  });
});
