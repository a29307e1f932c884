import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import {
  api,
  customers,
  database,
  investigations,
  operator,
  rekey,
  sender,
  worker,
} from './config/programs.ts';
import { clients, consoleProgram, operators } from './config/console.ts';
import { businessOf, importAnchor, type AnchorSettings, type Business } from './config/business.ts';
import type { DefinedRail } from './rails/define-rail.ts';
import { accounts, development, wallet } from './config/development.ts';
import { lookedAt } from './config/looked-at.ts';
import { withFiles } from './config/files.ts';
export { findAnchorFile } from './config/business.ts';
export { firstSettings } from './config/first-settings.ts';
import { readTemporal, temporalVariables } from './config/temporal.ts';
import { UnusableSettings } from './domain/unusable-settings.ts';
import type { TemporalSettings } from './temporal/settings.ts';

/**
 * The only reader of the environment. Each program asks for what it needs and no more: the API
 * never sees the key that pays, and only a rail's worker sees that rail's credentials.
 */
type Environment = Readonly<Record<string, string | undefined>>;

interface Connected {
  readonly temporal: TemporalSettings;
}
export type ApiConfig = Readonly<z.infer<typeof api>> & Connected;
export type WorkerConfig = Readonly<z.infer<typeof worker>> & Connected;
export type ConsoleConfig = Readonly<z.infer<typeof consoleProgram>> & Connected;
export type DevelopmentConfig = Readonly<z.infer<typeof development>>;
export type OperatorConfig = Readonly<z.infer<typeof operator>> & Connected;

/**
 * Takes the settings of `.env` in the current folder, where there is one; what the environment says
 * already stays.
 */
export const readEnvironmentFile = (): void => {
  if (existsSync('.env')) process.loadEnvFile('.env');
};

/** Has this process and those that it starts serve the business of a file. */
export const useAnchorFile = (file: string): void => {
  process.env['RAILHEAD_ANCHOR'] = resolve(file);
};

/** Where a person finds what a setting is; an own repository has no list of them. */
const seeWhere = (): string =>
  existsSync('.env.example') ? 'see .env.example' : '`npx railhead env` shows what it may be';

/** Those that start a ledger, or know where one is, where no address is given. */
const HAVE_ADDRESSES: ReadonlySet<z.ZodObject> = new Set([development, wallet]);

/** The addresses that are missing of the sources by which the ledger is to be read. */
const missingAddresses = (present: Readonly<Record<string, string>>): readonly string[] => {
  const named = (present['LEDGER_SOURCES'] ?? 'horizon').split(',').map((name) => name.trim());
  return [
    ...(named.includes('horizon') ? ['HORIZON_URL'] : []),
    ...(named.includes('rpc') ? ['RPC_URL'] : []),
  ].filter((name) => !(name in present));
};

const parse = <S extends z.ZodObject>(
  schema: S,
  present: Readonly<Record<string, string>>,
): Readonly<z.output<S>> => {
  const result = schema.safeParse(present);
  const missing =
    'LEDGER_SOURCES' in schema.shape && !HAVE_ADDRESSES.has(schema)
      ? missingAddresses(present)
      : [];
  if (result.success && missing.length === 0) return Object.freeze(result.data);
  // The value is never printed: it may be a secret.
  const issues = result.success ? [] : result.error.issues;
  throw new UnusableSettings([
    ...issues.map(({ path, message }) => {
      const name = path.join('.');
      return name in present
        ? `${name}: ${message.replaceAll(/\s+/g, ' ')}`
        : `${name}: is missing; ${seeWhere()}`;
    }),
    ...missing.map((name) => `${name}: is missing; ${seeWhere()}`),
  ]);
};

const read = <S extends z.ZodObject>(schema: S, environment: Environment) =>
  parse(schema, withFiles(environment, Object.keys(schema.shape)));

/** The same for a program that connects to Temporal. */
const readConnected = <S extends z.ZodObject>(
  schema: S,
  environment: Environment,
): Readonly<z.output<S>> & Connected => {
  const present = withFiles(environment, Object.keys(schema.shape));
  const config = parse(schema, present);
  return { ...config, temporal: readTemporal(present, parse(temporalVariables, present)) };
};

