import { z } from 'zod';
import { channelCount, shared } from './programs.ts';
import { temporalVariables } from './temporal.ts';
import {
  account,
  homeDomain,
  ledgerSources,
  natural,
  port,
  publicUrl,
  seed,
  text,
  url,
  webAuthDomain,
} from './values.ts';

/** What the launchers read; all of it is optional, because they start what is missing. */
export const development = z.object({
  DATABASE_URL: text.optional().describe('A PostgreSQL database to use instead of starting one.'),
  ...temporalVariables.omit({ PAYLOAD_ENCRYPTION: true, DATA_KEYS: true }).shape,
  TEMPORAL_ADDRESS: text.optional().describe('A Temporal server to use instead of starting one.'),
  HORIZON_URL: text.optional().describe('A ledger to use instead of starting one.'),
  RPC_URL: text.optional().describe('A Stellar RPC server to use instead of a ledger of its own.'),
  LEDGER_SOURCES: shared.shape.LEDGER_SOURCES,
  SANDBOX_BANK_URL: text.optional().describe('A sandbox bank to use instead of starting one.'),
  PG_BIN: text.optional().describe('The folder of PostgreSQL’s programs.'),
  PATH: text.default('').describe('Where programs are looked for.'),
  HOME: text.optional().describe('The home directory.'),
  XDG_CACHE_HOME: text.optional().describe('The cache directory of the user.'),
  RAILHEAD_CACHE: text.optional().describe('Where downloaded or built programs are kept.'),
  NODE_COMPILE_CACHE: text
    .optional()
    .describe('Node’s compile cache; workflows that are bundled from source are kept there too.'),
  PORT: port.default(8000).describe('The port of the api.'),
  CONSOLE_PORT: port.default(8400).describe('The port of the operators’ console.'),
  TEMPORAL_PORT: port.default(7233).describe('The port of the Temporal server.'),
  TEMPORAL_UI_PORT: port.default(8233).describe('The port of the Temporal UI.'),
  POSTGRES_PORT: port.default(54_329).describe('The port of PostgreSQL.'),
  LEDGER_PORT: port.default(8100).describe('The port of the sandbox ledger.'),
  BANK_PORT: port.default(8200).describe('The port of the sandbox bank.'),
  PRETEND_BANK_PORT: port
    .default(8210)
    .describe('The port of the page to pay at the pretend banks that rails bring.'),
  LEDGER_CLOSE_MS: natural.min(1).default(1_000).describe('How often the ledger closes.'),
  CHANNELS: channelCount,
  PAY_WITHIN_MS: shared.shape.PAY_WITHIN_MS,
  CHROMIUM: text.optional().describe('The browser of the tests of pages.'),
  RAILHEAD_ANCHOR: shared.shape.RAILHEAD_ANCHOR,
  WEB_AUTH_DOMAIN: webAuthDomain
    .optional()
    .describe('For clients that expect it with the port: see `docs/wallets.md`.'),
});

/** Where the walk-through wallet finds a running anchor and its bank; the defaults are `npm run dev`’s. */
export const wallet = z.object({
  PUBLIC_URL: publicUrl.default('http://localhost:8000').describe('The anchor.'),
  HORIZON_URL: url.default('http://127.0.0.1:8100').describe('The ledger.'),
  RPC_URL: url
    .default('http://127.0.0.1:8100/rpc')
    .describe('The ledger, where `LEDGER_SOURCES` names `rpc` first.'),
  LEDGER_SOURCES: ledgerSources.describe('How the ledger is reached: `horizon` or `rpc`.'),
  SANDBOX_BANK_URL: url
    .default('http://127.0.0.1:8200')
    .describe('The sandbox bank, where a deposit is paid.'),
  TEMPORAL_UI_URL: url
    .default('http://127.0.0.1:8233')
    .describe('What links to workflows begin with.'),
  ASSET_CODE: text.default('USDC').describe('An asset that stellar.toml lists.'),
  ISSUER_SEED: seed
    .optional()
    .describe('Issues what the wallet withdraws or sends; without it the wallet deposits first.'),
});

/** What `railhead accounts` makes, on a network that has a friendbot. */
export const accounts = shared
  .pick({
    NETWORK_PASSPHRASE: true,
    ASSET_CODE: true,
    HORIZON_URL: true,
    RPC_URL: true,
    LEDGER_SOURCES: true,
  })
  .extend({
    ISSUER_SEED: seed.describe('The seed of `ASSET_ISSUER`.'),
    DISTRIBUTION_SEED: seed.describe('The seed of `DISTRIBUTION_ACCOUNT`.'),
    SIGNING_ACCOUNT: account.optional().describe('The account that signs challenges.'),
    HOME_DOMAIN: homeDomain.optional().describe('The domain that the issuer is to name.'),
  });
