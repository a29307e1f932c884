import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { describe, test } from '@jest/globals';
import { railContract } from '../../src/rails/contract/index.ts';
import { createSandboxFakeBank, timeoutMs, webhookSecret } from './kit/sandbox-banks.ts';

const bank = createSandboxFakeBank('sandbox-bank');
railContract({
  name: 'sandbox-bank',
  bank,
  describe,
  test,
  createRail: () =>
    createSandboxBankRail({ baseUrl: bank.url(), apiKey: bank.apiKey, webhookSecret, timeoutMs }),
});

const operator = createSandboxFakeBank('sandbox-mobile-money');
railContract({
  name: 'sandbox-mobile-money',
  bank: operator,
  describe,
  test,
  createRail: () =>
    createSandboxMobileMoneyRail({ baseUrl: operator.url(), apiKey: operator.apiKey, timeoutMs }),
});