/** @throws with one line for each variable that is missing or malformed. */
export const readApiConfig = (environment: Environment = process.env): ApiConfig =>
  readConnected(api, environment);
/** @throws with one line for each variable that is missing or malformed. */
export const readWorkerConfig = (environment: Environment = process.env): WorkerConfig =>
  readConnected(worker, environment);
/** @throws with one line for each variable that is missing or malformed. */
export const readConsoleConfig = (environment: Environment = process.env): ConsoleConfig =>
  readConnected(consoleProgram, environment);
/** What `railhead operator` needs. */
export const readOperatorsConfig = (environment: Environment = process.env) =>
  read(operators, environment);
/** What `railhead clients` needs. */
export const readClientsConfig = (environment: Environment = process.env) =>
  read(clients, environment);
/** What an operator's command, such as `resolve`, needs. */
export const readOperatorConfig = (environment: Environment = process.env): OperatorConfig =>
  readConnected(operator, environment);
/** What `npm run customer` needs: what a review is made with, and Temporal to wake who waits. */
export const readCustomersConfig = (environment: Environment = process.env) =>
  readConnected(customers, environment);
/** What `npm run rekey` needs. */
export const readRekeyConfig = (environment: Environment = process.env) => read(rekey, environment);
/** What `npm run investigations` needs; with the data keys it shows who paid on a rail. */
export const readInvestigationsConfig = (environment: Environment = process.env) =>
  readConnected(investigations, environment);
/** What `npm run sender` and `npm run listener` need: the journal, and the ledger to ask. */
export const readSenderConfig = (environment: Environment = process.env) =>
  read(sender, environment);
/** What `npm run wallet` needs; all of it has a default. */
export const readWalletConfig = (environment: Environment = process.env) =>
  read(wallet, environment);
/**
 * The business of `RAILHEAD_ANCHOR`, of `anchor.ts` in the current folder, or the sandbox's.
 * @throws UnusableSettings where the file is not there or contradicts itself.
 */
export const loadBusiness = async (
  settings: AnchorSettings,
  environment: Environment = process.env,
): Promise<Business> =>
  businessOf(await importAnchor(settings.RAILHEAD_ANCHOR), settings, environment);
/** What this process was given for the variables of rails, for those that `dev` and `demo` start. */
export const readRailVariables = (
  rails: readonly DefinedRail[],
  environment: Environment = process.env,
): Readonly<Record<string, string>> => {
  const names = rails.flatMap(({ variables }) => variables.map(({ name }) => name));
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
};
/** The business with fresh keys, for `railhead env`, which makes the settings that are missing. */
export const loadBusinessWith = async (
  keys: Pick<AnchorSettings, 'ASSET_CODE' | 'ASSET_ISSUER' | 'DISTRIBUTION_ACCOUNT'>,
  environment: Environment = process.env,
): Promise<Business> => {
  const { RAILHEAD_ANCHOR } = withFiles(environment, []);
  return loadBusiness({ ...keys, PAY_WITHIN_MS: 0, RAILHEAD_ANCHOR }, environment);
};
/** What `railhead accounts` needs. */
export const readAccountsConfig = (environment: Environment = process.env) =>
  read(accounts, environment);
/** What `npm run migrate` needs. */
export const readDatabaseConfig = (environment: Environment = process.env) =>
  read(database, environment);
/**
 * What `railhead doctor` needs of each thing that it looks at; null where a setting of that is missing
 * or malformed, which {@link readApiConfig} and {@link readWorkerConfig} name.
 */
export const readLookedAt = (environment: Environment = process.env) => {
  const attempt = <Config>(readOne: () => Config): Config | null => {
    try {
      return readOne();
    } catch (fault) {
      if (fault instanceof UnusableSettings) return null;
      throw fault;
    }
  };
  return {
    database: attempt(() => read(database, environment)),
    temporal: attempt(() => readConnected(temporalVariables, environment).temporal),
    network: attempt(() => read(lookedAt.network, environment)),
    contracts: attempt(() => read(lookedAt.contracts, environment)),
    published: attempt(() => read(lookedAt.published, environment)),
    business: attempt(() => read(lookedAt.business, environment)),
  };
};
export const readDevelopmentConfig = (environment: Environment = process.env): DevelopmentConfig =>
  read(development, environment);
