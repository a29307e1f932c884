import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createAnchor } from '../anchor.ts';
import type { Log } from '../activities/log.ts';
import { createLedgerActivities } from '../activities/ledger.ts';
import { rails } from '../activities/rails/index.ts';
import { createRailHost } from '../activities/rails/host.ts';
import { createSendActivities } from '../activities/send.ts';
import { createStories } from '../activities/stories.ts';
import { createStoreActivities } from '../activities/store.ts';
import { createWatchActivities } from '../activities/watch.ts';
import type { WorkerConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import type { Anchor } from '../domain/anchor.ts';
import { CORE_QUEUE, LEDGER_QUEUE, railQueue } from '../domain/queue.ts';
import { createHorizonNetwork } from '../stellar/horizon.ts';
import { createLocalSigner } from '../stellar/signer.ts';
import { beating } from './beating.ts';
import { bundleWorkflows } from './bundle.ts';
import { keepRunning } from './keep-running.ts';
import { registerSearchAttributes } from './search-attributes.ts';

export interface RunningWorkers {
  /** Settles when a worker fails; a worker that was closed does not fail. */
  readonly failed: Promise<never>;
  /** Stops polling, lets activities finish, then closes what was opened, in reverse. */
  close(): Promise<void>;
}

/** How often the endless workflows are looked after, besides at boot. */
const KEEP_RUNNING_EVERY_MS = 15_000;
/** How long an activity may take to end by itself once its worker stops. */
const SHUTDOWN_GRACE = '10s';
/** Waiters are cheap: each story that waits for the ledger holds one of these. */
const LEDGER_SLOTS = 2_000;

/** The anchor as the environment's accounts make it. */
export const anchorFrom = (config: {
  readonly ASSET_CODE: string;
  readonly ASSET_ISSUER: string;
  readonly DISTRIBUTION_ACCOUNT: string;
  readonly PAY_WITHIN_MS: number;
}): Anchor =>
  createAnchor({
    assetCode: config.ASSET_CODE,
    assetIssuer: config.ASSET_ISSUER,
    distributionAccount: config.DISTRIBUTION_ACCOUNT,
    payWithinMs: config.PAY_WITHIN_MS,
  });

/** Each part asks for its own secrets and no others. */
const needed = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw new Error(`${name} is needed by a part that SERVES names`);
  return value;
};

interface Parts {
  readonly config: WorkerConfig;
  readonly anchor: Anchor;
  readonly client: Client;
  readonly connection: NativeConnection;
  readonly searchable: boolean;
  readonly log: Log;
  /** Registers what is to be closed at the end, in reverse. */
  readonly onClose: (release: () => Promise<void>) => void;
}

const opened = async (parts: Parts, role?: string, connectionsMax = 20): Promise<Orm> => {
  const databaseUrl = parts.config.DATABASE_URL;
  const orm = await openOrm({ databaseUrl, connectionsMax, ...(role ? { role } : {}) });
  parts.onClose(async () => orm.close());
  return orm;
};

const coreWorker = async (parts: Parts): Promise<WorkerOptions> => {
  const { anchor, log, client, searchable } = parts;
  const stories = createStories({ client, anchor, searchable });
  const orm = await opened(parts);
  return {
    taskQueue: CORE_QUEUE,
    workflowBundle: await bundleWorkflows(),
    activities: createStoreActivities({
      orm,
      anchor,
      stories,
      log,
      signer: createLocalSigner(needed(parts.config.SIGNING_SEED, 'SIGNING_SEED')),
      development: parts.config.DEVELOPMENT,
    }),
  };
};

const ledgerWorker = async (parts: Parts): Promise<WorkerOptions> => {
  const { config, anchor, log, client, searchable } = parts;
  const stories = createStories({ client, anchor, searchable });
  const orm = await opened(parts);
  const network = createHorizonNetwork({ url: config.HORIZON_URL });
  const signer = createLocalSigner(needed(config.DISTRIBUTION_SEED, 'DISTRIBUTION_SEED'));
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  const deps = { orm, anchor, stories, log, network, networkPassphrase, signers: [signer] };
  const ledger = createLedgerActivities({ ...deps, databaseUrl: config.DATABASE_URL });
  parts.onClose(ledger.close);
  return {
    taskQueue: LEDGER_QUEUE,
    activities: {
      ...ledger.activities,
      ...createSendActivities({ ...deps, databaseUrl: config.DATABASE_URL }),
      ...createWatchActivities(deps),
    },
    maxConcurrentActivityTaskExecutions: LEDGER_SLOTS,
    // Its activities wait, stream or drain for ever, and all of it is journalled: they end at once.
    shutdownGraceTime: 0,
  };
};

