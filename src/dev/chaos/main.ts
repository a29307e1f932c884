import { readDevelopmentConfig } from '../../config.ts';
import { ownFile } from '../../lib/own-file.ts';
import { readOptions } from '../../lib/process/options.ts';
import { loadKnownRail } from '../known-rail.ts';
import { readSources } from '../read-sources.ts';
import { createProgress } from '../progress.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { REST_MAX_MS } from './plan/kills.ts';
import { MIX_ITEMS, readMix } from './plan/mix.ts';
import { isGood, writeSummary } from './report.ts';
import { runChaos } from './run.ts';

/*
 * `npm run chaos -- --payments 1000 --seed 7`: an anchor in processes of its own, payers who pay
 * rightly and wrongly, kills and faults by the seed; then quiet, and a judgement of every unit.
 */
const USAGE = `railhead chaos [options]
  --payments <number>      how many payments are made; default 1000
  --seed <number>          the same seed plans the same payments, kills and faults; default random
  --at-once <number>       how many payers are at the endpoints at once; default 16
  --pay-within <seconds>   how long a payer has to pay; default 90
  --quiet-within <seconds> how long all may take to come to rest afterwards; default 900
  --close-ms <number>      how long a ledger takes; default 1000
  --channels <number>      over how many channel accounts is sent; default CHANNELS, or none
  --rails <names>          by the pretend banks of these rails, such as increase,pix,sepa; an anchor.ts
                           whose rails bring pretend banks of their own is paid by those without it
  --sources <names>        how the ledger is read: horizon, rpc, or both, the preferred first; of two each dies,
                           hangs, lags and restarts in turn, every few seconds; default LEDGER_SOURCES
  --mix <names>            what the run holds besides: all (default), none, or some of the names below
  --kill-rest <ms>         how long nothing is killed between two kills, at most; default 3000
  --no-kills, --no-faults  leaves these out
  --rolling                no kills and no faults: ten builds of the workers one after the other, two rollbacks
  --keep                   keeps the logs and the data of every process, and says where

${Object.entries(MIX_ITEMS)
  .map(([name, what]) => `  ${name.padEnd(18)} ${what}`)
  .join('\n')}
`;

const options = {
  payments: { type: 'string', default: '1000' },
  seed: { type: 'string' },
  'at-once': { type: 'string', default: '16' },
  'pay-within': { type: 'string', default: '90' },
  'quiet-within': { type: 'string', default: '900' },
  'close-ms': { type: 'string', default: '1000' },
  channels: { type: 'string' },
  mix: { type: 'string', default: 'all' },
  rails: { type: 'string', default: '' },
  sources: { type: 'string' },
  'kill-rest': { type: 'string', default: String(REST_MAX_MS) },
  'no-kills': { type: 'boolean', default: false },
  'no-faults': { type: 'boolean', default: false },
  rolling: { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
} as const;

const releases = createReleases();
releaseOnSignals(releases, (fault) => console.error(fault));

async function main(): Promise<void> {
  const { values } = readOptions(USAGE, { options });
  const whole = (
    name: 'payments' | 'at-once' | 'pay-within' | 'quiet-within' | 'close-ms' | 'kill-rest',
  ) => {
    if (!/^[1-9]\d{0,5}$/.test(values[name])) throw new Error(`--${name} takes a whole number`);
    return Number(values[name]);
  };
  const seed = values.seed ?? String(Math.floor(Math.random() * 1_000_000));
  if (!/^\d{1,9}$/.test(seed)) throw new Error('--seed takes a whole number');
  const config = readDevelopmentConfig();
  const { channels = String(config.CHANNELS) } = values;
  if (!/^\d{1,2}$/.test(channels)) throw new Error('--channels takes a whole number');
  const rails = values.rails.split(',').flatMap((name) => name.trim() || []);
  for (const name of rails) await loadKnownRail(name);
  const outcome = await runChaos({
    payments: whole('payments'),
    seed: Number(seed),
    atOnce: whole('at-once'),
    payWithinMs: whole('pay-within') * 1_000,
    quietWithinMs: whole('quiet-within') * 1_000,
    closeMs: whole('close-ms'),
    killRestMs: whole('kill-rest'),
    kills: !values['no-kills'] && !values.rolling,
    faults: !values['no-faults'] && !values.rolling,
    rolling: values.rolling,
    mix: readMix(values.mix),
    keepsFiles: values.keep,
    rails,
    sources: values.sources === undefined ? config.LEDGER_SOURCES : readSources(values.sources),
    config: {
      ...config,
      CHANNELS: Number(channels),
      ...(rails.length > 0 ? { RAILHEAD_ANCHOR: ownFile('./rails/anchor', import.meta.url) } : {}),
    },
    progress: createProgress(process.stderr),
    releases,
    stream: process.stderr,
  });
  process.stdout.write(writeSummary(outcome));
  process.exitCode = isGood(outcome) ? 0 : 1;
}

try {
  await main();
} catch (fault) {
  console.error(fault instanceof Error ? (fault.stack ?? fault.message) : fault);
  process.exitCode = 1;
} finally {
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
}
