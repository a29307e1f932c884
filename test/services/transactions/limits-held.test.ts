import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { inTransaction } from '../../../src/services/deps.ts';
import { createExpireUnpaid } from '../../../src/services/transactions/expire.ts';
import { createUnpark } from '../../../src/services/transactions/decisions/park.ts';
import { judgeLimit } from '../../../src/services/transactions/limits.ts';
import { sealTerms } from '../../../src/services/transactions/story-terms.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { DISTRIBUTION } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { createLimitedCustomer, LIMITS, NOON } from '../../support/payments/limited.ts';
import { opened } from '../../support/opened.ts';

let customer: ReturnType<typeof createLimitedCustomer>;
const bench = await opened(createBench());
beforeEach(() => {
  customer = createLimitedCustomer(bench);
});

describe('a request', () => {
  test('sets its amount aside for the day and the month', async () => {
    expect((await customer.request('60')).refusal).toBeNull();
    expect(await customer.totals()).toEqual({ 'day/2026-11-21': '60', 'month/2026-11': '60' });
  });

  test('beyond the limit is refused with its code and what is left, and takes nothing', async () => {
    await customer.request('60');
    expect((await customer.request('41')).refusal).toMatchObject({
      refusal: 'daily_limit_exceeded',
      left: '40',
    });
    expect(await customer.totals()).toEqual({ 'day/2026-11-21': '60', 'month/2026-11': '60' });
  });

  test('of the last part of a limit is granted to one of ten that ask at once', async () => {
    await customer.request('60');
    const asked = await Promise.all(Array.from({ length: 10 }, async () => customer.request('40')));
    expect(asked.filter(({ refusal }) => refusal === null)).toHaveLength(1);
    expect(asked.filter(({ refusal }) => refusal?.left === '0')).toHaveLength(9);
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '100' });
  });

  test('finds a new day after midnight UTC, within the same month', async () => {
    await customer.request('100', '2026-11-21T23:59:59.999Z');
    expect((await customer.request('1', '2026-11-21T23:59:59.999Z')).refusal?.left).toBe('0');
    expect((await customer.request('100', '2026-11-22T00:00:00.000Z')).refusal).toBeNull();
    expect((await customer.request('51', '2026-11-23T00:00:00.000Z')).refusal).toMatchObject({
      refusal: 'monthly_limit_exceeded',
      left: '50',
    });
    expect((await customer.request('100', '2026-12-01T00:00:00.000Z')).refusal).toBeNull();
  });

  test('counts for its own customer, asset and kind alone', async () => {
    await customer.request('100');
    expect((await customer.request('100', NOON, { kind: 'deposit' })).refusal).toBeNull();
    expect((await customer.request('100', NOON, { accountMemo: '7' })).refusal).toBeNull();
    expect((await customer.request('100', NOON, { asset: 'stellar:native' })).refusal).toBeNull();
  });

  test('that expires or is refunded gives its part back; one that is completed does not', async () => {
    const { row: expired } = await customer.request('40');
    const { row: refunded } = await customer.request('30');
    const { row: completed } = await customer.request('20');
    await customer.end(expired, 'expired');
    await customer.end(refunded, 'pending_anchor', 'pending_stellar', 'refunded');
    await customer.end(completed, 'pending_anchor', 'completed');
    expect(await customer.totals()).toEqual({ 'day/2026-11-21': '20', 'month/2026-11': '20' });
  });

  test('gives its part back when the story expires it', async () => {
    const { row } = await customer.request('40', NOON, {
      payUntil: new Date(Date.now() - 7_200_000),
    });
    const insert = 'insert into cursor (source, read_through) values (?, now())';
    await bench.em().execute(insert, [`stellar/${DISTRIBUTION}`]);
    expect(await createExpireUnpaid(bench.deps)(row.id)).toBe('expired');
    expect(await customer.totals()).toEqual({});
  });
});

