import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CustomerEvent } from '../../../src/db/entities/customer.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { addTransaction } from '../../support/rows.ts';
import { createReviewBench } from '../../support/api/review-bench.ts';

describe('the decision about a customer', () => {
  let bench: Awaited<ReturnType<typeof createReviewBench>>;
  beforeAll(async () => {
    bench = await createReviewBench();
  });
  afterAll(async () => bench.api.close());
  beforeEach(() => bench.reset());

  const type = 'person';
  const told = { type, first_name: 'Ada', last_name: 'Lovelace' };

  test('wakes the payments that wait, once it accepts and not before', async () => {
    const wallet = await bench.open();
    bench.judge.next = async () => ({ status: 'PROCESSING', message: 'A person looks at it.' });
    const { id } = await wallet.put(told);
    const row = await addTransaction(bench.api.orm.em.fork(), {
      account: wallet.account,
      customerId: id,
      status: 'pending_customer_info_update',
      requiredInfoUpdates: ['first_name'],
      requiredInfoMessage: 'No such name.',
    });
    expect(await wallet.get({ id })).toMatchObject({ status: 'NEEDS_INFO' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect(await wallet.get({ id })).toMatchObject({ status: 'PROCESSING' });
    const signals = () =>
      bench.api.temporal.signalled.filter((signal) => signal.id.endsWith(row.id));
    expect(signals()).toEqual([]);
    bench.judge.next = async () => ({ status: 'ACCEPTED' });
    expect(await bench.decide(id, 'review')).toMatch(/due/);
    await bench.sweep();
    expect(signals()).toEqual([{ id: `withdrawal/${row.id}`, signal: 'informationUpdated' }]);
  });

  test('by a person: accepts, asks, rejects, and stands in the journal with the name', async () => {
    const wallet = await bench.open();
    bench.judge.next = async () => ({ status: 'PROCESSING' });
    const { id } = await wallet.put(told);
    expect(await bench.decide(id, 'ask', ['last_name=Please write it in full.'])).toBe(
      'NEEDS_INFO',
    );
    expect(await wallet.get({ id })).toMatchObject({
      status: 'NEEDS_INFO',
      message: 'Please see below.',
      provided_fields: { last_name: { status: 'REJECTED', error: 'Please write it in full.' } },
    });
    expect(isRefusal(await bench.decide(id, 'maybe'))).toBe(true);
    expect(isRefusal(await bench.decide('x', 'accept'))).toBe(true);
    expect(await bench.decide(id, 'reject')).toBe('REJECTED');
    const events = await bench.api.orm.em
      .fork()
      .find(CustomerEvent, { customerId: id }, { orderBy: { id: 'asc' } });
    expect(events.map(({ fromStatus, toStatus, actor }) => [fromStatus, toStatus, actor])).toEqual([
      [null, 'PROCESSING', 'wallet'],
      ['PROCESSING', 'NEEDS_INFO', 'grace'],
      ['NEEDS_INFO', 'REJECTED', 'grace'],
    ]);
  });

  test('sees the code of a card, which nobody keeps once it decided', async () => {
    const wallet = await bench.open();
    const card = { 'card.number': '4242 4242 4242 4242', 'card.cvc': '123' };
    const { id } = await wallet.put({ ...told, ...card });
    expect(bench.asked[0]?.fields).toMatchObject({ 'card.cvc': '123' });
    bench.judge.next = async () => ({ status: 'ACCEPTED' });
    await wallet.put({ id, first_name: 'Augusta' });
    expect(bench.asked[1]?.fields).not.toHaveProperty('card.cvc');
    expect(JSON.stringify(await wallet.get({ id }))).not.toContain('4242');
  });
});
