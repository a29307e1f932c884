import { Asset, Horizon, Keypair, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import { pino } from 'pino';
import type { Stories } from '../../../services/transactions/stories.ts';
import { loadBusiness, readWorkerConfig, type DevelopmentConfig } from '../../../config.ts';
import { openOrm } from '../../../db/orm.ts';
import { stellarAssetId } from '../../../domain/money/asset.ts';
import { channelSigner } from '../../../stellar/accounts/channel-keys.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import {
  createLedgerNetwork,
  type LedgerSettings,
} from '../../../stellar/sources/ledger-sources.ts';
import { field } from '../../../stellar/horizon/http.ts';
import { distributionSigners } from '../../../worker/distribution-signers.ts';
import { pickPort } from '../../processes/ports.ts';
import { fundAccount } from '../../prepare-accounts.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack } from '../../stack.ts';
import { answers, startChild } from '../child.ts';

interface LedgerWorldOptions {
  readonly config: DevelopmentConfig;
  readonly closeMs: number;
  readonly channels: number;
  readonly sources: LedgerSettings['LEDGER_SOURCES'];
  readonly progress: Progress;
  readonly releases: Releases;
}

const SECRET = 'the channels of a bench, whose ledger lives as long as it';
const FEE = '10000';
const AT_ONCE = 8;
/** A thousand people are paid by many accounts, and each of them is looked at. */
const STARTS_WITHIN_MS = 20_000;

/** Stories that answer at once: what Temporal costs is measured elsewhere. */
const noStories: Stories = {
  signalFunds: async () => 'signalled',
  signalPayout: async () => undefined,
  signalCase: async () => undefined,
  signalInformation: async () => undefined,
  start: async () => 'running',
  startAgain: async () => 'running',
  lookAfter: async () => true,
  startReview: async () => undefined,
  startInvestigation: async () => undefined,
  wakeRail: async () => undefined,
};

/** The sandbox ledger in a process of its own, as a real network is. */
const startLedger = async (options: LedgerWorldOptions): Promise<string> => {
  const { config, progress, releases, closeMs } = options;
  const port = await pickPort('the sandbox ledger', undefined);
  const child = await startChild({
    name: 'the ledger of a bench',
    file: 'sandbox/ledger/main',
    args: [String(port), '--close-ms', String(closeMs)],
    environment: {},
    config,
    progress,
  });
  releases.add('the sandbox ledger', async () => child.stop());
  const url = `http://127.0.0.1:${port}`;
  await child.untilHealthy(async () => answers(url), STARTS_WITHIN_MS);
  return url;
};

/** What Horizon says of a refusal stands deep in what its client throws. */
const sayWhy = (error: unknown): never => {
  const response = field(error, 'response');
  const codes = field(field(field(response, 'data'), 'extras'), 'result_codes');
  const why = JSON.stringify(codes ?? String(error));
  throw new Error(`the bench's own payment was refused: ${why}`, { cause: error });
};

/** A ledger, a database, Temporal and what a sender and a listener are made with. */
export const createLedgerWorld = async (options: LedgerWorldOptions) => {
  const { releases, progress, channels, sources } = options;
  const horizonUrl = await startLedger(options);
  const config = {
    ...options.config,
    HORIZON_URL: horizonUrl,
    RPC_URL: `${horizonUrl}/rpc`,
    CHANNELS: channels,
  };
  const where = { config, mode: 'ephemeral', anyPorts: true, sources } as const;
  const stack = await startStack({ ...where, progress, releases });
  // A worker of its own finds the channels that were made here.
  const environment: Readonly<Record<string, string>> = {
    ...stack.environment,
    CHANNEL_SECRET: SECRET,
  };
  const worker = readWorkerConfig(environment);
  const orm = await openOrm({ databaseUrl: worker.DATABASE_URL, connectionsMax: 20 });
  releases.add('the database connections', async () => orm.close());
  const horizon = new Horizon.Server(horizonUrl, { allowHttp: true });
  const issuer = Keypair.fromSecret(environment['ISSUER_SEED'] ?? '');
  const asset = new Asset(worker.ASSET_CODE, worker.ASSET_ISSUER);
  const { anchor } = await loadBusiness(worker, environment);
  const networkPassphrase = worker.NETWORK_PASSPHRASE;
  const log = pino({ level: 'silent' });
  const assets = anchor.assets.map((one) => one.asset);
  const network = createLedgerNetwork(worker, { networkPassphrase, assets, log });

  const submit = async (signer: Keypair, operations: readonly xdr.Operation[]): Promise<void> => {
    const source = await horizon.loadAccount(signer.publicKey());
    const builder = new TransactionBuilder(source, { fee: FEE, networkPassphrase });
    for (const operation of operations) builder.addOperation(operation);
    const transaction = builder.setTimeout(120).build();
    transaction.sign(signer);
    await horizon.submitTransaction(transaction).catch(sayWhy);
  };

  return {
    environment,
    orm,
    horizon,
    asset,
    submit,
    issuer,
    assetId: stellarAssetId(worker.ASSET_CODE, worker.ASSET_ISSUER),
    distribution: worker.DISTRIBUTION_ACCOUNT,
    /** Accounts that exist and trust the asset, made beside each other. */
    createAccounts: async (count: number): Promise<readonly Keypair[]> => {
      const made = Array.from({ length: count }, () => Keypair.random());
      return concurrently(made, AT_ONCE, async (keypair) => {
        await fundAccount(horizonUrl, keypair.publicKey());
        await submit(keypair, [Operation.changeTrust({ asset })]);
        return keypair;
      });
    },
    deps: {
      orm,
      anchor,
      stories: noStories,
      log,
      network,
      networkPassphrase,
      signerOf: distributionSigners(worker),
      channelSigner: (account: string, number: number) => channelSigner(SECRET, account, number),
      databaseUrl: worker.DATABASE_URL,
    },
  };
};

export type LedgerWorld = Awaited<ReturnType<typeof createLedgerWorld>>;