describe('money that comes', () => {
  test('counts in place of what was announced', async () => {
    const { row } = await customer.request('60');
    expect((await customer.pay(row, '65')).price).toMatchObject({ amountIn: '65' });
    expect(await customer.totals()).toEqual({ 'day/2026-11-21': '65', 'month/2026-11': '65' });
  });

  test('counts for the day on which it came, not for the one on which it was announced', async () => {
    const { row } = await customer.request('60', '2026-11-30T23:50:00.000Z');
    await customer.pay(row, '60', '2026-12-01T00:10:00.000Z');
    expect(await customer.totals()).toEqual({ 'day/2026-12-01': '60', 'month/2026-12': '60' });
  });

  test('§1.4 beyond the limit goes back, and what is set aside for its transaction stays', async () => {
    await customer.request('40');
    const { row } = await customer.request('60');
    const paid = await customer.pay(row, '60.5');
    expect(paid).toMatchObject({ waitsOn: true, gone: [paid.source] });
    expect(await bench.owed(`customer:${row.id}`)).toBe(0);
    expect(await bench.owed(`investigation:${paid.source}`)).toBe(60.5);
    const waiting = await bench.transaction(row.id);
    expect(waiting.status).toBe('pending_user_transfer_start');
    expect(waiting.message).toContain('60.5 USDC was sent back to its payer');
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '100' });
    for (const again of [await paid.again(), await paid.again()]) {
      expect(again).toMatchObject({ waitsOn: true, gone: [paid.source] });
    }
    // Whoever sent it has ended nothing: what was announced is taken.
    expect((await customer.pay(row, '60')).price).toMatchObject({ amountIn: '60' });
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '100' });
  });

  test('beyond the limit on a rail is the customer’s all the same, is rejected, and counts for nothing', async () => {
    const deposit = { kind: 'deposit' } as const;
    await customer.request('40', NOON, deposit);
    const { row } = await customer.request('60', NOON, deposit);
    const paid = await customer.pay(row, '60.5');
    const review = {
      decision: 'reject',
      message: expect.stringContaining('beyond the 100'),
      reason: 'daily_limit_exceeded',
    };
    expect(paid).toMatchObject({ review });
    expect(await bench.owed(`customer:${row.id}`)).toBe(60.5);
    expect(await customer.totals('deposit')).toMatchObject({ 'day/2026-11-21': '40' });
    expect(await paid.again()).toMatchObject({ review });
    expect(await customer.totals('deposit')).toMatchObject({ 'day/2026-11-21': '40' });
  });

  test('and is more than was announced counts without the surplus that goes back', async () => {
    const { row } = await customer.request('60');
    await customer.request('40');
    const paid = await customer.pay(row, '75', NOON, { surplus: '15' });
    expect(paid.price).toMatchObject({ surplus: '15' });
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '100' });
  });

  test('is counted once, however often it is credited', async () => {
    const { row } = await customer.request('60');
    const { again } = await customer.pay(row, '60');
    await Promise.all([again(), again(), again()]);
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '60' });
  });

  test('on a rail whose price is refused gives back what was set aside', async () => {
    const { row } = await customer.request('60', NOON, { kind: 'deposit' });
    await customer.pay(row, '20', NOON, { refused: true });
    expect(await customer.totals('deposit')).toEqual({});
  });

  test('§1.4 on Stellar whose price is refused takes nothing and gives nothing back', async () => {
    const { row } = await customer.request('60');
    await customer.pay(row, '20', NOON, { refused: true });
    expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '60' });
  });

  test('that nothing was set aside for is held against the limit like all other', async () => {
    await customer.request('90');
    const row = await customer.unannounced();
    expect(await customer.pay(row, '20')).toMatchObject({ waitsOn: true });
    expect((await customer.pay(row, '10')).price).toMatchObject({ amountIn: '10' });
  });

  test('is not refused by a limit that was set after it was credited', async () => {
    const row = await customer.unannounced();
    const { again } = await customer.pay(row, '500', NOON, { deps: bench.deps });
    const price = expect.objectContaining({ amountIn: '500' });
    expect(await again()).toEqual({ price, review: { decision: 'allow' } });
  });

  test('on a rail of another amount, which a person accepts, counts as it came', async () => {
    const deposit = { kind: 'deposit' } as const;
    const { row } = await customer.request('60', NOON, deposit);
    await sealTerms(bench.em(), bench.deps.anchor, row);
    await customer.pay(row, '20', NOON, { refused: true });
    expect(await customer.totals('deposit')).toEqual({});
    const resolution = { action: 'accept', operator: 'ada', evidence: 'ticket 4' } as const;
    expect(await createUnpark(bench.deps)({ transactionId: row.id, resolution })).toBeNull();
    expect(await customer.totals('deposit')).toMatchObject({ 'day/2026-11-21': '20' });
    expect((await customer.request('81', NOON, deposit)).refusal?.left).toBe('80');
  });

  test('that a person lets through counts for what follows', async () => {
    const deposit = { kind: 'deposit' } as const;
    const { row } = await customer.request('60', NOON, deposit);
    await customer.request('40', NOON, deposit);
    await customer.pay(row, '70');
    expect(await customer.totals('deposit')).toMatchObject({ 'day/2026-11-21': '40' });
    await createUnpark(bench.deps)({
      transactionId: row.id,
      resolution: { action: 'retry', operator: 'ada', evidence: 'ticket 4' },
    });
    expect(await customer.totals('deposit')).toMatchObject({ 'day/2026-11-21': '110' });
    expect((await customer.request('1', NOON, deposit)).refusal?.left).toBe('0');
  });
});

