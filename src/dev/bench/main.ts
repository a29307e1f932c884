import { cpus } from 'node:os';
import { readDevelopmentConfig } from '../../config.ts';
import { createProgress, type Progress } from '../progress.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { measureCallbacks, type DepositTimes } from './callbacks.ts';
import { startAnchorWorld } from './callbacks-world.ts';
import { measureCatchUp } from './catch-up.ts';
import type { PageCost } from './console/measure.ts';
import { measureConsole } from './console/pages.ts';
import { measureIdle } from './idle.ts';
import { createLedgerWorld, type LedgerWorld } from './ledger-world.ts';
import { benchPayments } from './payments/bench.ts';
import { measurePayouts } from './payouts.ts';
import { measureRecovery } from './recovery.ts';
import { percentile } from './percentile.ts';
import { readOptions } from '../../lib/process/options.ts';

/*
 * `npm run bench -- ledger`: what one distribution account pays out, how fast a listener catches up,
 * and how soon a killed worker pays again. `npm run bench -- callbacks`: what clients' hosts that
 * never answer cost the deposits of others. `npm run bench -- idle`: what nothing costs.
 * `npm run bench -- payments`: what the anchor makes of what Temporal itself can do.
 * `npm run bench -- console`: what each page of the console asks of a large database. Figures of this
 * machine, which nothing is judged by.
 */
const USAGE = `railhead bench ledger [options]
  --channels <number>   channels of the distribution account; default 20
  --ledgers <number>    how many ledgers' worth of payouts are made; default 8
  --accounts <number>   how many accounts are paid, in turn; default 100
  --to <kind>           accounts or contracts: who is paid out to; default accounts
  --payments <number>   how many payments the listener catches up with; default 4000
  --operations <number> how many of those one transaction makes; default 100
  --kills <number>      how often the worker is killed; default 2
  --close-ms <number>   how long a ledger takes; default 5000
  --only <part>         payouts, recovery or listener; default all three

railhead bench callbacks [options]
  --hosts <number>      hosts that accept a callback and never answer; default 250
  --clients <number>    clients that these hosts belong to; default 1
  --deposits <number>   good deposits measured without them, and with them; default 40
  --close-ms <number>   how long a ledger takes; default 250

railhead bench payments [options]
  --count <number>      how many payments of each kind; default 300
  --channels <number>   channels of the distribution account; default 20
  --close-ms <number>   how long a ledger takes; default 5000

railhead bench idle [options]
  --minutes <number>    how long it is measured; default 10
  --pace <pace>         usual, as a stack runs by default, or billed; default billed

railhead bench console [options]
  --rows <number>       how many transactions there are; default 1000000
  --troubles <number>   how many things wait for a person, about; default 10000
`;

const options = {
  channels: { type: 'string', default: '20' },
  ledgers: { type: 'string', default: '8' },
  accounts: { type: 'string', default: '100' },
  payments: { type: 'string', default: '4000' },
  operations: { type: 'string', default: '100' },
  kills: { type: 'string', default: '2' },
  to: { type: 'string', default: 'accounts' },
  'close-ms': { type: 'string' },
  only: { type: 'string' },
  hosts: { type: 'string', default: '250' },
  clients: { type: 'string', default: '1' },
  deposits: { type: 'string', default: '40' },
  count: { type: 'string', default: '300' },
  minutes: { type: 'string', default: '10' },
  pace: { type: 'string', default: 'billed' },
  rows: { type: 'string', default: '1000000' },
  troubles: { type: 'string', default: '10000' },
} as const;

const releases = createReleases();
releaseOnSignals(releases, (fault) => console.error(fault));

const median = (figures: readonly number[]): number =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
const rounded = (figures: readonly number[]): string => figures.map(Math.round).join(', ');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Optional = 'only' | 'close-ms';
type Values = Readonly<Record<Exclude<keyof typeof options, Optional>, string>> &
  Readonly<Partial<Record<Optional, string>>>;

const sayPayouts = async (world: LedgerWorld, progress: Progress, values: Values) => {
  const to = values.to === 'contracts' ? 'contracts' : 'accounts';
  const order = {
    ledgers: Number(values.ledgers),
    accounts: Number(values.accounts),
    channels: Number(values.channels),
    to,
  } as const;
  const payouts = await progress.step('Paying out', async () => measurePayouts(world, order));
  say(
    `payouts to ${to} per ledger: ${rounded(payouts.perLedger)} (median ${median(payouts.perLedger)})`,
  );
  say(`one payout, queued to submitted: median ${Math.round(median(payouts.submittedAfterMs))} ms`);
  say(
    `envelope${to === 'accounts' ? ' of 99' : ''}: ${Math.round(payouts.perEnvelopeMs)} ms each, from queued to submitted`,
  );
};

const sayCatchUp = async (world: LedgerWorld, progress: Progress, values: Values) => {
  const order = { payments: Number(values.payments), operations: Number(values.operations) };
  const { payments, recordedPerSecond, handedOnPerSecond } = await progress.step(
    'Catching up',
    async () => measureCatchUp(world, order),
  );
  const recorded = `${Math.round(recordedPerSecond)} a second`;
  const handedOn = `${Math.round(handedOnPerSecond)} a second with Temporal told of each`;
  say(`listener: ${payments} payments caught up with, ${recorded}; ${handedOn}`);
};

