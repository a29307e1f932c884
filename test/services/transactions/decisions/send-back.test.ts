import { describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { createPark, createUnpark } from '../../../../src/services/transactions/decisions/park.ts';
import { createSettleRefunds } from '../../../../src/services/transactions/decisions/refund-word.ts';
import { createReviewTransaction } from '../../../../src/services/transactions/decisions/review.ts';
import { insertLeg } from '../../../../src/services/transactions/payment/leg.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import type { Resolution } from '../../../../src/domain/transactions/story.ts';
import {
  addReceipt,
  addTransaction,
  CUSTOMER_ACCOUNT,
  DOLLAR,
  USDC,
} from '../../../support/rows.ts';
import {
  ARRIVED,
  createRefundingBench,
  createRefundingRail,
  DAY_MS,
  REFUSED,
  refundingProfile,
} from '../../../support/payments/refunding.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createRefundingBench());
const { deps, send, refunds, breaksOf } = bench;
const settle = createSettleRefunds(deps);

/** A deposit whose money is not acceptable, and about which a person is asked. */
const parked = async (amounts = ['130'], receivedAt = new Date()) => {
  const em = bench.em();
  const row = await addTransaction(em, {
    kind: 'deposit',
    amountInAsset: DOLLAR,
    amountOutAsset: USDC,
    toAccount: CUSTOMER_ACCOUNT,
  });
  const parts = [];
  for (const amount of amounts) {
    const { id } = await addReceipt(em, { transactionId: row.id, amount, receivedAt });
    parts.push({ source: `rail/${id}`, amount, at: receivedAt.toISOString() });
  }
  const funds = parts.at(-1) ?? { source: '', amount: '', at: '' };
  await createCreditFunds(deps)({
    transactionId: row.id,
    ...(parts.length > 1 ? { parts: parts.slice(0, -1) } : {}),
    funds,
    price: refuseInWords('amount_differs', 'It is not what was announced.'),
  });
  const asked = await ask(row.id);
  return { id: row.id, owner: { transactionId: row.id }, asked };
};
const ask = async (transactionId: string, subject = 'price/1') =>
  createPark(deps)({
    transactionId,
    reason: 'amount_differs',
    message: 'A moment.',
    status: 'on_hold',
    subject,
    actions: ['settled', 'refundedByHand'],
  });
const unpark = async (transactionId: string, terms: Partial<Resolution> = {}) =>
  createUnpark(deps)({
    transactionId,
    resolution: { action: 'refund', operator: 'ada', evidence: 'ticket 7', ...terms },
  });

describe('§3.9 a deposit whose money goes back on its rail', () => {
  test('§3.9 is sent back once, and reads so: status, message, refunds, and no fee', async () => {
    const { id, owner, asked } = await parked();
    expect(asked.refusesRefund).toBeNull();
    expect(await unpark(id)).toBeNull();
    expect(await bench.transaction(id)).toMatchObject({
      status: 'pending_anchor',
      parkedReason: null,
      amountOut: null,
      message: 'Your payment is being sent back to the account that it came from.',
    });
    const { rail, sent } = createRefundingRail([ARRIVED]);
    expect(await send(rail, owner)).toMatchObject({ state: 'delivered', key: `${id}/refund/1` });
    await settle(id);
    await settle(id);
    expect(await send(rail, owner)).toMatchObject({ state: 'done' });
    expect(sent).toHaveLength(1);
    expect(await bench.transaction(id)).toMatchObject({
      status: 'refunded',
      message: 'Your payment is refunded.',
      amountOut: '0.0000000',
      refunds: {
        amount_refunded: '130',
        amount_fee: '0',
        payments: [{ id: 'back-1', id_type: 'external', amount: '130', fee: '0' }],
      },
    });
    expect(await bench.owed(`customer:${id}`)).toBe(0);
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 keeps the fee that a person said', async () => {
    const { id, owner } = await parked();
    expect(await unpark(id, { fee: '130' })).toContain('the fee');
    expect(await unpark(id, { fee: '2.5' })).toBeNull();
    await send(createRefundingRail([ARRIVED]).rail, owner);
    await settle(id);
    expect((await bench.transaction(id)).refunds).toMatchObject({
      amount_refunded: '127.5',
      amount_fee: '2.5',
    });
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 that came in parts goes back part by part, each to where it came from', async () => {
    const { id, owner } = await parked(['30', '100']);
    expect(await unpark(id, { fee: '5' })).toBeNull();
    const back = (railReference: string) => ({ state: 'delivered' as const, railReference });
    const { rail, sent } = createRefundingRail([back('a'), back('b')]);
    expect(await send(rail, owner)).toMatchObject({ key: `${id}/refund/1` });
    await settle(id);
    expect((await bench.transaction(id)).status).toBe('pending_anchor');
    expect(await send(rail, owner)).toMatchObject({ key: `${id}/refund/2` });
    await settle(id);
    expect(sent.map(({ amount }) => amount)).toEqual(['30', '95']);
    expect(await bench.transaction(id)).toMatchObject({
      status: 'refunded',
      refunds: { amount_refunded: '125', amount_fee: '5' },
    });
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 is decided once: a second word, another one and a late one change nothing', async () => {
    const { id, owner, asked } = await parked();
    const parking = asked.number ?? 0;
    const words = [{ operator: 'ada' }, { operator: 'bob' }, { action: 'refundedByHand' } as const];
    await Promise.all(words.map(async (word) => unpark(id, { parking, ...word })));
    const planned = await refunds(owner);
    const { status } = await bench.transaction(id);
    expect(status).toBe(planned.length === 0 ? 'refunded' : 'pending_anchor');
    expect(await bench.owed(`customer:${id}`)).toBe(planned.length === 0 ? 0 : 130);
    await unpark(id, { parking, action: 'settled' });
    expect((await refunds(owner)).length).toBe(planned.length);
    expect((await bench.transaction(id)).status).toBe(status);
  });

  test('§7.2 is not paid out any more, whatever asks for it', async () => {
    const { id } = await parked();
    await unpark(id);
    const row = await bench.transaction(id);
    const leg = { transactionId: id, leg: 'payout', number: 1 } as const;
    await expect(
      bench.orm.em.fork().transactional(async (em) => {
        await em.execute('update transaction set amount_out = 129 where id = ?', [id], 'run');
        row.amountOut = '129';
        await insertLeg(em, deps.anchor, leg, row);
      }),
    ).rejects.toThrow('is to be refunded and cannot be paid');
  });

  test('§3.9 is not sent back whose pay-out is on its way', async () => {
    const { id } = await parked();
    await bench.em().execute('update transaction set amount_out = 129 where id = ?', [id], 'run');
    await bench.em().execute(
      `insert into price_decision (transaction_id, number, source, amount_in, amount_out, fee, actor)
           values (?, 2, 'x', 130, 129, '{"total":"1"}', 'x')`,
      [id],
      'run',
    );
    const row = await bench.transaction(id);
    await bench.orm.em.fork().transactional(async (em) => {
      await insertLeg(em, deps.anchor, { transactionId: id, leg: 'payout', number: 1 }, row);
    });
    expect(await unpark(id)).toContain('its pay-out is on its way');
  });

  test('§3.9 is not offered, nor taken, once its window is over', async () => {
    const { id, asked } = await parked(['130'], new Date(Date.now() - 31 * DAY_MS));
    expect(asked.refusesRefund).toContain('then decide refundedByHand');
    expect(await unpark(id)).toBe(asked.refusesRefund);
    expect(await unpark(id, { action: 'refundedByHand' })).toBeNull();
  });
});

describe('§3.9 a deposit’s refund that did not go out', () => {
  test('§3.9 is tried again under the next number once a person says so', async () => {
    const { id, owner } = await parked();
    await unpark(id);
    const { rail } = createRefundingRail([REFUSED, ARRIVED]);
    const failed = await send(rail, owner);
    expect(failed).toMatchObject({ state: 'failed', key: `${id}/refund/1` });
    expect(await send(rail, owner)).toEqual(failed);
    await ask(id, 'refund/1/failed/1');
    expect(await unpark(id, { action: 'retry' })).toBeNull();
    expect(await send(rail, owner)).toMatchObject({ key: `${id}/refund/2`, state: 'delivered' });
    await settle(id);
    expect((await bench.transaction(id)).status).toBe('refunded');
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 is sent back by hand, what arrived before counted', async () => {
    const { id, owner } = await parked(['30', '100']);
    await unpark(id);
    const { rail } = createRefundingRail([ARRIVED, REFUSED]);
    await send(rail, owner);
    await settle(id);
    expect((await send(rail, owner)).state).toBe('failed');
    await ask(id, 'refund/2/failed/1');
    expect(await unpark(id, { action: 'refundedByHand', evidence: 'wire 9' })).toBeNull();
    expect(await bench.transaction(id)).toMatchObject({
      status: 'refunded',
      refunds: { amount_refunded: '130', payments: [{ id: 'back-1' }, { id: 'wire 9' }] },
    });
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 whose answer was lost is a person’s, and nothing is settled beside it', async () => {
    const { id, owner } = await parked();
    await unpark(id);
    const neither = { ...refundingProfile, retry: { by: 'neither' } } as const;
    const { rail } = createRefundingRail([new Error('lost')], [{ state: 'unknown' }], neither);
    await send(rail, owner).catch(() => undefined);
    expect((await send(rail, owner, () => Date.now() + 200_000)).state).toBe('parked');
    await ask(id, 'refund/1/1');
    expect(await unpark(id, { action: 'settled' })).toContain('on its way back');
    await ask(id, 'refund/1/1');
    expect(await unpark(id, { action: 'refundedByHand', evidence: 'wire 9' })).toBeNull();
    expect(await bench.owed(`customer:${id}`)).toBe(0);
    expect(await breaksOf(id)).toEqual([]);
  });

  test('§3.9 that its rail has taken on has arrived where a person names it and says so', async () => {
    const { id, owner } = await parked();
    await unpark(id);
    const started = { state: 'initiated', railReference: 'back-9' } as const;
    const { key } = await send(createRefundingRail([started]).rail, owner);
    expect(await unpark(id, { action: 'settled', key })).toContain('is on its way');
    expect(await unpark(id, { action: 'refundedByHand', key })).toBeNull();
    expect(await unpark(id, { action: 'refundedByHand', key })).toBeNull();
    expect((await bench.transaction(id)).status).toBe('refunded');
    expect(await breaksOf(id)).toEqual([]);
  });
});

test('§3.9 the review of a deposit decides nothing of its refund', async () => {
  const { id } = await parked();
  await unpark(id);
  await expect(createReviewTransaction(deps)(id)).rejects.toThrow('has no money to review');
});
