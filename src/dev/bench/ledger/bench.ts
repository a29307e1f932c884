import { cpus } from 'node:os';
import { readSources } from '../../read-sources.ts';
import { numberOf, type Values } from '../options.ts';
import { percentile } from '../percentile.ts';
import type { Bench, BenchTools } from '../tools.ts';
import { measureCatchUp } from './catch-up.ts';
import { measurePayouts } from './payouts.ts';
import { measureRecovery } from './recovery.ts';
import { createLedgerWorld, type LedgerWorld } from './world.ts';

const PARTS = ['payouts', 'recovery', 'listener'];
const CHANNELS = 20;
const CALLED_BY = ['horizon', 'rpc'] as const;

/** Whom the payouts go to. */
const payeesOf = ({ to = 'accounts' }: Values): 'accounts' | 'contracts' => {
  if (to !== 'accounts' && to !== 'contracts') {
    throw new Error(`--to: ${to} is neither accounts nor contracts`);
  }
  return to;
};

const rounded = (figures: readonly number[]): string => figures.map(Math.round).join(', ');

const sayPayouts = async (world: LedgerWorld, { progress, say }: BenchTools, values: Values) => {
  const order = {
    ledgers: numberOf(values, 'ledgers', 8),
    accounts: numberOf(values, 'accounts', 100),
    channels: numberOf(values, 'channels', CHANNELS),
    to: payeesOf(values),
  };
  const payouts = await progress.step('Paying out', async () => measurePayouts(world, order));
  const { perLedger, submittedAfterMs, perEnvelopeMs } = payouts;
  say(
    `payouts to ${order.to} per ledger: ${rounded(perLedger)} (median ${percentile(perLedger, 50)})`,
  );
  const submitted = Math.round(percentile(submittedAfterMs, 50));
  say(`one payout, queued to submitted: median ${submitted} ms`);
  say(
    `envelope${order.to === 'accounts' ? ' of 99' : ''}: ${Math.round(perEnvelopeMs)} ms each, from queued to submitted`,
  );
};

const sayCatchUp = async (world: LedgerWorld, { progress, say }: BenchTools, values: Values) => {
  const order = {
    payments: numberOf(values, 'payments', 4_000),
    operations: numberOf(values, 'operations', 100),
  };
  const { payments, recordedPerSecond, handedOnPerSecond } = await progress.step(
    'Catching up',
    async () => measureCatchUp(world, order),
  );
  const recorded = `${Math.round(recordedPerSecond)} a second`;
  const handedOn = `${Math.round(handedOnPerSecond)} a second with Temporal told of each`;
  say(`listener: ${payments} payments caught up with, ${recorded}; ${handedOn}`);
};

/** What one distribution account pays out, how a listener catches up, how a worker recovers. */
export const bench: Bench = async (values, tools) => {
  const { config, progress, releases, say } = tools;
  const { only } = values;
  if (only !== undefined && !PARTS.includes(only)) {
    throw new Error(`--only: ${only} is none of ${PARTS.join(', ')}`);
  }
  const closeMs = numberOf(values, 'close-ms', 5_000);
  const channels = numberOf(values, 'channels', CHANNELS);
  const { sources: named } = values;
  // Calls are simulated, which Horizon does not.
  const usual = payeesOf(values) === 'contracts' ? CALLED_BY : config.LEDGER_SOURCES;
  const sources = named === undefined ? usual : readSources(named);
  const made = { config, progress, releases, closeMs, channels, sources };
  const world = await createLedgerWorld(made);
  say(
    `${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms, ${channels} channels, ` +
      `read by ${sources.join(' and ')}`,
  );
  const wants = (part: string): boolean => (only ?? part) === part;
  if (wants('payouts')) await sayPayouts(world, tools, values);
  if (wants('recovery')) {
    const kills = numberOf(values, 'kills', 2);
    const recovery = await progress.step('Killing the worker', async () =>
      measureRecovery(world, { config, progress, kills }),
    );
    say(`kill -9 of the only worker to the next submitted payout: ${rounded(recovery)} ms`);
  }
  // It comes last: the stories that it starts would be work for the others.
  if (wants('listener')) await sayCatchUp(world, tools, values);
};
