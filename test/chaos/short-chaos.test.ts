import { afterAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/dev/chaos/main.ts', import.meta.url));
const PLAN =
  '--payments 50 --seed 7 --at-once 4 --pay-within 30 --close-ms 500 --quiet-within 300 --channels 3' +
  ' --kill-rest 500';

let run: ChildProcess | undefined;
// A run that is given up leaves nothing behind: asked to stop, it stops all that it started.
afterAll(async () => {
  if (!run || run.exitCode !== null) return;
  run.kill('SIGTERM');
  await once(run, 'close');
}, 60_000);

/** Runs the program whole. */
const runChaos = async (): Promise<{ code: unknown; said: string }> => {
  const args = ['--disable-warning=ExperimentalWarning', MAIN, ...PLAN.split(' ')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  run = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const [code] = await once(child, 'close');
  return { code, said };
};

test('§6 fifty payments through kills of every process and faults of the ledger and the bank: none lost, none doubled, none left open', async () => {
  const { code, said } = await runChaos();
  if (code !== 0) throw new Error(`the run ended with ${String(code)}:\n${said}`);
  expect(said).toContain('lost 0, doubled 0, stray 0, open 0, unserved 0');
  expect(said).toContain('Good: every unit is where it has to be.');
  // One round at least, so that each process died once.
  const kills = Number(/50 payments, (\d+) kills/.exec(said)?.[1]);
  expect(kills).toBeGreaterThanOrEqual(14);
}, 600_000);
