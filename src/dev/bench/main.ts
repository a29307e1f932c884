import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { readDevelopmentConfig } from '../../config.ts';
import { createProgress, type Progress } from '../progress.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { measureCatchUp } from './catch-up.ts';
import { createLedgerWorld, type LedgerWorld } from './ledger-world.ts';
import { measurePayouts } from './payouts.ts';
import { measureRecovery } from './recovery.ts';

/*
 * `npm run bench -- ledger`: what one distribution account pays out, how fast a listener catches up,
 * and how soon a killed worker pays again. Figures of this machine, which nothing is judged by.
 */
const USAGE = `npm run bench -- ledger [options]
  --channels <number>   channels of the distribution account; default 20
  --ledgers <number>    how many ledgers' worth of payouts are made; default 8
  --accounts <number>   how many accounts are paid, in turn; default 100
  --payments <number>   how many payments the listener catches up with; default 4000
  --operations <number> how many of those one transaction makes; default 100
  --kills <number>      how often the worker is killed; default 2
  --close-ms <number>   how long a ledger takes; default 5000
  --only <part>         payouts, recovery or listener; default all three
`;

const options = {
  channels: { type: 'string', default: '20' },
  ledgers: { type: 'string', default: '8' },
  accounts: { type: 'string', default: '100' },
  payments: { type: 'string', default: '4000' },
  operations: { type: 'string', default: '100' },
  kills: { type: 'string', default: '2' },
  'close-ms': { type: 'string', default: '5000' },
  only: { type: 'string' },
} as const;

const releases = createReleases();
releaseOnSignals(releases, (fault) => console.error(fault));

const median = (figures: readonly number[]): number =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN;
const rounded = (figures: readonly number[]): string => figures.map(Math.round).join(', ');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Values = Readonly<Record<Exclude<keyof typeof options, 'only'>, string>>;

const sayPayouts = async (world: LedgerWorld, progress: Progress, values: Values) => {
  const order = { ledgers: Number(values.ledgers), accounts: Number(values.accounts) };
  const payouts = await progress.step('Paying out', async () => measurePayouts(world, order));
  say(`payouts per ledger: ${rounded(payouts.perLedger)} (median ${median(payouts.perLedger)})`);
  say(`one payout, queued to submitted: median ${Math.round(median(payouts.submittedAfterMs))} ms`);
  say(`envelope of 99: ${Math.round(payouts.perEnvelopeMs)} ms each, from queued to submitted`);
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

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { only } = values;
  if (
    positionals[0] !== 'ledger' ||
    !['payouts', 'recovery', 'listener'].includes(only ?? 'payouts')
  ) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const config = readDevelopmentConfig();
  const progress = createProgress(process.stderr);
  const closeMs = Number(values['close-ms']);
  const channels = Number(values.channels);
  const world = await createLedgerWorld({ config, progress, releases, closeMs, channels });
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

try {
  await main();
} catch (fault) {
  console.error(fault instanceof Error ? (fault.stack ?? fault.message) : fault);
  process.exitCode = 1;
} finally {
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
}
