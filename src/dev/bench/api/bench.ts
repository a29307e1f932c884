import { cpus } from 'node:os';
import { openOrm } from '../../../db/orm.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import { numberOf } from '../options.ts';
import { startPaymentsWorld } from '../payments/world.ts';
import type { Bench } from '../tools.ts';
import { createApiClient } from './client.ts';
import { fillHistory, giveHistory } from './fill.ts';
import { measureRoute, type RouteCost } from './measure.ts';
import { REQUESTS } from './requests.ts';

const CLOSE_MS = 1_000;
/** How many transactions each client has in its history, about. */
const HISTORY = 1_000;

const written = (name: string, cost: RouteCost): string => {
  const figures = [cost.p50, cost.p95, cost.perSecond, cost.apiMs, cost.postgresMs];
  const refused = Object.entries(cost.refused).map(([status, count]) => `${count} × ${status}`);
  const cells = figures.map((figure) => figure.toFixed(1).padStart(9)).join(' ');
  return `${cells}  ${name}${refused.length > 0 ? `  REFUSED ${refused.join(', ')}` : ''}`;
};

/** What each route takes on a filled database, while clients ask it all at once. */
export const bench: Bench = async (values, { config, progress, releases, say }) => {
  const payments = numberOf(values, 'rows', 100_000);
  const count = numberOf(values, 'clients', 8);
  const seconds = numberOf(values, 'seconds', 2);
  const { only } = values;
  const world = await startPaymentsWorld({
    config,
    progress,
    releases,
    closeMs: CLOSE_MS,
    channels: 1,
    prepare: async (stack) =>
      progress.step(`Filling ${payments} payments`, async () => {
        const orm = await openOrm({
          databaseUrl: stack.environment['DATABASE_URL'] ?? '',
          connectionsMax: 1,
        });
        await fillHistory(orm, stack, payments);
        await orm.close();
      }),
  });
  const clients = await progress.step('Logging in', async () =>
    concurrently(Array.from({ length: count }), 4, async () => createApiClient(world)),
  );
  const accounts = clients.map(({ account }) => account);
  await progress.step('Giving clients a history', async () =>
    giveHistory(world.orm, accounts, { payments, each: HISTORY }),
  );
  say(`${cpus().length} cores; ${payments} transactions, ${count} clients, ${seconds} s each`);
  say('   p50 ms    p95 ms  a second    api ms     PG ms  route');
  const routes: Record<string, RouteCost> = {};
  for (const [name, route] of Object.entries(REQUESTS)) {
    if (only !== undefined && !name.includes(only)) continue;
    const cost = await progress.step(`Asking ${name}`, async () =>
      measureRoute(clients, route, seconds),
    );
    routes[name] = cost;
    say(written(name, cost));
  }
  const slowest = Object.entries(routes)
    .toSorted(([, one], [, other]) => other.p95 - one.p95)
    .slice(0, 3);
  say(`slowest: ${slowest.map(([name, { p95 }]) => `${name} (${p95} ms)`).join(', ')}`);
  say(JSON.stringify({ cores: cpus().length, payments, clients: count, seconds, routes }));
};
