import type { WorkerOptions } from '@temporalio/worker';
import { createReconcileLedgerActivities } from '../../activities/audit/reconcile-ledger.ts';
import { createCustomerChores } from '../../activities/customers.ts';
import { createCallbackActivities } from '../../activities/callbacks.ts';
import { createHousekeepingActivities } from '../../activities/housekeeping.ts';
import { createLedgerActivities } from '../../activities/ledger.ts';
import { createSendActivities } from '../../activities/send/drain-send-queue.ts';
import type { SendDeps } from '../../activities/send/deps.ts';
import { createReviewActivities } from '../../activities/reviews.ts';
import { alertChannels } from '../../services/alerts/from-settings.ts';
import { createAlerts } from '../../services/alerts/alerts.ts';
import { createUnservedRails } from '../../services/rails/unserved.ts';
import { createStories } from '../../services/transactions/stories.ts';
import { createStoreActivities } from '../../activities/core.ts';
import { createWatchActivities } from '../../activities/watch/stream-payments.ts';
import type { WorkerConfig } from '../../config.ts';
import { createSecretBox, type SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import {
  CALLBACKS_QUEUE,
  CORE_QUEUE,
  HOUSEKEEPING_QUEUE,
  LEDGER_QUEUE,
  REVIEWS_QUEUE,
} from '../../domain/transactions/queue.ts';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { channelSigner } from '../../stellar/accounts/channel-keys.ts';
import { createKeptContradiction } from '../../services/operators/clear-sources.ts';
import { countSources } from '../runtime.ts';
import { createLedgerHistory, createLedgerNetwork } from '../../stellar/sources/ledger-sources.ts';
import { createLocalSigner } from '../../stellar/signing/signer.ts';
import { tracing } from '../../tracing/start.ts';
import { workflowBundle } from '../bundle.ts';
import { distributionSigners } from '../distribution-signers.ts';
import { sayMissingKeys } from '../missing-keys.ts';
import { needed } from '../needed.ts';
import { repeat } from '../repeat.ts';
import { opened, type Parts } from './deps.ts';
import { railWorkers } from './rail.ts';

/** Waiters are cheap: each story that waits for the ledger holds one of these. */
const LEDGER_SLOTS = 2_000;

/** One activity posts to all hosts, within limits of its own; the others are its successors. */
const CALLBACK_SLOTS = 4;
const CALLBACK_CONNECTIONS = 5;

/** A review that waits for the business's service holds one of these and nothing else. */
const REVIEW_SLOTS = 1_000;
const REVIEW_CONNECTIONS = 5;

/**
 * A rail that nobody serves is recorded at the second look: some 45 seconds after its last worker was
 * killed, which is known to be gone after 25.
 */
export const UNSERVED_EVERY_MS = 10_000;

/** How soon what enters the attention list is sent out. */
const ALERTS_EVERY_MS = 15_000;

/** One activity looks after the others; the second is its successor. */
const HOUSEKEEPING_SLOTS = 2;

/**
 * The business's own reviews, on slots and connections of their own: however many of them are silent,
 * no story waits for them.
 */
const reviewsWorker = async (parts: Parts, secrets: SecretBox): Promise<WorkerOptions> => {
  const { anchor, log, client, searchable } = parts;
  const orm = await opened(parts, undefined, REVIEW_CONNECTIONS);
  const stories = createStories({ client, orm, anchor, searchable });
  return {
    taskQueue: REVIEWS_QUEUE,
    activities: createReviewActivities({ orm, anchor, stories, log, secrets }),
    maxConcurrentActivityTaskExecutions: REVIEW_SLOTS,
  };
};

const coreWorkers = async (parts: Parts): Promise<readonly WorkerOptions[]> => {
  const { anchor, log, client, searchable, config } = parts;
  const orm = await opened(parts);
  const stories = createStories({ client, orm, anchor, searchable });
  // Without them nobody here can review a customer.
  const secrets = config.DATA_KEYS ? createSecretBox(config.DATA_KEYS) : undefined;
  const deps = { orm, anchor, stories, log, secrets };
  parts.onClose(repeat(config.SWEEP_EVERY_MS, createCustomerChores(deps).tick, log));
  const unserved = createUnservedRails({ client, orm, anchor, log });
  parts.onClose(repeat(UNSERVED_EVERY_MS, unserved, log));
  const channels = alertChannels(config);
  if (channels.length > 0) {
    const about = { organisation: anchor.organisation.name, link: config.CONSOLE_URL };
    parts.onClose(repeat(ALERTS_EVERY_MS, createAlerts({ orm, channels, log, ...about }), log));
  }
  return [
    ...(secrets ? [await reviewsWorker(parts, secrets)] : []),
    {
      taskQueue: HOUSEKEEPING_QUEUE,
      activities: createHousekeepingActivities({
        ...deps,
        sweepEveryMs: config.SWEEP_EVERY_MS,
        compareEveryMs: config.COMPARE_EVERY_MS,
      }),
      maxConcurrentActivityTaskExecutions: HOUSEKEEPING_SLOTS,
      // Whatever it does is found again by whoever comes next: it ends at once.
      shutdownGraceTime: 0,
    },
    {
      taskQueue: CORE_QUEUE,
      workflowBundle: await workflowBundle(tracing() !== null),
      activities: createStoreActivities(deps),
    },
  ];
};

/** Who signs for channels, where anchor.ts asks for any. */
const channelsOf = ({ anchor, config }: Parts): Pick<SendDeps, 'channelSigner'> => {
  if ((anchor.channels ?? 0) === 0) return {};
  const secret = needed(config.CHANNEL_SECRET, 'CHANNEL_SECRET');
  return { channelSigner: (account, number) => channelSigner(secret, account, number) };
};

const ledgerWorker = async (parts: Parts): Promise<WorkerOptions> => {
  const { config, anchor, log, client, searchable } = parts;
  const orm = await opened(parts);
  const stories = createStories({ client, orm, anchor, searchable });
  const signerOf = distributionSigners(config);
  await sayMissingKeys({ orm, anchor, log }, signerOf);
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  const assets = anchor.assets.map(({ asset }) => asset);
  const ledgerOptions = { networkPassphrase, assets, log };
  const network = createLedgerNetwork(config, {
    ...ledgerOptions,
    kept: createKeptContradiction(orm),
    events: countSources(),
  });
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
        history: createLedgerHistory(config, ledgerOptions),
      }),
    },
    maxConcurrentActivityTaskExecutions: LEDGER_SLOTS,
    // Its activities wait, stream or drain for ever, and all of it is journalled: they end at once.
    shutdownGraceTime: 0,
  };
};

