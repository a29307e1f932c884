import type { Kind } from '../../../domain/transactions/transaction.ts';
import { measureFloor } from './floor.ts';
import { measureKind, type KindFigures } from './measure.ts';
import { createClients } from './open.ts';
import { summarise, writeFigures } from './report.ts';
import { startPaymentsWorld, type PaymentsOptions } from './world.ts';

const KINDS = ['deposit', 'withdrawal', 'remittance'] as const satisfies readonly Kind[];
const WARM_UP = 20;

/**
 * Measures payments of each kind, and then what Temporal itself does on the same server.
 * @returns lines for people, and at last one of JSON.
 */
export const benchPayments = async (
  options: PaymentsOptions & { readonly count: number },
): Promise<readonly string[]> => {
  const { progress, count, closeMs } = options;
  const world = await startPaymentsWorld(options);
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
  return [...writeFigures(all, floor), JSON.stringify(summarise(all, floor, { count, closeMs }))];
};
