import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bankKey, createOrder, startBank, type RunningBank } from './running-bank.ts';

describe('a statement that errs', () => {
  let bank: RunningBank;
  beforeEach(async () => {
    bank = await startBank();
  });
  afterEach(async () => bank.close());

  const entries = async () => {
    const lines: Record<string, unknown>[] = [];
    for (const after of ['in:0', 'out:0']) {
      const page = await bank.ask('GET', `/bank/statement?after=${after}`, bankKey);
      lines.push(...(page.json()['entries'] as Record<string, unknown>[]));
    }
    return lines;
  };
  const misstate = async (id: string, says: object) =>
    bank.ask(
      'PUT',
      `/sandbox/statement/${id}`,
      { 'content-type': 'application/json' },
      JSON.stringify(says),
    );
  const receive = async () => String((await bank.receive('one', '5')).json()['id']);

  test('says another amount, time or state of one entry, and lists it as it was elsewhere', async () => {
    const [id, other] = [await receive(), await receive()];
    const paid = String((await bank.pay('key-1', createOrder())).json()['id']);
    const bookedAt = '2026-03-01T12:00:00.000Z';
    expect((await misstate(id, { amount: '7.50', status: 'returned' })).status).toBe(204);
    expect((await misstate(paid, { bookedAt })).status).toBe(204);
    expect(await entries()).toMatchObject([
      { id, amount: '7.50', status: 'returned' },
      { id: other, amount: '5.00', status: 'settled' },
      { id: paid, booked_at: bookedAt },
    ]);
    const listed = (await bank.ask('GET', '/bank/transfers', bankKey)).json();
    expect(listed).toMatchObject({ transfers: [{ id, amount: '5.00' }, { id: other }] });
  });

  test('leaves one out, until it is made right', async () => {
    const id = await receive();
    await misstate(id, { hidden: true });
    expect(await entries()).toEqual([]);
    await misstate(id, {});
    expect(await entries()).toMatchObject([{ id, amount: '5.00', status: 'settled' }]);
  });

  test.each([
    ['amount', { amount: '-1' }],
    ['status', { status: 'gone' }],
    ['bookedAt', { bookedAt: 'yesterday' }],
    ['hidden', { hidden: 'yes' }],
  ])('refuses a %s that it cannot read', async (field, says) => {
    const refused = await misstate('BT-1', says);
    expect([refused.status, refused.json()]).toMatchObject([400, { error: { field } }]);
    expect(bank.faults).toEqual([]);
  });
});
