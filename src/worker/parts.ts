import type { Client } from '@temporalio/client';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { createCallbackNews } from '../activities/callback-news.ts';
import { createReconcileLedgerActivities } from '../activities/audit/reconcile-ledger.ts';
import type { Log } from '../activities/log.ts';
import { createLedgerActivities } from '../activities/ledger.ts';
import { rails, type RailSettings } from '../activities/rails/index.ts';
import { createRailHost } from '../activities/rails/host.ts';
import { createSendActivities, type SendDeps } from '../activities/send.ts';
import { createStories } from '../activities/stories.ts';
import { createStoreActivities } from '../activities/store.ts';
import { createWatchActivities } from '../activities/watch.ts';
import type { WorkerConfig } from '../config.ts';
import { openOrm, type Orm } from '../db/orm.ts';
import { createSecretBox } from '../db/secret.ts';
import type { Anchor } from '../domain/anchor.ts';
import { CORE_QUEUE, LEDGER_QUEUE, railQueue } from '../domain/queue.ts';
import { channelSigner } from '../stellar/channel-keys.ts';
import { createHorizonNetwork } from '../stellar/horizon.ts';
import { createHorizonHistory } from '../stellar/history.ts';
import { createLocalSigner } from '../stellar/signer.ts';
import { bundleWorkflows } from './bundle.ts';
import { distributionSigners } from './distribution-signers.ts';
import { sayMissingKeys } from './missing-keys.ts';
import { needed } from './needed.ts';

/** Waiters are cheap: each story that waits for the ledger holds one of these. */
const LEDGER_SLOTS = 2_000;

/** What each part of a worker is made with. */
export interface Parts {
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
  const { DATABASE_URL: databaseUrl } = parts.config;
  parts.onClose(createCallbackNews({ databaseUrl, stories, log }).close);
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
      // Without them nobody here can review a customer or tell a wallet of one.
      secrets: parts.config.DATA_KEYS ? createSecretBox(parts.config.DATA_KEYS) : undefined,
    }),
  };
};

/** Who signs for channels, where anchor.ts asks for any. */
const channelsOf = ({ anchor, config }: Parts): Pick<SendDeps, 'channelSigner'> => {
  if ((anchor.channels ?? 0) === 0) return {};
  const secret = needed(config.CHANNEL_SECRET, 'CHANNEL_SECRET');
  return { channelSigner: (account, number) => channelSigner(secret, account, number) };
};

const ledgerWorker = async (parts: Parts): Promise<WorkerOptions> => {
  const { config, anchor, log, client, searchable } = parts;
  const stories = createStories({ client, anchor, searchable });
  const orm = await opened(parts);
  const network = createHorizonNetwork({ url: config.HORIZON_URL });
  const signerOf = distributionSigners(config);
  await sayMissingKeys({ orm, anchor, log }, signerOf);
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  const deps = { orm, anchor, stories, log, network, networkPassphrase, signerOf };
  const ledger = createLedgerActivities({ ...deps, databaseUrl: config.DATABASE_URL });
  parts.onClose(ledger.close);
  return {
    taskQueue: LEDGER_QUEUE,
    activities: {
      ...ledger.activities,
      ...createSendActivities({ ...deps, ...channelsOf(parts), databaseUrl: config.DATABASE_URL }),
      ...createWatchActivities(deps),
      ...createReconcileLedgerActivities({
        orm,
        history: createHorizonHistory({ url: config.HORIZON_URL }),
      }),
    },
    maxConcurrentActivityTaskExecutions: LEDGER_SLOTS,
    // Its activities wait, stream or drain for ever, and all of it is journalled: they end at once.
    shutdownGraceTime: 0,
  };
};

/** What each rail is connected with; a rail of your own adds its settings here and in config.ts. */
export const railSettings = (config: WorkerConfig): RailSettings =>
  config.SANDBOX_BANK_URL
    ? {
        sandboxBank: {
          baseUrl: config.SANDBOX_BANK_URL,
          apiKey: config.SANDBOX_BANK_API_KEY ?? '',
          webhookSecret: config.SANDBOX_BANK_WEBHOOK_SECRET ?? '',
        },
      }
    : {};

const railWorker = async (parts: Parts, name: string): Promise<WorkerOptions> => {
  const { config, anchor, log, client, searchable } = parts;
  const make = rails[name];
  if (!make)
    throw new Error(`SERVES names rail "${name}", which src/activities/rails/index.ts lacks`);
  const rail = make(railSettings(config));
  const role = config.RAIL_DATABASE_ROLE === 'none' ? undefined : config.RAIL_DATABASE_ROLE;
  const orm = await opened(parts, role, 5);
  const stories = createStories({ client, anchor, searchable });
  const secrets = createSecretBox(needed(config.DATA_KEYS, 'DATA_KEYS'));
  return {
    taskQueue: railQueue(name),
    activities: createRailHost({ orm, anchor, stories, log, rail, secrets }),
  };
};

/**
 * The parts that this worker serves, in the order in which they start. Core comes last: bundling
 * its workflows takes seconds, in which what a dead worker left on its way is taken up already.
 */
export const servedParts = ({ SERVES }: WorkerConfig): readonly string[] => {
  const parts = SERVES.split(',').map((part) => part.trim());
  return [...parts.filter((part) => part !== 'core'), ...parts.filter((part) => part === 'core')];
};

/**
 * Opens what a part needs and says how its worker is made.
 * @throws when the part is not known, or a secret that it needs is missing.
 */
export const optionsOf = async (parts: Parts, part: string): Promise<WorkerOptions> => {
  if (part === 'core') return coreWorker(parts);
  if (part === 'ledger') return ledgerWorker(parts);
  if (part.startsWith('rail-')) return railWorker(parts, part.slice('rail-'.length));
  throw new Error(`SERVES names "${part}"; it may name core, ledger and rail-<name>`);
};
