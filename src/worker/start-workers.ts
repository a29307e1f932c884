import { NativeConnection, Worker } from '@temporalio/worker';
import type { Log } from '../lib/log.ts';
import type { WorkerConfig } from '../config.ts';
import type { Business } from '../config/business.ts';
import { accountsInUse } from '../services/transactions/accounts/in-use.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { untilDatabase } from '../db/until-database.ts';
import { startHealthServer, type ProcessHealth } from '../lib/process/health-server.ts';
import { untilThere } from '../lib/process/until-there.ts';
import { untilYes } from '../lib/until-yes.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import { checkSources } from '../stellar/sources/check-sources.ts';
import { SERVERS } from '../stellar/sources/ledger-sources.ts';
import { connectionOptions, connectTemporal, createClient } from '../temporal/connect.ts';
import { dataConverterOf } from '../temporal/payload-codec.ts';
import { sayAway } from '../temporal/watch.ts';
import { startTracing, tracing } from '../tracing/start.ts';
import { createBeating } from './beating.ts';
import { keepRunning } from './keep-running.ts';
import { WORKER_IDENTITY, type Parts } from './parts/deps.ts';
import { optionsOf, servedParts } from './parts/parts.ts';
import { createServingOf } from './parts/serving.ts';
import { safeFailures } from './safe-failures.ts';
import { sayAskedAgain } from './say-asked-again.ts';
import { createLabelling } from './search-attributes.ts';
import type { Rail } from '../rails/rail.ts';
import { describeFailure } from '../domain/failure.ts';
import { versioningOf } from './versioning.ts';

export interface RunningWorkers {
  /** The parts that they are. */
  readonly serves: readonly string[];
  /** Settles when a worker fails; a worker that was closed does not fail. */
  readonly failed: Promise<never>;
  /** Stops polling, lets activities finish, then closes what was opened, in reverse. */
  close(): Promise<void>;
}

/** How often the endless workflows are looked after, besides at boot. */
export const KEEP_RUNNING_EVERY_MS = 15_000;
/** How often search attributes are looked for that an administrator has to add. */
const LABELS_REST_MS = 15_000;
/** How long an activity may take to end by itself once its worker stops. */
const SHUTDOWN_GRACE = '10s';

/**
 * Opens what the configured parts need, starts one worker for each part, and looks after the
 * workflows that never end.
 * @throws when a service cannot be reached or a part is not known; UnusableSettings when it can never work.
 */
export const startWorkers = async (
  config: WorkerConfig,
  business: Business,
  log: Log,
  stop: AbortSignal = new AbortController().signal,
): Promise<RunningWorkers> => {
  const releases: (() => Promise<void>)[] = [];
  const onClose = (release: () => Promise<void>): void => void releases.unshift(release);
  const health = await startHealthServer(config);
  onClose(health.close);
  onClose(
    await startTracing(config, 'railhead-worker', (fault) =>
      log.warn({ failure: describeFailure(fault) }, 'traces could not be exported'),
    ),
  );
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0)) await release();
  };
  try {
    return await start({ config, business, log, stop, health, onClose, close });
  } catch (error) {
    await close();
    throw error;
  }
};

interface Start {
  readonly config: WorkerConfig;
  readonly business: Business;
  readonly log: Log;
  readonly stop: AbortSignal;
  readonly health: ProcessHealth;
  readonly onClose: Parts['onClose'];
  readonly close: () => Promise<void>;
}

/** Opens what every part needs, and waits for what is not there yet. */
const openPeers = async (
  { config, log, stop, health, onClose }: Start,
  served: readonly string[],
) => {
  health.watch('database');
  health.watch('temporal');
  const networks = served.includes('ledger')
    ? await checkedNetworks(config, { log, health, onClose })
    : [];
  await untilDatabase(config.DATABASE_URL, { log, stop });
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 1 });
  onClose(async () => orm.close());
  health.watch('database', async () => orm.em.fork().execute('select 1'));
  const again = sayAway(log);
  const clientConnection = await untilThere(async () => connectTemporal(config.temporal), {
    stop,
    again,
  });
  onClose(async () => clientConnection.close());
  health.watch('temporal', async () => clientConnection.workflowService.getSystemInfo({}));
  const connection = await NativeConnection.connect(connectionOptions(config.temporal));
  onClose(async () => connection.close());
  return { networks, orm, clientConnection, connection };
};

