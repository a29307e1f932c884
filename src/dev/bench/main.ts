import { readDevelopmentConfig } from '../../config.ts';
import { readOptions } from '../../lib/process/options.ts';
import { createProgress } from '../progress.ts';
import { createReleases, releaseOnSignals } from '../releases.ts';
import { options, USAGE } from './options.ts';
import type { Bench } from './tools.ts';

/*
 * `npm run bench -- <name>`: figures of this machine, which nothing is judged by. What each of them
 * measures is said where it is written, and docs/reference/performance.md has figures.
 */
const BENCHES: Readonly<Record<string, () => Promise<{ readonly bench: Bench }>>> = {
  ledger: async () => import('./ledger/bench.ts'),
  callbacks: async () => import('./callbacks/bench.ts'),
  payments: async () => import('./payments/bench.ts'),
  idle: async () => import('./idle/bench.ts'),
  waiting: async () => import('./waiting/bench.ts'),
  soak: async () => import('./soak/bench.ts'),
  api: async () => import('./api/bench.ts'),
  rows: async () => import('./rows/bench.ts'),
  scale: async () => import('./scale/bench.ts'),
  console: async () => import('./console/bench.ts'),
};

const releases = createReleases();
releaseOnSignals(releases, (fault) => console.error(fault));

async function main(): Promise<void> {
  const { values, positionals } = readOptions(USAGE, { options, allowPositionals: true });
  const load = BENCHES[positionals[0] ?? ''];
  if (!load) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const { bench } = await load();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const progress = createProgress(process.stderr);
  await bench(values, { config: readDevelopmentConfig(), progress, releases, say });
}

try {
  await main();
} catch (fault) {
  console.error(fault instanceof Error ? (fault.stack ?? fault.message) : fault);
  process.exitCode = 1;
} finally {
  await releases.releaseAll().catch((failure: unknown) => console.error(failure));
}
