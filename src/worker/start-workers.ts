import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Log } from '../lib/log.ts';
import type { WorkerConfig } from '../config.ts';
import type { Business } from '../config/business.ts';
import { accountsInUse } from '../services/transactions/accounts/in-use.ts';
import { openOrm } from '../db/orm.ts';
import { railQueue } from '../domain/transactions/queue.ts';
import { untilYes } from '../lib/until-yes.ts';
import { judgeAccounts } from '../stellar/accounts/settings.ts';
import { checkNetwork } from '../stellar/horizon/network-check.ts';
import { beating } from './beating.ts';
import { keepRunning } from './keep-running.ts';
import { optionsOf, servedParts, type Parts } from './parts.ts';
import { safeFailures } from './safe-failures.ts';
import { sayAskedAgain } from './say-asked-again.ts';
import { createLabelling } from './search-attributes.ts';
import { describeFailure } from '../domain/failure.ts';

export interface RunningWorkers {
  /** The parts that they are. */
  readonly serves: readonly string[];
  /** Settles when a worker fails; a worker that was closed does not fail. */
  readonly failed: Promise<never>;
  /** Stops polling, lets activities finish, then closes what was opened, in reverse. */
  close(): Promise<void>;
}

/** How often the endless workflows are looked after, besides at boot. */
const KEEP_RUNNING_EVERY_MS = 15_000;
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
): Promise<RunningWorkers> => {
  const releases: (() => Promise<void>)[] = [];
  const onClose = (release: () => Promise<void>): void => void releases.unshift(release);
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0)) await release();
  };
  try {
    return await start(config, business, log, onClose, close);
  } catch (error) {
    await close();
    throw error;
  }
};

const start = async (
  config: WorkerConfig,
  { anchor, openRail }: Business,
  log: Log,
  onClose: Parts['onClose'],
  close: () => Promise<void>,
): Promise<RunningWorkers> => {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
  judgeAccounts(config);
  const served = servedParts(config, anchor);
  const networks = served.includes('ledger') ? await checkedNetworks(config, onClose) : [];
  const clientConnection = await Connection.connect({ address });
  onClose(async () => clientConnection.close());
  const connection = await NativeConnection.connect({ address });
  onClose(async () => connection.close());
  const client = new Client({ connection: clientConnection, namespace });
  const searchable = untilYes(createLabelling(clientConnection, namespace, log), LABELS_REST_MS);
  await searchable();
  const parts = { config, anchor, openRail, client, connection, searchable, log, onClose };
  const running: Promise<void>[] = [];
  for (const part of served) {
    for (const options of await optionsOf(parts, part)) {
      const rail = anchor.rails.find(({ name }) => options.taskQueue === railQueue(name));
      const asked = rail ? [sayAskedAgain(client)] : [];
      const worker = await Worker.create({
        connection,
        namespace,
        shutdownGraceTime: SHUTDOWN_GRACE,
        interceptors: { activity: [beating, ...asked, safeFailures] },
        maxHeartbeatThrottleInterval: '2s',
        ...(rail ? { maxTaskQueueActivitiesPerSecond: rail.payoutsPerSecond } : {}),
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
  if (served.includes('core')) await lookAfter(parts, onClose);
  const ended = Promise.race(running).then(async () => new Promise<never>(() => undefined));
  const failed = Promise.race([ended, ...networks]);
  return { serves: served, failed, close };
};

/** The network is asked for by who signs for it; a rail's worker may not even reach Horizon. */
const checkedNetworks = async (
  config: WorkerConfig,
  onClose: Parts['onClose'],
): Promise<readonly Promise<never>[]> => {
  const { HORIZON_URL: url, NETWORK_PASSPHRASE: networkPassphrase } = config;
  const { failed, close } = await checkNetwork({ url, networkPassphrase });
  onClose(async () => close());
  return [failed];
};

const lookAfter = async (parts: Parts, onClose: Parts['onClose']): Promise<void> => {
  const { client, anchor, config } = parts;
  const orm = await openOrm({ databaseUrl: config.DATABASE_URL, connectionsMax: 1 });
  onClose(async () => orm.close());
  const keep = async (): Promise<void> =>
    keepRunning({
      client,
      anchor,
      accounts: await accountsInUse(orm.em.fork(), anchor),
      reconcileAtHour: config.RECONCILE_AT_HOUR,
    });
  await keep();
  const timer = setInterval(() => {
    keep().catch((error: unknown) => {
      const failure = describeFailure(error);
      parts.log.warn({ failure }, 'could not look after the endless workflows; trying again');
    });
  }, KEEP_RUNNING_EVERY_MS);
  onClose(async () => clearInterval(timer));
};