test('what a customer is credited with in a day never exceeds the limit, whatever comes at once', async () => {
  const days = ['2026-11-29T23:59:00.000Z', '2026-11-30T23:59:00.000Z', '2026-12-01T00:01:00.000Z'];
  const pick = (): string => days[randomInt(days.length)] ?? NOON;
  const live = async () => {
    const { row, refusal } = await customer.request(String(randomInt(10, 60)), pick());
    if (refusal) return;
    if (randomInt(5) === 0) return customer.end(row, 'expired');
    const paid = await customer.pay(row, String(randomInt(10, 70)), pick());
    if (paid.waitsOn) return customer.end(row, 'expired');
    if (randomInt(6) === 0) return customer.end(row, 'pending_stellar', 'refunded');
    await customer.end(row, 'completed');
  };
  await Promise.all(Array.from({ length: 60 }, live));
  const credited = await bench.em().execute<{ day: string; amount: string }[]>(
    `select to_char(day, 'YYYY-MM-DD') as day, sum(amount)::text as amount from limit_charge
       join transaction on id = transaction_id
       where customer = ? and status = 'completed' group by 1 order by 1`,
    [`account/${customer.account}`],
  );
  expect(credited.length).toBeGreaterThan(0);
  for (const { amount } of credited) expect(Number(amount)).toBeLessThanOrEqual(100);
  const november = credited.filter(({ day }) => day.startsWith('2026-11'));
  expect(november.reduce((sum, { amount }) => sum + Number(amount), 0)).toBeLessThanOrEqual(250);
  const standing = await customer.totals();
  for (const { day, amount } of credited) {
    expect(Number(standing[`day/${day}`])).toBe(Number(amount));
  }
});

test('a glance at what is left neither takes anything nor waits for who takes', async () => {
  const { row } = await customer.request('60');
  const other = await customer.unannounced();
  const asked = { amount: stroopsOf('41'), at: new Date(NOON) };
  await inTransaction(bench.orm, async (em) => {
    await judgeLimit(em, LIMITS, row, { ...asked, locks: true });
    expect(await judgeLimit(bench.em(), LIMITS, other, asked)).toMatchObject({ left: '40' });
  });
  expect(await customer.totals()).toMatchObject({ 'day/2026-11-21': '60' });
});
