import { z } from 'zod';
import { defineRail } from '../define-rail.ts';
import { profile } from './profile.ts';

/** The sandbox bank, as `anchor.ts` names it. */
export const sandboxBank = defineRail({
  profile,
  settings: z.object({
    SANDBOX_BANK_URL: z
      .url({ protocol: /^https?$/ })
      .describe('The sandbox rails: the address of the bank.')
      .meta({ examples: ['http://127.0.0.1:8200'] }),
    SANDBOX_BANK_API_KEY: z
      .string()
      .describe('The sandbox rails: the bank’s API key.')
      .meta({ examples: ['sandbox-bank-key'] }),
    SANDBOX_BANK_WEBHOOK_SECRET: z
      .string()
      .describe('The sandbox rails: the secret of the bank’s webhook signatures.')
      .meta({ examples: ['sandbox-webhook-secret'] }),
  }),
  async create(settings) {
    const { createSandboxBankRail } = await import('./rail.ts');
    return createSandboxBankRail({
      baseUrl: settings.SANDBOX_BANK_URL,
      apiKey: settings.SANDBOX_BANK_API_KEY,
      webhookSecret: settings.SANDBOX_BANK_WEBHOOK_SECRET,
    });
  },
});