const callbacksWorker = async (parts: Parts): Promise<WorkerOptions> => {
  const { config, log } = parts;
  return {
    taskQueue: CALLBACKS_QUEUE,
    activities: createCallbackActivities({
      // Apart from the others': what strangers are posted takes no connection of a payment's.
      orm: await opened(parts, undefined, CALLBACK_CONNECTIONS),
      databaseUrl: config.DATABASE_URL,
      signer: createLocalSigner(needed(config.SIGNING_SEED, 'SIGNING_SEED')),
      development: config.DEVELOPMENT,
      secrets: createSecretBox(needed(config.DATA_KEYS, 'DATA_KEYS')),
      log,
    }),
    maxConcurrentActivityTaskExecutions: CALLBACK_SLOTS,
    // It begins nothing more at once, and ends with the attempts that are open.
    shutdownGraceTime: 0,
  };
};

/**
 * The parts that this worker serves, in the order in which they start. Core comes last: bundling
 * its workflows takes seconds, in which what a dead worker left on its way is taken up already.
 */
export const servedParts = ({ SERVES }: WorkerConfig, anchor: Anchor): readonly string[] => {
  const all = ['core', 'ledger', 'callbacks', ...anchor.rails.map(({ name }) => `rail-${name}`)];
  const parts = SERVES?.split(',').map((part) => part.trim()) ?? all;
  return [...parts.filter((part) => part !== 'core'), ...parts.filter((part) => part === 'core')];
};

/**
 * Opens what a part needs and says how its workers are made, one for each task queue.
 * @throws when the part is not known, or a secret that it needs is missing.
 */
export const optionsOf = async (parts: Parts, part: string): Promise<readonly WorkerOptions[]> => {
  if (part === 'core') return coreWorkers(parts);
  if (part === 'ledger') return [await ledgerWorker(parts)];
  if (part === 'callbacks') return [await callbacksWorker(parts)];
  if (part.startsWith('rail-')) return railWorkers(parts, part.slice('rail-'.length));
  throw new UnusableSettings([
    `SERVES: names "${part}"; it may name core, ledger, callbacks and rail-<name>`,
  ]);
};
