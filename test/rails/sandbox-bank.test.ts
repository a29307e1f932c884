import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OutgoingPayment, Rail } from '../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { sandboxApiKeys } from '../../src/sandbox/bank/server.ts';
import { startBank } from '../sandbox/bank/running-bank.ts';
import type { RunningBank } from '../sandbox/bank/running-bank.ts';

const webhookSecret = 'only the two of us know';

const createPayment = (more: Partial<OutgoingPayment> = {}): OutgoingPayment => ({
  idempotencyKey: 'withdrawal-1/payout/1',
  transactionId: 'withdrawal-1',
  amount: '25.00',
  payee: { bank_account_number: '12345678', first_name: 'Ada', last_name: 'Lovelace' },
  ...more,
});

const payeeWith = (more: Record<string, string>) =>
  createPayment({ payee: { ...createPayment().payee, ...more } });

describe('the sandbox bank rail', () => {
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
    bank = await startBank({ openingBalance: '100.00' });
    rail = createRail();
  });
  afterEach(() => bank.close());

  const payments = async () =>
    ((await bank.statement()).bank as { payments: Record<string, unknown>[] }).payments;
  const instruct = async (transactionId: string) =>
    rail.instructions?.({ transactionId, amountExpected: '10', language: 'en' });
  const listAfter = async (cursor: string | null) => rail.listReceived?.(cursor);

  describe('money in', () => {
    test('is found by the reference that the customer was told to quote', async () => {
      const instructions = await instruct('deposit-1');
      const reference = instructions?.reference ?? '';
      expect(instructions?.fields).toMatchObject({
        'organization.bank_account_number': { value: '2000145678' },
        external_transfer_memo: { value: reference },
      });
      await bank.receive(reference, '10', 'sandbox-bank', {
        payer: { name: 'Ada', account: 'SB0012345678' },
        receivedAt: '2026-03-01T12:00:00Z',
      });
      expect((await listAfter(null))?.received).toEqual([
        {
          railReference: expect.stringMatching(/^BT-/),
          reference,
          amount: '10.00',
          receivedAt: '2026-03-01T12:00:00.000Z',
          payer: { name: 'Ada', bank_account_number: 'SB0012345678' },
        },
      ]);
    });

    // En, em, non-breaking and full-width dashes, a minus, a non-breaking space, a soft hyphen.
    const typeset = '\u2013\u2014\u2011\uff0d\u2212\u00a0\u00ad\u200b\uff0f'.split('');
    test.each(['-', ' ', '/', '.', '_', '\\', ' - '].concat(typeset))(
      'is found with %j between the groups of its reference',
      async (separator) => {
        const reference = (await instruct('deposit-1'))?.reference ?? '';
        const written = reference.replaceAll('-', separator);
        for (const text of [written, `rent ${written.toLowerCase()}. thanks`, `(${written})`]) {
          await bank.receive(text, '1');
        }
        const found = (await listAfter(null))?.received.map((one) => one.reference);
        expect(found).toEqual([reference, reference, reference]);
      },
    );

    test('is found when the reference was typed by a person', async () => {
      const reference = (await instruct('deposit-1'))?.reference ?? '';
      const plain = reference.replaceAll('-', '').toLowerCase();
      const typed = [
        plain,
        `Payment for house ${reference.replaceAll('-', ' ')}, thanks`,
        reference.replaceAll('0', 'O').replaceAll('1', 'l'),
      ];
      for (const text of typed) await bank.receive(text, '1');
      const found = (await listAfter(null))?.received.map((one) => one.reference);
      expect(found).toEqual([reference, reference, reference]);
    });

    test('comes through with any other text, and with none', async () => {
      for (const text of ['rent', 'RH-1', `X${(await instruct('a'))?.reference ?? ''}`, null]) {
        await bank.receive(text, '1');
      }
      const found = (await listAfter(null))?.received.map((one) => one.reference);
      expect(found?.slice(0, 2)).toEqual(['rent', 'RH-1']);
      expect(found?.[2]).toMatch(/^XRH-/);
      expect(found?.[3]).toBeNull();
    });

    test('is told once each over several pages', async () => {
      for (let index = 0; index < 150; index += 1) await bank.receive(`reference ${index}`, '1');
      const first = await listAfter(null);
      expect(first).toMatchObject({ complete: false });
      const second = await listAfter(first?.cursor ?? null);
      expect(second).toMatchObject({ complete: true });
      const all = [...(first?.received ?? []), ...(second?.received ?? [])];
      expect(new Set(all.map((one) => one.railReference)).size).toBe(150);
      const third = await listAfter(second?.cursor ?? null);
      expect(third).toMatchObject({ received: [], cursor: second?.cursor, complete: true });
    });

    test('§3.6 that was taken back is listed so, once, whether a webhook came or not', async () => {
      const receive = async (more = {}) =>
        String((await bank.receive('one', '1', 'sandbox-bank', more)).json()['id']);
      const early = await receive({ reverseAfterMs: 0 });
      const late = await receive();
      const first = await listAfter(null);
      // What is listed and was taken back by then is told of in the same page.
      expect(first?.received.map(({ railReference }) => railReference)).toEqual([early, late]);
      expect(first?.reversed).toEqual([{ railReference: early, state: 'chargedBack' }]);
      await bank.post(`/sandbox/transfers/${late}/reverse`, {});
      const second = await listAfter(first?.cursor ?? null);
      expect(second).toMatchObject({
        received: [],
        reversed: [{ railReference: late, state: 'chargedBack' }],
      });
      expect((await listAfter(second?.cursor ?? null))?.reversed).toEqual([]);
    });

    test('is quoted by the same reference whenever instructions are asked for', async () => {
      expect(await instruct('deposit-1')).toEqual(await instruct('deposit-1'));
      expect((await instruct('deposit-2'))?.reference).not.toBe(
        (await instruct('deposit-1'))?.reference,
      );
    });
  });

  describe('money out', () => {
    test('is delivered at once', async () => {
      const result = await rail.executeOutgoingTransaction(createPayment());
      expect(result).toEqual({ state: 'delivered', railReference: expect.stringMatching(/^BP-/) });
      expect(await payments()).toMatchObject([
        { amount: '25.00', status: 'booked', creditor: { name: 'Ada Lovelace' } },
      ]);
    });

    test.each([
      ['25', '25.00'],
      ['25.1000000', '25.10'],
    ])('takes %s for what a bank writes as %s', async (amount, written) => {
      await rail.executeOutgoingTransaction(createPayment({ amount }));
      expect(await payments()).toMatchObject([{ amount: written }]);
    });

    test('is never rounded: what the bank cannot pay exactly is not paid', async () => {
      const payment = createPayment({ amount: '25.001' });
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('request_malformed');
      expect(await payments()).toEqual([]);
    });

    test('is paid once when the reply is lost and the key is repeated', async () => {
      await bank.post('/sandbox/faults', { dropReplyOf: 'POST /bank/payments' });
      await expect(rail.executeOutgoingTransaction(createPayment())).rejects.toThrow(
        'fetch failed',
      );
      const found = await rail.findOutgoing?.('withdrawal-1/payout/1');
      const second = await rail.executeOutgoingTransaction(createPayment());
      expect(second).toMatchObject({ state: 'delivered' });
      expect(found).toEqual(second);
      expect(await payments()).toHaveLength(1);
    });

    test('is unknown, not failed, when the bank does not answer in time', async () => {
      await bank.post('/sandbox/faults', { route: 'POST /bank/payments', delayMs: 600_000 });
      const hasty = createRail({ timeoutMs: 1_000 });
      await expect(hasty.executeOutgoingTransaction(createPayment())).rejects.toThrow('timeout');
      expect(await payments()).toHaveLength(1);
    });

    test.each([500, 503, 404, 403])('is unknown when the bank answers %d', async (status) => {
      await bank.post('/sandbox/faults', { route: 'POST /bank', status, applied: true });
      await expect(rail.executeOutgoingTransaction(createPayment())).rejects.toThrow(
        `The bank answered ${status}.`,
      );
    });

    test('is unknown when nobody is there, and when the key is wrong', async () => {
      const foreign = createRail({ apiKey: 'wrong' });
      await expect(foreign.executeOutgoingTransaction(createPayment())).rejects.toThrow('401');
      await bank.close();
      await expect(rail.executeOutgoingTransaction(createPayment())).rejects.toThrow(
        'fetch failed',
      );
      await expect(rail.findOutgoing?.('any')).rejects.toThrow('fetch failed');
    });

    test('waits for the account to be filled instead of failing the customer', async () => {
      const payment = createPayment({ amount: '150.00' });
      await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('insufficient_funds');
      await bank.receive('top up', '100');
      expect(await rail.executeOutgoingTransaction(payment)).toMatchObject({ state: 'delivered' });
    });

    test('is never paid to two orders of one key', async () => {
      await rail.executeOutgoingTransaction(createPayment());
      await expect(
        rail.executeOutgoingTransaction(createPayment({ amount: '26.00' })),
      ).rejects.toThrow('409');
      expect(await payments()).toHaveLength(1);
    });

    test.each([
      ['a closed account', '12340000', { state: 'failed' }],
      ['a payee who refuses', '12348888', { state: 'refund' }],
      ['an unknown account', '12349999', { state: 'needsInfo', fields: ['bank_account_number'] }],
    ])('says so, and the same by look-up, of %s', async (_what, bank_account_number, expected) => {
      const payment = payeeWith({ bank_account_number });
      const result = await rail.executeOutgoingTransaction(payment);
      expect(result).toMatchObject(expected);
      expect(await rail.executeOutgoingTransaction(payment)).toEqual(result);
      expect(await rail.findOutgoing?.(payment.idempotencyKey)).toEqual(result);
      expect(await bank.statement()).toMatchObject({ bank: { balance: '100.00' } });
    });

    test.each([
      [{ bank_account_number: '' }, ['bank_account_number']],
      [{ bank_account_number: 'DE12' }, ['bank_account_number']],
      [{ bank_number: '12' }, ['bank_number']],
      [{ first_name: '', last_name: '' }, ['first_name', 'last_name']],
    ])('names the fields that are wrong in %j', async (wrong: Record<string, string>, fields) => {
      const result = await rail.executeOutgoingTransaction(payeeWith(wrong));
      expect(result).toMatchObject({ state: 'needsInfo', fields });
      expect(await payments()).toEqual([]);
    });

    test('is definitely unknown under a key that was never used', async () => {
      expect(await rail.findOutgoing?.('never/payout/1')).toEqual({ state: 'unknown' });
    });
  });
});
