import { Client } from 'pg';
import { describeFailure } from '../domain/failure.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import type { Log } from '../lib/log.ts';
import { untilThere } from '../lib/process/until-there.ts';

const WITHIN_MS = 5_000;

/** What PostgreSQL refuses for good: a user or a password, a database that does not exist, a right. */
const REFUSED = /^(?:28\w{3}|3D\w{3}|42501)$/;
const NO_ADDRESS = 'ERR_INVALID_URL';

const lookAt = async (databaseUrl: string): Promise<void> => {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: WITHIN_MS,
    query_timeout: WITHIN_MS,
  });
  // A connection that breaks fails the call that waits; without this it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => undefined);
  }
};

/** The line of what trying again cannot mend; null for what may be over in a moment. */
const refusalOf = (code: string): string | null => {
  if (REFUSED.test(code)) return `DATABASE_URL: the database refuses it (${code})`;
  return code === NO_ADDRESS ? 'DATABASE_URL: is no address' : null;
};

/** Where a database is looked for, without who looks. */
const placeOf = (databaseUrl: string): string => {
  const { host, pathname } = new URL(databaseUrl);
  return host === '' ? pathname : host;
};

/**
 * Asks the database once, for whoever does not wait for one.
 * @throws UnusableSettings where it refuses or does not answer.
 */
export const reachDatabase = async (databaseUrl: string): Promise<void> => {
  try {
    await lookAt(databaseUrl);
  } catch (fault) {
    const { code = 'no answer' } = describeFailure(fault);
    const away = () =>
      `DATABASE_URL: no database answers at ${placeOf(databaseUrl)} (${code}); does PostgreSQL run there?`;
    throw new UnusableSettings([refusalOf(code) ?? away()]);
  }
};

/**
 * Waits until the database answers.
 * @throws UnusableSettings where it refuses for good; the signal's reason once it is aborted.
 */
export const untilDatabase = async (
  databaseUrl: string,
  { log, stop }: { readonly log: Pick<Log, 'warn'>; readonly stop: AbortSignal },
): Promise<void> => {
  await untilThere(async () => lookAt(databaseUrl), {
    stop,
    again: (fault) => {
      const failure = describeFailure(fault);
      const { code = '' } = failure;
      const refusal = refusalOf(code);
      if (refusal !== null) throw new UnusableSettings([refusal]);
      log.warn({ failure }, 'the database is not there yet; trying again');
    },
  });
};
