import { z } from 'zod';
import {
  account,
  bearerSecrets,
  channels,
  dataKeys,
  flag,
  homeDomain,
  machineHost,
  networks,
  port,
  publicUrl,
  seed,
  seeds,
  url,
  webAuthDomain,
} from './config/values.ts';
import { isRefusal } from './domain/refusal.ts';
import { parseTokenKeys } from './domain/token-keys.ts';
import { UnusableSettings } from './domain/unusable-settings.ts';
import { judgePublicUrl } from './domain/web-settings.ts';

/**
 * The only reader of the environment. Each program asks for what it needs and no more: the API
 * never sees the key that pays, and only a rail's worker sees that rail's credentials.
 */
type Environment = Readonly<Record<string, string | undefined>>;

const perMinute = z.coerce.number().int().min(0);

const shared = z.object({
  DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_UI_URL: url.default('http://127.0.0.1:8233'),
  HORIZON_URL: url,
  NETWORK_PASSPHRASE: z.string().default('Test SDF Network ; September 2015'),
  ASSET_CODE: z
    .string()
    .regex(/^[A-Za-z0-9]{1,12}$/)
    .default('USDC'),
  ASSET_ISSUER: account,
  DISTRIBUTION_ACCOUNT: account,
  SIGNING_ACCOUNT: account,
  DATA_KEYS: dataKeys,
  /** Allows http addresses and private hosts; never set it in production. */
  DEVELOPMENT: flag.default(false),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  /** How long a customer has to pay, in milliseconds. */
  PAY_WITHIN_MS: z.coerce.number().int().positive().default(86_400_000),
});

const apiVariables = shared.extend({
  PORT: port.default(8000),
  /** Where wallets reach this server: https but for development; it may have a path. */
  PUBLIC_URL: publicUrl,
  /** The domain whose stellar.toml names this server; SEP-10 `home_domain`. */
  HOME_DOMAIN: homeDomain,
  /** SEP-10 `web_auth_domain`; some wallets want it without the port. */
  WEB_AUTH_DOMAIN: webAuthDomain,
  SIGNING_SEED: seed,
  /** `id:secret,id:secret`: the first signs the tokens that wallets hold, all of them verify. */
  JWT_SECRET: z.string().refine((text) => !isRefusal(parseTokenKeys(text)), {
    message: 'a secret of at least 32 characters, or comma-separated "id:<secret>"',
  }),
  /**
   * `id:secret,id:secret`: what the server of the business's own SEP-24 pages sends us, each of them
   * as good as the others; needed where there are such pages.
   */
  INTERACTIVE_TOKEN: bearerSecrets.optional(),
  /** Proxies whose `X-Forwarded-For` is believed. */
  TRUSTED_PROXIES: networks,
  /** Requests a minute; 0 does not count. */
  RATE_LIMIT_PER_ADDRESS: perMinute.default(3_000),
  RATE_LIMIT_PER_ACCOUNT: perMinute.default(600),
  RATE_LIMIT_PER_CLIENT_DOMAIN: perMinute.default(6_000),
  /** The port of our figures and of all that health knows, for operators; 0 for none. */
  API_METRICS_PORT: port.default(9465),
  /** The address of this machine that it listens on; nobody is asked who they are. */
  API_METRICS_HOST: machineHost.default('127.0.0.1'),
  /** Development alone: where people open the sandbox bank's pages, to which ours then lead. */
  SANDBOX_BANK_URL: url.optional(),
  /** The largest document that a customer may send, in bytes. */
  FILE_BYTES_MAX: z.coerce.number().int().min(1_024).max(104_857_600).default(10_485_760),
});

const api = apiVariables.superRefine(
  ({ PUBLIC_URL: address, DEVELOPMENT: development }, context) => {
    const fault = judgePublicUrl(address, development);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault, path: ['PUBLIC_URL'] });
  },
);

const worker = shared.omit({ DATA_KEYS: true }).extend({
  /**
   * Needed by the part `ledger` alone: the seeds of distribution accounts, comma-separated. Those
   * whose seed is not here are signed for by the signer at SIGNER_URL.
   */
  DISTRIBUTION_SEED: seeds.optional(),
  /** How many channel accounts each distribution account sends over; 0 sends over it alone. */
  CHANNELS: channels,
  /** A signer that holds keys of distribution accounts; https, but for development. */
  SIGNER_URL: url.transform((text) => text.replace(/\/$/, '')).optional(),
  SIGNER_TOKEN: z.string().min(16).optional(),
  /** Channel accounts are derived from it; needed by `ledger` where there are channels. */
  CHANNEL_SECRET: z.string().min(32).optional(),
  /** Needed by the part `callbacks`, which signs what it posts. */
  SIGNING_SEED: seed.optional(),
  /**
   * Needed by the rails, which read whom to pay, by `core`, which reviews customers, and by
   * `callbacks`, which post the statuses of customers.
   */
  DATA_KEYS: dataKeys.optional(),
  /** Which parts this worker serves: `core`, `ledger`, `callbacks`, `rail-<name>`; by default all. */
  SERVES: z.string().default('core,ledger,callbacks,rail-sandbox-bank,rail-sandbox-mobile-money'),
  /** The database role that a rail's worker takes; `none` where the user may not take one. */
  RAIL_DATABASE_ROLE: z.string().default('railhead_rail'),
  /** The port of Temporal's own metrics of this worker; 0 for none. */
  METRICS_PORT: port.default(9464),
  SWEEP_EVERY_MS: z.coerce.number().int().min(1_000).default(10_000),
  /** How often open rows are compared with open workflows. */
  COMPARE_EVERY_MS: z.coerce.number().int().min(1_000).default(3_600_000),
  /** The hour of the day, UTC, of the daily reconciliation. */
  RECONCILE_AT_HOUR: z.coerce.number().int().min(0).max(23).default(2),
  SANDBOX_BANK_URL: url.optional(),
  SANDBOX_BANK_API_KEY: z.string().optional(),
  SANDBOX_BANK_WEBHOOK_SECRET: z.string().optional(),
});