const railWorker = async (parts: Parts, name: string): Promise<WorkerOptions> => {
  const { config, anchor, log, client, searchable } = parts;
  const make = rails[name];
  if (!make)
    throw new Error(`SERVES names rail "${name}", which src/activities/rails/index.ts lacks`);
  if (!config.SANDBOX_BANK_URL) throw new Error('SANDBOX_BANK_URL is needed by the sandbox rails');
  const rail = make({
    sandboxBank: {
      baseUrl: config.SANDBOX_BANK_URL,
      apiKey: config.SANDBOX_BANK_API_KEY ?? '',
      webhookSecret: config.SANDBOX_BANK_WEBHOOK_SECRET ?? '',
    },
  });
  const role = config.RAIL_DATABASE_ROLE === 'none' ? undefined : config.RAIL_DATABASE_ROLE;
  const orm = await opened(parts, role, 5);
  const stories = createStories({ client, anchor, searchable });
  const secrets = createSecretBox(needed(config.DATA_KEYS, 'DATA_KEYS'));
  return {
    taskQueue: railQueue(name),
    activities: createRailHost({ orm, anchor, stories, log, rail, secrets }),
  };
};

const servedParts = ({ SERVES }: WorkerConfig): readonly string[] =>
  SERVES.split(',').map((part) => part.trim());

const optionsOf = async (parts: Parts, part: string): Promise<WorkerOptions> => {
  if (part === 'core') return coreWorker(parts);
  if (part === 'ledger') return ledgerWorker(parts);
  if (part.startsWith('rail-')) return railWorker(parts, part.slice('rail-'.length));
  throw new Error(`SERVES names "${part}"; it may name core, ledger and rail-<name>`);
};

/**
 * Opens what the configured parts need, starts one worker for each part, and looks after the
 * workflows that never end.
 * @throws when a service cannot be reached or a part is not known.
 */
export const startWorkers = async (config: WorkerConfig, log: Log): Promise<RunningWorkers> => {
  const releases: (() => Promise<void>)[] = [];
  const onClose = (release: () => Promise<void>): void => void releases.unshift(release);
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0)) await release();
  };
  try {
    return await start(config, log, onClose, close);
  } catch (error) {
    await close();
    throw error;
  }
};

const start = async (
  config: WorkerConfig,
  log: Log,
  onClose: Parts['onClose'],
  close: () => Promise<void>,
): Promise<RunningWorkers> => {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = config;
  const clientConnection = await Connection.connect({ address });
  onClose(async () => clientConnection.close());
  const connection = await NativeConnection.connect({ address });
  onClose(async () => connection.close());
  const client = new Client({ connection: clientConnection, namespace });
  const attributes = await registerSearchAttributes(clientConnection, namespace);
  if (attributes.missing.length > 0) {
    log.warn({ missing: attributes.missing }, `stories run unlabelled; add: ${attributes.command}`);
  }
  const searchable = attributes.missing.length === 0;
  const anchor = anchorFrom(config);
  const parts = { config, anchor, client, connection, searchable, log, onClose };
  const running: Promise<void>[] = [];
  for (const part of servedParts(config)) {
    const options = await optionsOf(parts, part);
    const rail = anchor.rails.find(({ name }) => options.taskQueue === railQueue(name));
    const worker = await Worker.create({
      connection,
      namespace,
      shutdownGraceTime: SHUTDOWN_GRACE,
      interceptors: { activity: [beating] },
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
  await lookAfter(parts, onClose);
  const failed = Promise.race(running).then(async () => new Promise<never>(() => undefined));
  return { failed, close };
};

const lookAfter = async (parts: Parts, onClose: Parts['onClose']): Promise<void> => {
  if (!servedParts(parts.config).includes('core')) return;
  const { client, anchor, config } = parts;
  const keep = async (): Promise<void> =>
    keepRunning({
      client,
      anchor,
      sweepEveryMs: config.SWEEP_EVERY_MS,
      compareEveryMs: config.COMPARE_EVERY_MS,
    });
  await keep();
  const timer = setInterval(() => {
    keep().catch((error: unknown) => {
      const kind = error instanceof Error ? error.message : typeof error;
      parts.log.warn({ kind }, 'could not look after the endless workflows; trying again');
    });
  }, KEEP_RUNNING_EVERY_MS);
  onClose(async () => clearInterval(timer));
};
