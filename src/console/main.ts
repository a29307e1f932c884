import { pino, type Logger } from 'pino';
import { loadBusiness, readConsoleConfig, type ConsoleConfig } from '../config.ts';
import { openOrm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import { untilDatabase } from '../db/until-database.ts';
import type { Anchor } from '../domain/anchor.ts';
import { startHealthServer } from '../lib/process/health-server.ts';
import { createHttpServer, listen, stopListening, urlOf } from '../lib/web/http-server.ts';
import { runUntilStopped } from '../lib/process/run-program.ts';
import { stopOnSignals } from '../lib/process/stop.ts';
import { publishPolicy } from '../services/operators/policy.ts';
import { createRateBuckets } from '../services/rate-buckets.ts';
import { sayWhyItEnds } from '../services/why-it-ends.ts';
import { createClient, lazyConnection } from '../temporal/connect.ts';
import { watchTemporal } from '../temporal/watch.ts';
import { createConsoleApp } from './app.ts';
import { startCarryingOut } from './live/carry-out-left.ts';
import { createWaitingCount } from './live/waiting-count.ts';
import { createOpenIdLogin } from './login/openid.ts';

/** A console that listens. */
export interface RunningConsole {
  /** Where it listens on this machine. */
  readonly url: string;
  /** Rejects once it is known that the settings can never work. */
  readonly failed: Promise<never>;
  /** Ends open requests, then closes what was opened, in reverse. */
  close(): Promise<void>;
}

const openIdOf = (config: ConsoleConfig) => {
  const { CONSOLE_OPENID_ISSUER: issuer, CONSOLE_OPENID_CLIENT_ID: clientId } = config;
  const { CONSOLE_OPENID_CLIENT_SECRET: clientSecret } = config;
  if (!issuer || !clientId || !clientSecret) return null;
  return createOpenIdLogin({
    issuer,
    clientId,
    clientSecret,
    rolesClaim: config.CONSOLE_OPENID_ROLES_CLAIM,
    consoleUrl: config.CONSOLE_URL,
    development: config.DEVELOPMENT,
    secrets: createSecretBox(config.DATA_KEYS),
  });
};

/**
 * Opens what the console needs and listens. It starts where Temporal is away: pages work without it.
 * @throws when the database or the port is not there; UnusableSettings when it can never work.
 */
export const startConsole = async (
  config: ConsoleConfig,
  anchor: Anchor,
  log: Logger = pino({ level: config.LOG_LEVEL }),
  stop: AbortSignal = new AbortController().signal,
): Promise<RunningConsole> => {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const health = await startHealthServer(config);
    closers.push(async () => health.close());
    health.watch('database');
    const connection = lazyConnection(config.temporal);
    closers.push(async () => connection.close());
    const temporalWatch = await watchTemporal(config.temporal, connection, log);
    closers.push(() => temporalWatch.close());
    await untilDatabase(config.DATABASE_URL, { log, stop });
    const { CONSOLE_DATABASE_ROLE: role } = config;
    const databaseUrl = config.DATABASE_URL;
    const orm = await openOrm({ databaseUrl, ...(role === 'none' ? {} : { role }) });
    closers.push(async () => orm.close());
    await publishPolicy(orm.em.fork(), anchor.decisions);
    health.watch('database', async () => orm.em.fork().execute('select 1'));
    const askTemporal = async () => connection.workflowService.getSystemInfo({});
    health.watch('temporal', askTemporal, false);
    const waiting = createWaitingCount(orm);
    const client = createClient(config.temporal, connection);
    closers.push(startCarryingOut({ orm, client }, log));
    const app = createConsoleApp({
      orm,
      temporal: client,
      anchor,
      secrets: createSecretBox(config.DATA_KEYS),
      config,
      buckets: createRateBuckets(),
      waiting,
      openId: openIdOf(config),
      log,
    });
    const server = createHttpServer(app);
    closers.push(async () => stopListening(server));
    closers.push(() => waiting.close());
    await listen(server, config.CONSOLE_PORT, config.CONSOLE_HOST);
    health.started();
    return { url: urlOf(server), failed: temporalWatch.failed, close };
  } catch (fault) {
    await close();
    throw fault;
  }
};

/** Serves until the process is asked to stop; settings that cannot work end it with their lines. */
export const runConsole = async (): Promise<void> => {
  const stop = stopOnSignals();
  let log: Logger | undefined;
  const code = await runUntilStopped({
    stop,
    start: async () => {
      const config = readConsoleConfig();
      log = pino({ level: config.LOG_LEVEL });
      const running = await startConsole(config, (await loadBusiness(config)).anchor, log, stop);
      log.info({ url: config.CONSOLE_URL }, 'the console listens');
      return running;
    },
    say: (fault) => sayWhyItEnds(fault, log),
  });
  process.exit(code);
};

if (import.meta.main) await runConsole();
