import { cpus } from 'node:os';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import { numberOf } from '../options.ts';
import type { Bench } from '../tools.ts';
import { measureFloor } from './floor.ts';
import { measureKind, type KindFigures } from './measure.ts';
import { createClients } from './open.ts';
import { summarise, writeFigures } from './report.ts';
import { startPaymentsWorld } from './world.ts';

const KINDS = ['deposit', 'withdrawal', 'remittance'] as const satisfies readonly Kind[];
const WARM_UP = 20;

/**
 * Payments of each kind, and then what Temporal itself does on the same server: lines for people, and
 * at last one of JSON.
 */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const closeMs = numberOf(values, 'close-ms', 5_000);
  const channels = numberOf(values, 'channels', 20);
  const count = numberOf(values, 'count', 300);
  say(`${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms`);
  const world = await startPaymentsWorld({ config, progress, releases, closeMs, channels });
  const clients = await progress.step('Logging in', async () => createClients(world));
  const all: KindFigures[] = [];
  for (const kind of KINDS) {
    await progress.step(`Warming up with ${kind}s`, async () =>
      measureKind(world, clients, { kind, count: WARM_UP }),
    );
    const figures = await progress.step(`Paying ${count} ${kind}s`, async () =>
      measureKind(world, clients, { kind, count }),
    );
    all.push(figures);
  }
  const floor = await progress.step('Temporal alone', async () => measureFloor(world, count));
  for (const line of writeFigures(all, floor)) say(line);
  say(JSON.stringify(summarise(all, floor, { count, closeMs })));
};
