import type { DevelopmentConfig } from '../../../config.ts';
import type { Progress } from '../../progress.ts';
import type { SupervisedChild } from '../../processes/supervise-child.ts';
import { waitUntil } from '../../wait-until.ts';
import { startChild } from '../child.ts';
import type { LedgerWorld } from './world.ts';
import { queuePayouts } from './queue-payouts.ts';

interface RecoveryOrder {
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
  readonly kills: number;
}

const SUBMITTED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;

const startWorker = async (
  world: LedgerWorld,
  { config, progress }: RecoveryOrder,
): Promise<SupervisedChild> =>
  startChild({
    name: 'the worker of a bench',
    file: 'worker/main',
    args: [],
    environment: { ...world.environment, SERVES: 'core,ledger', LOG_LEVEL: 'error' },
    config,
    progress,
  });

/** Queues one payout and waits until its envelope was submitted for the first time. */
const untilSubmitted = async (world: LedgerWorld, destination: string): Promise<void> => {
  const { orm, distribution, assetId } = world;
  const [id] = await queuePayouts(orm.em.fork(), {
    count: 1,
    destinations: [destination],
    distribution,
    asset: assetId,
    amount: '0.01',
  });
  const submitted = async (): Promise<boolean> => {
    const rows = await orm.em.fork().execute<unknown[]>(
      `select 1 from ledger_payment p join ledger_envelope e on e.inner_hash = p.envelope_hash
         where p.id = ? and e.submissions > 0`,
      [id],
    );
    return rows.length > 0;
  };
  await waitUntil(submitted, {
    timeoutMs: SUBMITTED_WITHIN_MS,
    intervalMs: LOOK_EVERY_MS,
    what: 'the next payment is submitted',
  });
};

/**
 * Kills the only worker with -9 and starts another at once, as a supervisor does.
 * @returns milliseconds from each kill to the submission of the next payment.
 */
export const measureRecovery = async (
  world: LedgerWorld,
  order: RecoveryOrder,
): Promise<readonly number[]> => {
  const [payee] = await world.createAccounts(1);
  const destination = payee?.publicKey() ?? '';
  let worker = await startWorker(world, order);
  const took: number[] = [];
  try {
    for (let kill = 0; kill < order.kills; kill += 1) {
      await untilSubmitted(world, destination);
      process.kill(worker.pid, 'SIGKILL');
      const killedAt = performance.now();
      worker = await startWorker(world, order);
      await untilSubmitted(world, destination);
      took.push(performance.now() - killedAt);
    }
  } finally {
    await worker.stop();
  }
  return took;
};
