import { z } from 'zod';
import { defineRail } from '../define-rail.ts';
import { profile } from './profile.ts';

/** The sandbox’s mobile money, as `anchor.ts` names it. */
export const sandboxMobileMoney = defineRail({
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
  }),
  async create(settings) {
    const { createSandboxMobileMoneyRail } = await import('./rail.ts');
    return createSandboxMobileMoneyRail({
      baseUrl: settings.SANDBOX_BANK_URL,
      apiKey: settings.SANDBOX_BANK_API_KEY,
    });
  },
});
