import type { z } from 'zod';
import {
  api,
  customers,
  database,
  development,
  investigations,
  operator,
  rekey,
  sender,
  wallet,
  worker,
} from './config/programs.ts';
import { withFiles } from './config/files.ts';
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
export type DevelopmentConfig = Readonly<z.infer<typeof development>>;
export type OperatorConfig = Readonly<z.infer<typeof operator>> & Connected;

const read = <S extends z.ZodObject>(
  schema: S,
  environment: Environment,
): Readonly<z.output<S>> => {
  const present = withFiles(environment, Object.keys(schema.shape));
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

/** The same for a program that connects to Temporal. */
const readConnected = <S extends z.ZodObject>(
  schema: S,
  environment: Environment,
): Readonly<z.output<S>> & Connected => {
  const config = read(schema, environment);
  const present = withFiles(environment, Object.keys(schema.shape));
  const temporal = readTemporal(present, read(temporalVariables, environment));
  return { ...config, temporal };
};

/** @throws with one line for each variable that is missing or malformed. */
export const readApiConfig = (environment: Environment = process.env): ApiConfig =>
  readConnected(api, environment);
/** @throws with one line for each variable that is missing or malformed. */
export const readWorkerConfig = (environment: Environment = process.env): WorkerConfig =>
  readConnected(worker, environment);
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
/** What `npm run migrate` needs. */
export const readDatabaseConfig = (environment: Environment = process.env) =>
  read(database, environment);
export const readDevelopmentConfig = (environment: Environment = process.env): DevelopmentConfig =>
  read(development, environment);
