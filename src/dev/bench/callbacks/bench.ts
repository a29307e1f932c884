import { cpus } from 'node:os';
import { numberOf } from '../options.ts';
import { percentile } from '../percentile.ts';
import type { Bench, BenchTools } from '../tools.ts';
import { measureCallbacks, type DepositTimes } from './measure.ts';
import { startAnchorWorld } from './world.ts';

const sayDeposits = ({ say }: BenchTools, beside: string, times: DepositTimes): void => {
  const figures = (name: string, of: readonly number[]): string =>
    `${name} p50 ${Math.round(percentile(of, 50))} ms, p95 ${Math.round(percentile(of, 95))} ms`;
  say(`deposits beside ${beside} (${times.shown.length}):`);
  say(`  ${figures('instructions shown', times.shown)}`);
  say(`  ${figures('paid to completed', times.completed)}`);
  say(`  ${figures('completed to callback', times.called)}`);
};

/** What clients' hosts that never answer cost the deposits of others. */
export const bench: Bench = async (values, tools) => {
  const { config, progress, releases, say } = tools;
  const closeMs = numberOf(values, 'close-ms', 250);
  const order = {
    hosts: numberOf(values, 'hosts', 250),
    clients: numberOf(values, 'clients', 1),
    deposits: numberOf(values, 'deposits', 40),
  };
  const stack = await startAnchorWorld({ config, progress, releases, closeMs });
  const figures = await progress.step('Depositing', async () => measureCallbacks(stack, order));
  say(`${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms`);
  sayDeposits(tools, 'no silent host', figures.without);
  sayDeposits(tools, `${order.hosts} silent hosts of ${order.clients} clients`, figures.withSilent);
  say(`connections to silent hosts, at most: ${figures.open}`);
};
