import { createSandboxBankRail } from '../../src/rails/sandbox-bank/rail.ts';
import { createSandboxMobileMoneyRail } from '../../src/rails/sandbox-mobile-money/rail.ts';
import { railContract } from './contract.ts';
import { createSandboxFakeBank, timeoutMs, webhookSecret } from './kit/sandbox-banks.ts';

const bank = createSandboxFakeBank('sandbox-bank');
railContract({
  name: 'sandbox-bank',
  bank,
  createRail: () =>
    createSandboxBankRail({ baseUrl: bank.url(), apiKey: bank.apiKey, webhookSecret, timeoutMs }),
});

const operator = createSandboxFakeBank('sandbox-mobile-money');
railContract({
  name: 'sandbox-mobile-money',
  bank: operator,
  createRail: () =>
    createSandboxMobileMoneyRail({ baseUrl: operator.url(), apiKey: operator.apiKey, timeoutMs }),
});
