import { z } from 'zod';
import { NETWORK_NAMES, type NetworkName } from './networks/network.ts';

const isNetwork = (name: string): name is NetworkName => NETWORK_NAMES.some((one) => one === name);

const networks = z
  .string()
  .default('real_time_payments,fednow,ach,wire')
  .transform((text, context) => {
    const names = text.split(',').map((name) => name.trim());
    const known = names.filter(isNetwork);
    if (known.length === names.length && new Set(names).size === names.length) return known;
    context.addIssue(`needs names of ${NETWORK_NAMES.join(', ')}, each once, with commas between`);
    return z.NEVER;
  })
  .describe('increase: the networks that pay-outs may take, the preferred one first.')
  .meta({ examples: ['real_time_payments,fednow,ach,wire'] });

/** The variables of the environment that the rail `increase` needs. */
export const settings = z.object({
  INCREASE_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://api.increase.com')
    .describe('increase: the address of the API; https://sandbox.increase.com for its sandbox.')
    .meta({ examples: ['https://sandbox.increase.com'] }),
  INCREASE_API_KEY: z
    .string()
    .describe('increase: the API key. Secret.')
    .meta({ examples: ['increase-key'] }),
  INCREASE_ACCOUNT_ID: z
    .string()
    .describe('increase: the account whose money is moved.')
    .meta({ examples: ['account_in71c4amph0vgo2qllky'] }),
  INCREASE_ACCOUNT_NUMBER_ID: z
    .string()
    .describe('increase: the account number of it that payees see as the sender’s.')
    .meta({ examples: ['account_number_v18nkfqm6afpsrvy82b2'] }),
  INCREASE_WEBHOOK_SECRET: z
    .string()
    .describe('increase: the shared secret of the event subscription. Secret.')
    .meta({ examples: ['increase-webhook-secret'] }),
  INCREASE_SENDER_NAME: z
    .string()
    .max(140)
    .describe('increase: the name by which payees know you.')
    .meta({ examples: ['Example Anchor'] }),
  INCREASE_NETWORKS: networks,
  INCREASE_ACH_DELIVERED: z
    .enum(['returnsDue', 'settled'])
    .default('returnsDue')
    .describe(
      'increase: when an ACH pay-out counts as delivered: once its returns are due, or once it settled.',
    ),
});
