import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../src/domain/rails/retry-later.ts';
import type { Rail } from '../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { sandboxApiKeys } from '../../src/sandbox/bank/server.ts';
import { startBank, type RunningBank } from '../sandbox/bank/running-bank.ts';

let bank: RunningBank;
beforeEach(async () => {
  bank = await startBank();
});
afterEach(() => bank.close());

const payment = {
  idempotencyKey: 'withdrawal-1/payout/1',
  transactionId: 'withdrawal-1',
  amount: '25',
  payee: { bank_account_number: '12345678', mobile_money_number: '254700000123' },
};
const pending = { transactionId: 'deposit-1', reference: 'any', amountExpected: null };
const statement = { from: null, until: new Date().toISOString(), cursor: null };
const deposit = { transactionId: 'deposit-1', amountExpected: null, language: 'en' };

/** Everything that a rail asks its bank; what it lacks answers nothing. */
const CALLS: Readonly<Record<string, (rail: Rail) => Promise<unknown> | undefined>> = {
  executeOutgoingTransaction: async (rail) => rail.executeOutgoingTransaction(payment),
  findOutgoing: (rail) => rail.findOutgoing?.(payment.idempotencyKey),
  pollOutgoingTransactions: (rail) =>
    rail.pollOutgoingTransactions?.([{ ...payment, railReference: 'any' }]),
  pollPendingDeposits: (rail) => rail.pollPendingDeposits?.([pending]),
  listReceived: (rail) => rail.listReceived?.(null),
  listStatement: (rail) => rail.listStatement?.(statement),
  instructions: (rail) => rail.instructions?.(deposit),
};

const createRail = (name: string, baseUrl: string): Rail =>
  name === 'sandbox-bank'
    ? createSandboxBankRail({ baseUrl, apiKey: sandboxApiKeys.bank, webhookSecret: 'ours' })
    : createSandboxMobileMoneyRail({ baseUrl, apiKey: sandboxApiKeys.mobileMoney });

describe.each(['sandbox-bank', 'sandbox-mobile-money'])('the rail %s', (name) => {
  const thrownBy = async (call: string, fault: Record<string, unknown>): Promise<unknown> => {
    for (const method of ['GET', 'POST']) {
      const at = name === 'sandbox-bank' ? '/bank' : '/mobile-money';
      await bank.post('/sandbox/faults', { route: `${method} ${at}`, ...fault });
    }
    return CALLS[call]?.(createRail(name, bank.url))?.catch((error: unknown) => error);
  };

  const shape = createRail(name, 'http://127.0.0.1:9');
  test.each(Object.keys(CALLS).filter((call) => call in shape))(
    'passes on from %s for how long its bank wants to be left alone',
    async (call) => {
      const thrown = await thrownBy(call, { status: 429, retryAfterSeconds: 7 });
      expect(retryLaterMs(thrown)).toBe(7_000);
    },
  );

  test.each([
    [429, null, 5_000],
    [503, 7, 7_000],
    [503, null, null],
    [500, 7, null],
  ])('answers %d with Retry-After %p as %p', async (status, retryAfterSeconds, afterMs) => {
    const fault = { status, retryAfterSeconds };
    expect(retryLaterMs(await thrownBy('executeOutgoingTransaction', fault))).toBe(afterMs);
  });
});
