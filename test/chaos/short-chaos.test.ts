import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/dev/chaos/main.ts', import.meta.url));
const ARGUMENTS = [
  '--payments',
  '100',
  '--seed',
  '7',
  '--at-once',
  '4',
  '--pay-within',
  '30',
  '--quiet-within',
  '300',
];

/** Runs the program whole; what it says is shown when it fails. */
const run = async (): Promise<{ code: unknown; said: string }> => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, ...ARGUMENTS],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  try {
    const [code] = await once(child, 'close');
    return { code, said };
  } finally {
    // A test that is given up leaves nothing running: the program stops what it started.
    if (child.exitCode === null) child.kill('SIGTERM');
  }
};

test('§6 a hundred payments through kills of every process and faults of the ledger and the bank: none lost, none doubled, none left open', async () => {
  const { code, said } = await run();
  if (code !== 0) throw new Error(`the run ended with ${String(code)}:\n${said}`);
  expect(said).toContain('lost 0, doubled 0, stray 0, open 0');
  expect(said).toContain('Good: every unit is where it has to be.');
  const kills = Number(/100 payments, (\d+) kills/.exec(said)?.[1]);
  // One round at least, so that each process died once.
  expect(kills).toBeGreaterThanOrEqual(14);
}, 600_000);
