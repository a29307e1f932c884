import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/sandbox/ledger/main.ts', import.meta.url));

describe('the sandbox ledger as a program', () => {
  it('prints its address, closes ledgers by itself and stops when asked', async () => {
    const child = spawn(process.execPath, [MAIN, '--port', '0', '--close-ms', '5'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout });
      const [line] = await once(lines, 'line');
      const url = /http:\S+/.exec(String(line))?.[0] ?? '';
      const stream = await fetch(`${url}/ledgers?cursor=now&limit=2`, {
        headers: { accept: 'text/event-stream' },
      });
      // The stream ends after two ledgers, so reading it to its end proves the clock.
      expect(await stream.text()).toContain('byebye');
    } finally {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).toBe(0);
    }
  });

  it('says what is wrong with its arguments', async () => {
    const child = spawn(process.execPath, [MAIN, '--port', 'http'], { stdio: 'pipe' });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said).toContain('--port takes a whole number');
  });
});
