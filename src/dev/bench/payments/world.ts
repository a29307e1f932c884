import { readWorkerConfig, type DevelopmentConfig } from '../../../config.ts';
import { openOrm, type Orm } from '../../../db/orm.ts';
import { connectTemporal, createClient } from '../../../temporal/connect.ts';
import { pickPort } from '../../processes/ports.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack, type Stack } from '../../stack.ts';
import { answers, startChild } from '../child.ts';

export interface PaymentsOptions {
  readonly config: DevelopmentConfig;
  readonly closeMs: number;
  readonly channels: number;
  /** Settings of the worker and the api beside those of the stack. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False where the caller starts workers of its own. */
  readonly isWorkerOwn?: boolean;
  /** Is done before any program of the anchor starts. */
  readonly prepare?: (stack: Stack) => Promise<void>;
  readonly progress: Progress;
  readonly releases: Releases;
}

const STARTS_WITHIN_MS = 60_000;

/** Starts programs of the bench, each of which ends with it. */
const createLauncher =
  ({ config, progress, releases }: PaymentsOptions) =>
  async (
    name: string,
    file: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) => {
    const child = await startChild({ name, file, args, environment, config, progress });
    releases.add(name, async () => child.stop());
    return child;
  };

/** An anchor as it is deployed, and the world around it, each part a process of its own. */
export const startPaymentsWorld = async (options: PaymentsOptions) => {
  const { config, closeMs, channels, progress, releases } = options;
  const launch = createLauncher(options);
  const ledgerPort = await pickPort('the sandbox ledger', undefined);
  const bankPort = await pickPort('the sandbox bank', undefined);
  const horizonUrl = `http://127.0.0.1:${ledgerPort}`;
  const bankUrl = `http://127.0.0.1:${bankPort}`;
  const ledger = await launch(
    'the ledger of a bench',
    'sandbox/ledger/main',
    ['--port', String(ledgerPort), '--close-ms', String(closeMs)],
    {},
  );
  await ledger.untilHealthy(async () => answers(horizonUrl), STARTS_WITHIN_MS);
  const stack = await startStack({
    config: { ...config, HORIZON_URL: horizonUrl, SANDBOX_BANK_URL: bankUrl, CHANNELS: channels },
    mode: 'ephemeral',
    anyPorts: true,
    progress,
    releases,
  });
  await options.prepare?.(stack);
  const webhookUrl = `${stack.environment['PUBLIC_URL']}/rails/sandbox-bank/events`;
  const secret = stack.environment['SANDBOX_BANK_WEBHOOK_SECRET'] ?? '';
  const bank = await launch(
    'the bank of a bench',
    'sandbox/bank/main',
    ['--port', String(bankPort), '--webhook-url', webhookUrl, '--webhook-secret', secret],
    {},
  );
  await bank.untilHealthy(async () => answers(`${bankUrl}/sandbox/faults`), STARTS_WITHIN_MS);
  const environment: Readonly<Record<string, string>> = {
    ...stack.environment,
    LOG_LEVEL: 'error',
    ...options.settings,
  };
  if (options.isWorkerOwn !== false) {
    await launch('the worker of a bench', 'worker/main', [], environment);
  }
  const api = await launch('the api of a bench', 'api/main', [], environment);
  await api.untilHealthy(
    async () => answers(`${stack.environment['PUBLIC_URL']}/health`),
    STARTS_WITHIN_MS,
  );
  const { DATABASE_URL: databaseUrl, temporal } = readWorkerConfig(environment);
  const orm: Orm = await openOrm({ databaseUrl, connectionsMax: 2 });
  releases.add('the database connections', async () => orm.close());
  const connection = await connectTemporal(temporal);
  releases.add('the connection', async () => connection.close());
  return { stack, environment, bankUrl, launch, orm, client: createClient(temporal, connection) };
};
export type PaymentsWorld = Awaited<ReturnType<typeof startPaymentsWorld>>;