const sayDeposits = (beside: string, times: DepositTimes): void => {
  const figures = (name: string, of: readonly number[]): string =>
    `${name} p50 ${Math.round(percentile(of, 50))} ms, p95 ${Math.round(percentile(of, 95))} ms`;
  say(`deposits beside ${beside} (${times.shown.length}):`);
  say(`  ${figures('instructions shown', times.shown)}`);
  say(`  ${figures('paid to completed', times.completed)}`);
  say(`  ${figures('completed to callback', times.called)}`);
};

async function benchLedger(values: Values): Promise<void> {
  const { only } = values;
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const closeMs = Number(values['close-ms'] ?? 5_000);
  const channels = Number(values.channels);
  // Calls are simulated, which Horizon does not.
  const sources =
    values.to === 'contracts' ? (['horizon', 'rpc'] as const) : (['horizon'] as const);
  const order = { config, progress, releases, closeMs, channels, sources };
  const world = await createLedgerWorld(order);
  say(
    `${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms, ${channels} channels`,
  );
  const wants = (part: string): boolean => (only ?? part) === part;
  if (wants('payouts')) await sayPayouts(world, progress, values);
  if (wants('recovery')) {
    const recovery = await progress.step('Killing the worker', async () =>
      measureRecovery(world, { config, progress, kills: Number(values.kills) }),
    );
    say(`kill -9 of the only worker to the next submitted payout: ${rounded(recovery)} ms`);
  }
  // It comes last: the stories that it starts would be work for the others.
  if (wants('listener')) await sayCatchUp(world, progress, values);
}

async function benchCallbacks(values: Values): Promise<void> {
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const closeMs = Number(values['close-ms'] ?? 250);
  const order = {
    hosts: Number(values.hosts),
    clients: Number(values.clients),
    deposits: Number(values.deposits),
  };
  const stack = await startAnchorWorld({ config, progress, releases, closeMs });
  const figures = await progress.step('Depositing', async () => measureCallbacks(stack, order));
  say(`${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms`);
  sayDeposits('no silent host', figures.without);
  sayDeposits(`${order.hosts} silent hosts of ${order.clients} clients`, figures.withSilent);
  say(`connections to silent hosts, at most: ${figures.open}`);
}

async function benchPaymentsOfAllKinds(values: Values): Promise<void> {
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const closeMs = Number(values['close-ms'] ?? 5_000);
  const channels = Number(values.channels);
  const count = Number(values.count);
  say(`${cpus().length} cores, shared by all of it; ledgers of ${closeMs} ms`);
  const order = { config, progress, releases, closeMs, channels, count };
  for (const line of await benchPayments(order)) say(line);
}

async function benchIdle(values: Values): Promise<void> {
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const minutes = Number(values.minutes);
  const isUsual = values.pace === 'usual';
  const idle = await measureIdle({ config, progress, releases, minutes, isUsual });
  const { actions, commitsPerSecond, cpuPerMinute } = idle;
  for (const [kind, count] of actions) say(`  ${String(count).padStart(6)}  ${kind}`);
  const all = [...actions.values()].reduce((sum, count) => sum + count, 0);
  say(`${commitsPerSecond.toFixed(1)} commits a second; CPU a minute:`);
  for (const [part, ms] of cpuPerMinute) say(`  ${ms.toFixed(0).padStart(6)} ms  ${part}`);
  say(`${all} billable actions in ${minutes} minutes, ${Math.round((all * 60) / minutes)} an hour`);
}

const sayPage = ({ path, status, statements, ...cost }: PageCost): void => {
  const cells = [
    cost.databaseMs.toFixed(1).padStart(11),
    cost.answeredMs.toFixed(0).padStart(11),
    String(statements).padStart(10),
  ];
  const marks = [
    status === 200 ? '' : `(${status})`,
    cost.unexplained > 0 ? `(${cost.unexplained} not explained)` : '',
    cost.scanned.length > 0 ? `SCANS ${cost.scanned.join(', ')}` : '',
  ].filter((mark) => mark !== '');
  say([...cells, path, ...marks].join('  '));
};

async function benchConsole(values: Values): Promise<void> {
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const size = { payments: Number(values.rows), troubles: Number(values.troubles) };
  say(`${cpus().length} cores; ${size.payments} transactions, ${size.troubles} troubles`);
  say('database ms  answered ms  statements  page');
  await measureConsole({ config, progress, releases, ...size }, sayPage);
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions(USAGE, { options, allowPositionals: true });
  const [mode] = positionals;
  const isTo = ['accounts', 'contracts'].includes(values.to);
  const isPart = ['payouts', 'recovery', 'listener'].includes(values.only ?? 'payouts');
  if (mode === 'ledger' && isPart && isTo) return benchLedger(values);
  if (mode === 'callbacks') return benchCallbacks(values);
  if (mode === 'payments') return benchPaymentsOfAllKinds(values);
  if (mode === 'idle') return benchIdle(values);
  if (mode === 'console') return benchConsole(values);
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

try {
  await main();
} catch (fault) {
  console.error(fault instanceof Error ? (fault.stack ?? fault.message) : fault);
  process.exitCode = 1;
} finally {
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
}
