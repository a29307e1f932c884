import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bankKey, startBank, type RunningBank } from './running-bank.ts';

describe('a transfer that is sent back', () => {
  let bank: RunningBank;
  beforeEach(async () => {
    bank = await startBank({ openingBalance: '100.00' });
  });
  afterEach(async () => bank.close());

  const receive = async (more: Record<string, unknown> = {}) =>
    String((await bank.receive('one', '25', 'sandbox-bank', more)).json()['id']);
  const refund = async (id: string, key: string, amount = '25') => {
    const headers = { ...bankKey, 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify({ amount });
    const answer = await bank.ask('POST', `/bank/transfers/${id}/refunds`, headers, body);
    return { ...answer.json(), code: answer.status } as Record<string, unknown>;
  };
  const balance = async () =>
    ((await bank.statement()) as { bank: { balance: string } }).bank.balance;

  test('goes to where it came from, once for each key, and is in the statement', async () => {
    const id = await receive({ payer: { account: '12345678' } });
    const first = await refund(id, 'k1');
    expect(first).toMatchObject({
      code: 201,
      refund_of: id,
      amount: '25.00',
      creditor: { account_number: '12345678' },
    });
    expect((await refund(id, 'k1'))['id']).toBe(first['id']);
    expect(await balance()).toBe('100.00');
    const { code, error } = await refund(id, 'k1', '24');
    expect([code, error]).toMatchObject([409, { code: 'idempotency_key_reused' }]);
  });

  test('goes back in parts, and never more than came', async () => {
    const id = await receive();
    expect((await refund(id, 'k1', '20'))['code']).toBe(201);
    expect(await refund(id, 'k2', '5.01')).toMatchObject({
      code: 422,
      error: { code: 'refund_exceeds' },
    });
    expect((await refund(id, 'k2', '5'))['code']).toBe(201);
    expect(await balance()).toBe('100.00');
  });

  test('is not taken back as well, and one that was taken back is not sent', async () => {
    const sent = await receive({ reverseAfterMs: 0 });
    const taken = await receive();
    await refund(sent, 'k1');
    await bank.post(`/sandbox/transfers/${taken}/reverse`, {});
    expect((await bank.post(`/sandbox/transfers/${sent}/reverse`, {})).status).toBe(409);
    expect(await refund(taken, 'k2')).toMatchObject({
      code: 422,
      error: { code: 'transfer_reversed' },
    });
    expect(await balance()).toBe('100.00');
  });

  test('needs a transfer that there is, and a key', async () => {
    expect(await refund('BT0', 'k1')).toMatchObject({ code: 422 });
    expect(await refund(await receive(), '')).toMatchObject({ code: 400 });
  });
});
