import { after, describe, test } from 'node:test';
import { railContract } from 'railhead/rail-contract';
import { startFakeBank } from './my-bank/fake-bank.ts';
import { profile } from './my-bank/profile.ts';
import { createMyBankRail } from './my-bank/rail.ts';

const bank = await startFakeBank();
after(async () => bank.close());

railContract({
  name: 'my-bank',
  bank,
  createRail: () => ({
    ...createMyBankRail({
      baseUrl: bank.settings.MY_BANK_URL,
      apiKey: bank.settings.MY_BANK_API_KEY,
      webhookSecret: bank.settings.MY_BANK_WEBHOOK_SECRET,
      timeoutMs: 1_000,
    }),
    profile,
  }),
  // What this bank cannot be brought to, so that it is written down what is not proven.
  without: { 'list/reversed': 'the bank takes nothing back that it has booked' },
  describe,
  test,
});