/** What the launchers may be told; all of it is optional, for they start what is missing. */
const development = z.object({
  DATABASE_URL: z.string().optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  HORIZON_URL: z.string().optional(),
  SANDBOX_BANK_URL: z.string().optional(),
  PG_BIN: z.string().optional(),
  PATH: z.string().default(''),
  HOME: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
  RAILHEAD_CACHE: z.string().optional(),
  NODE_COMPILE_CACHE: z.string().optional(),
  PORT: port.default(8000),
  TEMPORAL_PORT: port.default(7233),
  TEMPORAL_UI_PORT: port.default(8233),
  POSTGRES_PORT: port.default(54_329),
  LEDGER_PORT: port.default(8100),
  BANK_PORT: port.default(8200),
  LEDGER_CLOSE_MS: z.coerce.number().int().min(1).default(1_000),
  CHANNELS: channels,
  CHROMIUM: z.string().optional(),
  /** For clients that want it with the port; docs/sandbox.md says which. */
  WEB_AUTH_DOMAIN: webAuthDomain.optional(),
});

/** Where the walk-through wallet finds a running anchor and its bank; what `npm run dev` starts by default. */
const wallet = z.object({
  PUBLIC_URL: publicUrl.default('http://localhost:8000'),
  HORIZON_URL: url.default('http://127.0.0.1:8100'),
  SANDBOX_BANK_URL: url.default('http://127.0.0.1:8200'),
  TEMPORAL_UI_URL: url.default('http://127.0.0.1:8233'),
  ASSET_CODE: z.string().default('USDC'),
  /** Gives the wallet what it withdraws or sends; without it the wallet deposits first. */
  ISSUER_SEED: seed.optional(),
});

const database = z.object({ DATABASE_URL: z.string().min(1) });

const operator = database.extend({
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
});

const customers = shared.pick({
  DATABASE_URL: true,
  TEMPORAL_ADDRESS: true,
  TEMPORAL_NAMESPACE: true,
  ASSET_CODE: true,
  ASSET_ISSUER: true,
  DISTRIBUTION_ACCOUNT: true,
  PAY_WITHIN_MS: true,
  DATA_KEYS: true,
});

const rekey = database.extend({ DATA_KEYS: dataKeys });
const cases = operator.extend({ DATA_KEYS: dataKeys.optional() });

const sender = database.extend({ HORIZON_URL: url });

export type ApiConfig = Readonly<z.infer<typeof api>>;
export type WorkerConfig = Readonly<z.infer<typeof worker>>;
export type DevelopmentConfig = Readonly<z.infer<typeof development>>;
export type OperatorConfig = Readonly<z.infer<typeof operator>>;

const read = <T>(schema: z.ZodType<T>, environment: Environment): Readonly<T> => {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return Object.freeze(result.data);
  // The value is never printed: it may be a secret.
  throw new UnusableSettings(
    result.error.issues.map(({ path, message }) => {
      const name = path.join('.');
      return name in present
        ? `${name}: ${message.replaceAll(/\s+/g, ' ')}`
        : `${name}: is missing; see .env.example`;
    }),
  );
};

/** @throws with one line for each variable that is missing or malformed. */
export const readApiConfig = (environment: Environment = process.env): ApiConfig =>
  read(api, environment);
/** @throws with one line for each variable that is missing or malformed. */
export const readWorkerConfig = (environment: Environment = process.env): WorkerConfig =>
  read(worker, environment);
/** What an operator's command, such as `resolve`, needs. */
export const readOperatorConfig = (environment: Environment = process.env): OperatorConfig =>
  read(operator, environment);
/** What `npm run customer` needs: what a review is made with, and Temporal to wake who waits. */
export const readCustomersConfig = (environment: Environment = process.env) =>
  read(customers, environment);
/** What `npm run rekey` needs. */
export const readRekeyConfig = (environment: Environment = process.env) => read(rekey, environment);
/** What `npm run investigations` needs; with the data keys it shows who paid on a rail. */
export const readInvestigationsConfig = (environment: Environment = process.env) =>
  read(cases, environment);
/** What `npm run sender` and `npm run listener` need: the journal, and the ledger to ask. */
export const readSenderConfig = (environment: Environment = process.env) =>
  read(sender, environment);
/** What `npm run wallet` needs; all of it has a default. */
export const readWalletConfig = (environment: Environment = process.env) =>
  read(wallet, environment);
/** What `npm run migrate` needs. */
export const readDatabaseConfig = (environment: Environment = process.env) =>
  read(database, environment);
export const readDevelopmentConfig = (environment: Environment = process.env): DevelopmentConfig =>
  read(development, environment);
