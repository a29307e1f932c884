import { alertVariables } from './alerts.ts';
import { z } from 'zod';
import { isRefusal } from '../domain/refusal.ts';
import { parseTokenKeys } from '../domain/token-keys.ts';
import { judgePublicUrl } from '../domain/web-settings.ts';
import { temporalVariables, workerVariables } from './temporal.ts';
import {
  account,
  bearerSecrets,
  channels,
  contract,
  dataKeys,
  flag,
  homeDomain,
  ledgerSources,
  machineHost,
  natural,
  networks,
  port,
  publicUrl,
  resourceAttributes,
  seed,
  seeds,
  text,
  url,
  webAuthDomain,
} from './values.ts';

/*
 * What each program reads from the environment. The descriptions are those of
 * docs/reference/settings.md, which `npm run docs` makes from these schemas.
 */

const perMinute = natural.min(0);
const milliseconds = natural.min(1_000);

export const shared = z.object({
  DATABASE_URL: text.min(1).describe('The PostgreSQL database.'),
  ...temporalVariables.shape,
  TEMPORAL_UI_URL: url
    .default('http://127.0.0.1:8233')
    .describe('The address of the Temporal UI; links to workflows begin with it.'),
  HORIZON_URL: url
    .optional()
    .describe('The Horizon server. Needed where `LEDGER_SOURCES` names `horizon`, as it does.'),
  RPC_URL: url
    .optional()
    .describe('The Stellar RPC server. Needed where `LEDGER_SOURCES` names `rpc`.'),
  LEDGER_SOURCES: ledgerSources.describe(
    'Where the ledger is read and paid by: `horizon`, `rpc`, or both, comma-separated, the preferred first. See `docs/reference/ledger-sources.md`.',
  ),
  NETWORK_PASSPHRASE: text
    .default('Test SDF Network ; September 2015')
    .describe('The passphrase of the Stellar network.'),
  WEB_AUTH_CONTRACT_ID: contract
    .optional()
    .describe(
      'Where `LEDGER_SOURCES` names `rpc`: the web-auth contract of SEP-45, by which contract accounts (`C…`) log in. The known one of the public network or of testnet, where it is absent.',
    ),
  ASSET_CODE: text
    .regex(/^[A-Za-z0-9]{1,12}$/)
    .default('USDC')
    .describe('The code of the asset that `src/anchor.ts` offers.'),
  ASSET_ISSUER: account.describe('The issuer of that asset.'),
  DISTRIBUTION_ACCOUNT: account.describe(
    'The account that pays deposits and receives withdrawals and remittances.',
  ),
  SIGNING_ACCOUNT: account.describe(
    'The account that signs SEP-10 challenges and callbacks; `SIGNING_KEY` in stellar.toml.',
  ),
  DATA_KEYS: dataKeys.describe(
    'Keys that encrypt personal data, `id:<32 bytes in base64>`. The first encrypts, all decrypt.',
  ),
  DEVELOPMENT: flag
    .prefault('false')
    .describe('Allows http addresses and private hosts. Never set it in production.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
    .default('info')
    .describe('The lowest level that is logged.'),
  RAILHEAD_ANCHOR: text
    .optional()
    .describe(
      'The file that says what the business is; `anchor.ts` of the current folder, where it is absent.',
    ),
  HEALTH_PORT: port
    .default(0)
    .describe('The port of `/health/live` and `/health/ready` of this process; 0 is none.'),
  HEALTH_HOST: machineHost
    .default('127.0.0.1')
    .describe('The address of this machine that `HEALTH_PORT` listens on.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url
    .optional()
    .describe(
      'Traces are exported to this OTLP/HTTP collector, below `/v1/traces`; none where it is absent.',
    ),
  OTEL_SERVICE_NAME: text
    .optional()
    .describe('The name of this process in traces; `railhead-api` or `railhead-worker`.'),
  OTEL_RESOURCE_ATTRIBUTES: resourceAttributes
    .optional()
    .describe('Traces: more attributes of this process, `key=value,key=value`.'),
  PAY_WITHIN_MS: natural
    .positive()
    .default(86_400_000)
    .describe('How long a customer has to pay, in milliseconds.'),
});

const TOKEN_KEYS = 'a secret of at least 32 characters, or comma-separated "id:<secret>"';
const apiVariables = shared.extend({
  PORT: port.default(8000).describe('The port for wallets and sending anchors.'),
  PUBLIC_URL: publicUrl.describe(
    'The address at which wallets reach the api: https except in development. It may have a path.',
  ),
  HOME_DOMAIN: homeDomain.describe(
    'The domain that serves stellar.toml; the `home_domain` of SEP-10 and SEP-45. No scheme, no slash.',
  ),
  WEB_AUTH_DOMAIN: webAuthDomain.describe(
    'The `web_auth_domain` of SEP-10 and SEP-45. Clients differ in whether it has the port: see `docs/wallets.md`.',
  ),
  SIGNING_SEED: seed.describe('The seed of `SIGNING_ACCOUNT`.'),
  JWT_SECRET: text
    .refine((keys) => !isRefusal(parseTokenKeys(keys)), { message: TOKEN_KEYS })
    .describe(
      'Signs the tokens of wallets: one secret, or `id:secret,id:secret`. The first signs, all verify.',
    ),
  INTERACTIVE_TOKEN: bearerSecrets
    .optional()
    .describe(
      'The bearer secret of your own SEP-24 pages: one secret, or `id:secret,id:secret`. Needed with `interactive` in `src/anchor.ts`.',
    ),
  TRUSTED_PROXIES: networks.describe(
    'Proxies whose `X-Forwarded-For` is believed: addresses or networks, comma-separated.',
  ),
  RATE_LIMIT_PER_ADDRESS: perMinute
    .default(3_000)
    .describe('Requests a minute from one address; 0 is no limit.'),
  RATE_LIMIT_PER_ACCOUNT: perMinute
    .default(600)
    .describe('Requests a minute with tokens of one account; 0 is no limit.'),
  RATE_LIMIT_PER_CLIENT_DOMAIN: perMinute
    .default(6_000)
    .describe('Requests a minute with tokens of one client domain; 0 is no limit.'),
  API_METRICS_PORT: port
    .default(9465)
    .describe('The port of `/metrics` and the detailed `/health`; 0 is none. No authentication.'),
  API_METRICS_HOST: machineHost
    .default('127.0.0.1')
    .describe('The address of this machine that `API_METRICS_PORT` listens on.'),
  SANDBOX_BANK_URL: url
    .optional()
    .describe('Development only: the sandbox bank, to which the pages then link.'),
  PRETEND_BANK_URL: url
    .optional()
    .describe('Development only: the page of the rails’ own pretend banks, likewise.'),
  CODEC_TOKEN: bearerSecrets
    .optional()
    .describe('With `PAYLOAD_ENCRYPTION`: the bearer secret of `/decode` and `/encode`.'),
  FILE_BYTES_MAX: natural
    .min(1_024)
    .max(104_857_600)
    .default(10_485_760)
    .describe('The size of the largest document that a customer may send, in bytes.'),
});

export const api = apiVariables.superRefine(
  ({ PUBLIC_URL: address, DEVELOPMENT: development }, context) => {
    const fault = judgePublicUrl(address, development);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['PUBLIC_URL'] });
  },
);

