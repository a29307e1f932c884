import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OutgoingPayment, Rail } from '../../src/rails/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { sandboxApiKeys } from '../../src/sandbox/bank/server.ts';
import { startBank } from '../sandbox/bank/running-bank.ts';
import type { RunningBank } from '../sandbox/bank/running-bank.ts';
import { wordsIn } from '../../src/domain/languages/words.ts';

const createPayment = (
  mobile_money_number: string,
  more: Partial<OutgoingPayment> = {},
): OutgoingPayment => ({
  idempotencyKey: 'withdrawal-1/payout/1',
  transactionId: 'withdrawal-1',
  amount: '10.00',
  payee: { mobile_money_number },
  ...more,
});

describe('the sandbox mobile money rail', () => {
  let bank: RunningBank;
  let rail: Rail;
  let nowMs: number;

  const createRail = (more = {}) =>
    createSandboxMobileMoneyRail({
      baseUrl: bank.url,
      apiKey: sandboxApiKeys.mobileMoney,
      ...more,
    });
  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    bank = await startBank({ now: () => nowMs, settleAfterMs: 5_000, openingBalance: '100.00' });
    rail = createRail();
  });
  afterEach(() => bank.close());

  const payouts = async () =>
    ((await bank.statement()).mobileMoney as { payouts: Record<string, unknown>[] }).payouts;

  const instruct = async (transactionId: string) => {
    const deposit = { transactionId, amountExpected: '3', language: 'en' };
    const instructions = await rail.instructions?.(deposit);
    return instructions?.reference ?? '';
  };

  const pending = (transactionId: string, reference: string) => ({
    transactionId,
    reference,
    amountExpected: '3',
  });

  const initiate = async (number: string) => {
    const payment = createPayment(number);
    const result = await rail.executeOutgoingTransaction(payment);
    if (result.state !== 'initiated') throw new Error(`The pay-out is ${result.state}.`);
    const { idempotencyKey, transactionId } = payment;
    return { idempotencyKey, transactionId, railReference: result.railReference };
  };

  describe('money in', () => {
    test('is found by its collection code among the deposits asked for', async () => {
      const references = [await instruct('one'), await instruct('two'), await instruct('three')];
      const [one = '', two = '', three = ''] = references;
      await bank.receive(two, '3', 'sandbox-mobile-money', {
        payer: { name: 'Grace', account: '+254700000123' },
      });
      await bank.receive(three, '9', 'sandbox-mobile-money');
      const asked = [pending('one', one), pending('two', two)];
      expect(await rail.pollPendingDeposits?.(asked)).toEqual([
        {
          railReference: expect.stringMatching(/^MC-/),
          reference: two,
          amount: '3.00',
          receivedAt: '2026-03-01T12:00:00.000Z',
          payer: { name: 'Grace', mobile_money_number: '+254700000123' },
        },
      ]);
    });

    test('is told again with the same references, and in parts', async () => {
      const code = await instruct('one');
      await bank.receive(code, '1', 'sandbox-mobile-money');
      const first = await rail.pollPendingDeposits?.([pending('one', code)]);
      await bank.receive(code, '2', 'sandbox-mobile-money');
      const second = await rail.pollPendingDeposits?.([pending('one', code)]);
      expect(second?.[0]).toEqual(first?.[0]);
      expect(second?.map(({ amount }) => amount)).toEqual(['1.00', '2.00']);
    });

    test('is asked for in batches as large as the profile says', async () => {
      const many = Array.from({ length: rail.profile.batchSize }, (_, index) =>
        pending(`deposit-${index}`, '00000000'),
      );
      expect(await rail.pollPendingDeposits?.(many)).toEqual([]);
      await expect(
        rail.pollPendingDeposits?.([...many, pending('more', '00000000')]),
      ).rejects.toThrow('400');
    });

    test.each(['3.0000000', '3.0000001', null])(
      'gets its code whatever is expected: %s',
      async (amountExpected) => {
        const deposit = { transactionId: 'one', amountExpected, language: 'en' };
        const instructions = await rail.instructions?.(deposit);
        expect(instructions?.reference).toMatch(/^\d{8}$/);
        expect(instructions?.fields).toMatchObject({
          'organization.mobile_money_number': { value: '500123' },
          external_transfer_memo: { value: instructions?.reference },
        });
      },
    );

    test('is paid in at the place that was chosen', async () => {
      const deposit = { transactionId: 'one', amountExpected: '3', language: 'en' };
      const chosen = await rail.instructions?.({ ...deposit, locationId: 'market-street' });
      const { help } = chosen?.fields['external_transfer_memo'] ?? {};
      expect(wordsIn('en', help ?? '')).toContain('the Agent at Market Street 12');
      expect(wordsIn('es', help ?? '')).toContain('Agente en Market Street 12');
    });

    test('keeps its code when instructions are asked for again', async () => {
      expect(await instruct('one')).toBe(await instruct('one'));
    });
  });

  describe('money out', () => {
    test('is initiated first and delivered later', async () => {
      const payment = await initiate('+254700000123');
      expect(await rail.pollOutgoingTransactions?.([payment])).toEqual([]);
      nowMs += 5_000;
      expect(await rail.pollOutgoingTransactions?.([payment])).toEqual([
        {
          idempotencyKey: payment.idempotencyKey,
          railReference: payment.railReference,
          state: 'delivered',
        },
      ]);
    });

    test('may fail later, with a message', async () => {
      const payment = await initiate('254700000000');
      nowMs += 5_000;
      const updates = await rail.pollOutgoingTransactions?.([payment]);
      expect(updates).toMatchObject([{ state: 'failed', message: expect.stringContaining(' ') }]);
      expect(await bank.statement()).toMatchObject({ mobileMoney: { balance: '100.00' } });
    });

    test('is polled in batches, of which only what moved comes back', async () => {
      const done = await initiate('254700000123');
      nowMs += 5_000;
      const waiting = { ...(await initiate('254700001111')), idempotencyKey: 'other/payout/1' };
      const foreign = { ...done, railReference: 'MM-000009-AAAAAAAA', idempotencyKey: 'x' };
      const updates = await rail.pollOutgoingTransactions?.([waiting, foreign, done]);
      expect(updates?.map(({ idempotencyKey }) => idempotencyKey)).toEqual([done.idempotencyKey]);
    });

    test('may wait for its payee to collect it', async () => {
      const payment = createPayment('254700002222');
      const result = await rail.executeOutgoingTransaction(payment);
      expect(result).toMatchObject({
        state: 'readyForPickup',
        message: {
          en: expect.stringMatching(/code [0-9A-Z]{6} /),
          es: expect.stringMatching(/código [0-9A-Z]{6}: /),
        },
      });
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toEqual(result);
      nowMs += 5_000;
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toMatchObject({
        state: 'delivered',
      });
    });

    test('waits at the place that its payee chose', async () => {
      const payment = createPayment('254700000123', { locationId: 'central-station' });
      expect(await rail.executeOutgoingTransaction(payment)).toMatchObject({
        state: 'readyForPickup',
        message: { en: expect.stringMatching(/code [0-9A-Z]{6} to the Agent at Central Station/) },
      });
    });

    test('is found by its key when the reply was lost', async () => {
      await bank.post('/sandbox/faults', { dropReplyOf: 'POST /mobile-money/payouts' });
      const payment = createPayment('254700000123');
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('fetch failed');
      const found = await rail.findOutgoing?.(payment.idempotencyKey);
      expect(found).toMatchObject({ state: 'initiated' });
      expect(await payouts()).toHaveLength(1);
    });

    test('is definitely unknown when the request was lost', async () => {
      const lost = { route: 'POST /mobile-money/payouts', cut: true, applied: false };
      await bank.post('/sandbox/faults', lost);
      const payment = createPayment('254700000123');
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('fetch failed');
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toEqual({ state: 'unknown' });
    });

    test('is unknown, not failed, when the operator is late, down or broken', async () => {
      const route = 'POST /mobile-money/payouts';
      const payment = createPayment('254700000123');
      await bank.post('/sandbox/faults', { route, status: 503, times: 1 });
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('503');
      await bank.post('/sandbox/faults', { route, delayMs: 600_000, times: 1 });
      const hasty = createRail({ timeoutMs: 1_000 });
      await expect(hasty.executeOutgoingTransaction(payment)).rejects.toThrow('timeout');
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toMatchObject({
        state: 'initiated',
      });
    });

    test('cannot be looked up while the operator is down, and does not pretend so', async () => {
      await bank.post('/sandbox/faults', { route: 'GET /mobile-money/payouts', status: 503 });
      await expect(rail.findOutgoing?.('withdrawal-1/payout/1')).rejects.toThrow('503');
    });

    test('waits for the float to be filled instead of failing the customer', async () => {
      const payment = createPayment('254700000123', { amount: '101.00' });
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('INSUFFICIENT_FLOAT');
      expect(await payouts()).toEqual([]);
    });

    test.each([
      [{ mobile_money_number: '254700009999' }, 'mobile_money_number'],
      [{ mobile_money_number: 'ada' }, 'mobile_money_number'],
      [{}, 'mobile_money_number'],
      [
        { mobile_money_number: '254700000123', mobile_money_provider: 'Other' },
        'mobile_money_provider',
      ],
    ])('names the field that is wrong in %j', async (payee, field) => {
      const result = await rail.executeOutgoingTransaction(createPayment('', { payee }));
      expect(result).toMatchObject({ state: 'needsInfo', fields: [field] });
      expect(await payouts()).toEqual([]);
    });
  });
});