/** Opens the served rails, before any peer is waited for: what their settings lack is said at once. */
const openedRails = async (
  { openRail }: Business,
  served: readonly string[],
): Promise<Business['openRail']> => {
  const opened = new Map<string, Rail>();
  const faults: string[] = [];
  for (const part of served.filter((one) => one.startsWith('rail-'))) {
    const name = part.slice('rail-'.length);
    try {
      opened.set(name, await openRail(name));
    } catch (fault) {
      if (!(fault instanceof UnusableSettings)) throw fault;
      faults.push(...fault.message.split('\n'));
    }
  }
  if (faults.length > 0) throw new UnusableSettings(faults);
  return async (name) => opened.get(name) ?? openRail(name);
};

const start = async (given: Start): Promise<RunningWorkers> => {
  const { config, log, stop, health, onClose, close } = given;
  const { anchor } = given.business;
  const { namespace } = config.temporal;
  judgeAccounts(config);
  const served = servedParts(config, anchor);
  const versioning = versioningOf(config);
  const openRail = await openedRails(given.business, served);
  const { networks, orm, clientConnection, connection } = await openPeers(given, served);
  const client = createClient(config.temporal, clientConnection);
  const searchable = untilYes(createLabelling(clientConnection, namespace, log), LABELS_REST_MS);
  await searchable();
  const servingOf = createServingOf({ log, onClose });
  const peers = { client, connection, searchable };
  const parts = { config, anchor, openRail, ...peers, log, servingOf, onClose };
  const running: Promise<void>[] = [];
  const traced = tracing();
  for (const part of served) {
    stop.throwIfAborted();
    for (const options of await optionsOf(parts, part)) {
      const asked = part.startsWith('rail-') ? [sayAskedAgain(client)] : [];
      const worker = await Worker.create({
        connection,
        namespace,
        identity: WORKER_IDENTITY,
        ...dataConverterOf(config.temporal),
        ...versioning,
        shutdownGraceTime: SHUTDOWN_GRACE,
        interceptors: {
          activity: [
            ...(traced ? [traced.activity] : []),
            createBeating(config.HEARTBEAT_EVERY_MS),
            ...asked,
            safeFailures,
          ],
        },
        ...(traced ? { sinks: traced.sinks } : {}),
        maxHeartbeatThrottleInterval: '2s',
        ...options,
      });
      const run = worker.run();
      running.push(run);
      onClose(async () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await run.catch(() => undefined);
      });
    }
  }
  if (served.includes('core')) await lookAfter(parts, orm);
  health.started();
  const ended = Promise.race(running).then(async () => new Promise<never>(() => undefined));
  const failed = Promise.race([ended, ...networks]);
  return { serves: served, failed, close };
};

/** The network is asked for by who signs for it; a rail's worker may not even reach Horizon. */
const checkedNetworks = async (
  config: WorkerConfig,
  { log, health, onClose }: Pick<Start, 'log' | 'health' | 'onClose'>,
): Promise<readonly Promise<never>[]> => {
  const { failed, close, ask } = await checkSources(config, ({ name }, fault) =>
    log.warn({ failure: describeFailure(fault) }, `${SERVERS[name]} does not answer; trying again`),
  );
  onClose(async () => close());
  health.watch('horizon', ask);
  return [failed];
};

const lookAfter = async (parts: Parts, orm: Orm): Promise<void> => {
  const { client, anchor, config, onClose } = parts;
  const keep = async (isFirst: boolean): Promise<void> =>
    keepRunning({
      client,
      anchor,
      accounts: await accountsInUse(orm.em.fork(), anchor),
      reconcileAtHour: config.RECONCILE_AT_HOUR,
      pace: {
        heartbeatMs: config.HEARTBEAT_EVERY_MS,
        pollAtLeastMs: config.POLL_AT_LEAST_MS,
        sweepEveryMs: config.SWEEP_EVERY_MS,
      },
      isFirst,
    });
  await keep(true);
  const timer = setInterval(() => {
    keep(false).catch((error: unknown) => {
      const failure = describeFailure(error);
      parts.log.warn({ failure }, 'could not look after the endless workflows; trying again');
    });
  }, KEEP_RUNNING_EVERY_MS);
  onClose(async () => clearInterval(timer));
};