export const channelCount = channels.describe(
  'The number of channel accounts for each distribution account; 0 sends without channels.',
);
export const worker = shared.omit({ DATA_KEYS: true }).extend({
  DISTRIBUTION_SEED: seeds
    .optional()
    .describe('Part `ledger`: the seeds of distribution accounts, comma-separated.'),
  CHANNELS: channelCount,
  SIGNER_URL: url
    .transform((address) => address.replace(/\/$/, ''))
    .optional()
    .describe('Part `ledger`: a signer that holds keys of distribution accounts.'),
  SIGNER_TOKEN: text
    .min(16)
    .optional()
    .describe('Part `ledger`: the bearer secret that the signer expects.'),
  CHANNEL_SECRET: text
    .min(32)
    .optional()
    .describe('Part `ledger`, with `CHANNELS`: the keys of channel accounts are derived from it.'),
  SIGNING_SEED: seed.optional().describe('Part `callbacks`: signs what is posted.'),
  DATA_KEYS: dataKeys
    .optional()
    .describe('Rails, `callbacks`, and `core` where it reviews: keys that encrypt personal data.'),
  SERVES: text
    .optional()
    .describe(
      'The parts that this worker serves: `core`, `ledger`, `callbacks`, `rail-<name>`. All of them and every rail of `anchor.ts`, where it is absent.',
    ),
  RAIL_DATABASE_ROLE: text
    .default('railhead_rail')
    .describe('The database role that a rail’s worker takes; `none` takes no role.'),
  ...workerVariables.shape,
  ...alertVariables.shape,
  METRICS_PORT: port
    .default(9464)
    .describe('The port of the Temporal SDK’s metrics of this worker; 0 is none.'),
  SWEEP_EVERY_MS: milliseconds
    .default(10_000)
    .describe('How often housekeeping looks for stories that were never started.'),
  COMPARE_EVERY_MS: milliseconds
    .default(3_600_000)
    .describe('How often open rows are compared with open workflows.'),
  RECONCILE_AT_HOUR: natural
    .min(0)
    .max(23)
    .default(2)
    .describe('The hour of the daily reconciliation, UTC.'),
});

export const database = shared.pick({ DATABASE_URL: true });
export const operator = database.extend(temporalVariables.shape);
export const customers = operator.extend(
  shared.pick({
    ASSET_CODE: true,
    ASSET_ISSUER: true,
    DISTRIBUTION_ACCOUNT: true,
    PAY_WITHIN_MS: true,
    DATA_KEYS: true,
  }).shape,
);
export const rekey = shared.pick({ DATABASE_URL: true, DATA_KEYS: true });
export const investigations = operator;
export const sender = shared.pick({
  DATABASE_URL: true,
  HORIZON_URL: true,
  RPC_URL: true,
  LEDGER_SOURCES: true,
  NETWORK_PASSPHRASE: true,
});
