import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Rail } from '../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { sandboxApiKeys } from '../../src/sandbox/bank/server.ts';
import { createOrder, startBank } from '../sandbox/bank/running-bank.ts';
import type { RunningBank } from '../sandbox/bank/running-bank.ts';
import { startListener } from '../sandbox/bank/webhook-listener.ts';

const webhookSecret = 'only the two of us know';

describe('the webhooks of the sandbox bank rail', () => {
  let bank: RunningBank;
  let rail: Rail;

  const createRail = (more = {}) =>
    createSandboxBankRail({
      baseUrl: bank.url,
      apiKey: sandboxApiKeys.bank,
      webhookSecret,
      ...more,
    });
  beforeEach(async () => {
    bank = await startBank();
    rail = createRail();
  });
  afterEach(() => bank.close());

  const hearOne = async () => {
    const listener = await startListener();
    await bank.ask(
      'PUT',
      '/sandbox/webhook',
      { 'content-type': 'application/json' },
      JSON.stringify({ url: listener.url, secret: webhookSecret }),
    );
    await bank.receive('RH-1', '5');
    const [heard] = await listener.hear(1);
    await listener.close();
    return { signature: heard?.signature ?? '', body: heard?.body ?? '' };
  };
  const parse = (by: Rail, signature: string, body: string, receivedAt = new Date()) =>
    by.parseEvent?.({
      headers: { 'bank-signature': signature },
      body,
      receivedAt: receivedAt.toISOString(),
    });

  test('wake the rail when they are the bank’s own, and carry no receipts', async () => {
    const { signature, body } = await hearOne();
    expect(await parse(rail, signature, body)).toEqual({ received: [] });
  });

  test('§3.4 tell what nobody asks about any more: a payment that came back, money taken back', async () => {
    const listener = await startListener();
    const json = { 'content-type': 'application/json' };
    const target = JSON.stringify({ url: listener.url, secret: webhookSecret });
    await bank.ask('PUT', '/sandbox/webhook', json, target);
    const paid = (await bank.pay('withdrawal-1/payout/1', createOrder())).json();
    await bank.post(`/sandbox/payments/${String(paid.id)}/overturn`, {});
    const money = (await bank.receive('RH-1', '5')).json();
    await bank.post(`/sandbox/transfers/${String(money.id)}/reverse`, {});
    const heard = await listener.hear(4);
    const parsed = await Promise.all(
      heard.map(async ({ signature, body }) => parse(rail, signature, body)),
    );
    const told = parsed.filter((event) => Object.values(event ?? {}).flat().length > 0);
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({
      outgoing: [
        {
          idempotencyKey: 'withdrawal-1/payout/1',
          state: 'returned',
          railReference: paid.id,
        },
      ],
    });
    expect(told).toContainEqual({
      reversed: [{ railReference: money.id, state: 'chargedBack' }],
    });
    await listener.close();
  });

  test('are refused when they are forged, changed or old', async () => {
    const { signature, body } = await hearOne();
    const later = new Date(Date.now() + 301_000);
    const foreign = createRail({ webhookSecret: 'another' });
    expect(await parse(rail, signature, body.replace('5.00', '9.00'))).toBeNull();
    expect(
      await parse(
        rail,
        signature.replace(/\d,/, (end) => `1${end}`),
        body,
      ),
    ).toBeNull();
    expect(await parse(rail, signature.replace(/v1=.*/, 'v1='), body)).toBeNull();
    expect(await parse(rail, '', body)).toBeNull();
    expect(await parse(rail, signature, body, later)).toBeNull();
    expect(await parse(foreign, signature, body)).toBeNull();
    expect(
      await rail.parseEvent?.({ headers: {}, body, receivedAt: new Date().toISOString() }),
    ).toBeNull();
  });
});
