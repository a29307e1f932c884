import { defineRail } from 'railhead';
import { z } from 'zod';
import { profile } from './profile.ts';

/** The rail as `anchor.ts` names it. Its settings are read in the worker that serves it, nowhere else. */
export const myBank = defineRail({
  profile,
  settings: z.object({
    MY_BANK_URL: z.url().describe('The address of the bank.'),
    MY_BANK_API_KEY: z.string().min(1).describe('The bank’s API key.'),
    MY_BANK_WEBHOOK_SECRET: z.string().min(1).describe('What the bank signs its webhooks with.'),
  }),
  async create(settings) {
    const { createMyBankRail } = await import('./rail.ts');
    return createMyBankRail({
      baseUrl: settings.MY_BANK_URL,
      apiKey: settings.MY_BANK_API_KEY,
      webhookSecret: settings.MY_BANK_WEBHOOK_SECRET,
    });
  },
  async fake({ webhookUrl }) {
    const { startFakeBank } = await import('./fake-bank.ts');
    return startFakeBank({ webhookUrl });
  },
});
