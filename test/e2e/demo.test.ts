import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const DEMO = fileURLToPath(new URL('../../src/dev/demo/main.ts', import.meta.url));

// By Stellar RPC alone it takes the same way, and no program of the anchor is told of a Horizon.
test.each([
  { by: 'by Horizon', args: [] },
  { by: 'by Stellar RPC alone', args: ['--rpc'] },
])(
  'npm run demo -- --exit completes its three payments $by and ends with 0',
  async ({ args }) => {
    const run = promisify(execFile)(process.execPath, [DEMO, '--exit', ...args], {
      timeout: 120_000,
    });
    // It rejects when the exit code is not 0.
    const { stdout } = await run;
    for (const kind of ['deposit', 'withdrawal', 'remittance']) {
      expect(stdout).toMatch(new RegExp(`${kind} completed in \\d+\\.\\d s`));
      expect(stdout).toMatch(new RegExp(`/workflows/${kind}%2F[0-9a-f-]{36}`));
    }
    expect(stdout).toContain('3 of 3 payments completed');
    expect(stdout.match(/stellar {4}[0-9a-f]{64}/g)).toHaveLength(3);
    expect(stdout.match(/bank {7}(BT|BP|MM)-\S+/g)).toHaveLength(3);
  },
  150_000,
);
