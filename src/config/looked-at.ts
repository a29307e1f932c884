import { z } from 'zod';
import { api, shared } from './programs.ts';
import { channels } from './values.ts';

const { HOME_DOMAIN } = api.shape;

/** What `railhead doctor` needs of each thing that it looks at, whatever else is missing. */
export const lookedAt = {
  network: shared.pick({
    HORIZON_URL: true,
    RPC_URL: true,
    LEDGER_SOURCES: true,
    NETWORK_PASSPHRASE: true,
  }),
  contracts: shared.pick({
    HORIZON_URL: true,
    RPC_URL: true,
    LEDGER_SOURCES: true,
    NETWORK_PASSPHRASE: true,
    WEB_AUTH_CONTRACT_ID: true,
    SIGNING_ACCOUNT: true,
  }),
  published: z.object({
    HOME_DOMAIN,
    ...shared.pick({ SIGNING_ACCOUNT: true, NETWORK_PASSPHRASE: true, DEVELOPMENT: true }).shape,
  }),
  business: shared
    .pick({
      ASSET_CODE: true,
      ASSET_ISSUER: true,
      DISTRIBUTION_ACCOUNT: true,
      SIGNING_ACCOUNT: true,
      PAY_WITHIN_MS: true,
      RAILHEAD_ANCHOR: true,
      DEVELOPMENT: true,
    })
    .extend({ CHANNELS: channels }),
};
