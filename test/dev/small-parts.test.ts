import { describe, expect, jest, test } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { everyoneCanReach, findCacheDirectory } from '../../src/dev/cache-directory.ts';
import {
  identifyProcess,
  isRunning,
  signalProcess,
} from '../../src/dev/processes/process-identity.ts';
import { createProgress, elapsed } from '../../src/dev/progress.ts';
import { createReleases } from '../../src/dev/releases.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';

describe('releases', () => {
  test('run in reverse, each once, and go on after a failure', async () => {
    const calls: string[] = [];
    const releases = createReleases();
    releases.add('first', () => void calls.push('first'));
    releases.add('second', () => Promise.reject(new Error('stuck')));
    releases.add('third', () => void calls.push('third'));
    const failure = await releases.releaseAll().catch((fault: AggregateError) => fault.errors);
    await releases.releaseAll();
    expect(calls).toEqual(['third', 'first']);
    expect(String(failure)).toContain('second did not stop cleanly');
  });
});

describe('progress', () => {
  const record = (isTTY: boolean) => {
    const lines: string[] = [];
    return { lines, isTTY, columns: 40, write: (text: string) => lines.push(text) };
  };

  test('says nothing about what is quick', async () => {
    const stream = record(true);
    await createProgress(stream).step('Quick', async () => {});
    expect(stream.lines).toEqual([]);
  });

  test('writes plain lines where there is no terminal', async () => {
    const stream = record(false);
    await createProgress(stream, 1).step('Building', async (detail) => {
      detail('3 of 7');
      await waitUntil(() => stream.lines.length > 0, { timeoutMs: 5_000, what: 'a line' });
    });
    expect(stream.lines).toEqual(['Building: 3 of 7 (0 s)\n', 'Building: done in 0 s\n']);
  });

  test('moves its count on a terminal, within its width', async () => {
    const stream = record(true);
    let count = 0;
    await createProgress(stream, 1).step('Building something with a very long name', (detail) =>
      waitUntil(
        () => {
          detail(`${(count += 1)} of many`);
          return stream.lines.length >= 2;
        },
        { timeoutMs: 5_000, intervalMs: 5, what: 'two lines' },
      ),
    );
    expect(stream.lines[0]).toMatch(/^\r\S+2K.{1,39}$/);
  });

  test('says that a step failed and passes the fault on', async () => {
    const stream = record(false);
    const step = createProgress(stream, 1).step('Building', async () => {
      await waitUntil(() => stream.lines.length > 0, { timeoutMs: 5_000, what: 'a line' });
      throw new Error('broken');
    });
    await expect(step).rejects.toThrow('broken');
    expect(stream.lines.at(-1)).toBe('Building: failed in 0 s\n');
  });

  test.each([
    [7_400, '7 s'],
    [83_000, '1 min 23 s'],
  ])('reads %d ms as %s', (durationMs, words) => {
    expect(elapsed(durationMs)).toBe(words);
  });
});

describe('the identity of a process', () => {
  test('is not that of a later process with the same number', () => {
    const own = identifyProcess(process.pid);
    expect(isRunning(own)).toBe(true);
    expect(isRunning({ pid: process.pid, startedAt: 'another boot/1' })).toBe(false);
  });

  test('keeps a signal from a stranger', () => {
    const kill = jest.spyOn(process, 'kill');
    signalProcess({ pid: process.pid, startedAt: 'another boot/1' }, 'SIGKILL');
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
  });
});

describe('the cache folder', () => {
  const inTemporary = (use: (directory: string) => void): void => {
    const directory = mkdtempSync(join(tmpdir(), 'railhead-cache-'));
    chmodSync(directory, 0o755);
    try {
      use(directory);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  };

  test("is in an ordinary user's own cache", () => {
    inTemporary((home) => {
      expect(findCacheDirectory({ HOME: home }, false)).toBe(join(home, '.cache', 'railhead'));
      expect(findCacheDirectory({ HOME: '/x', XDG_CACHE_HOME: home }, false)).toBe(
        join(home, 'railhead'),
      );
    });
  });

  test('is refused to root where nobody else can reach it', () => {
    inTemporary((home) => {
      const closed = join(home, 'closed');
      mkdirSync(closed, { mode: 0o700 });
      expect(everyoneCanReach(join(closed, 'below'))).toBe(false);
      const find = () => findCacheDirectory({ RAILHEAD_CACHE: join(closed, 'below') }, true);
      expect(find).toThrow('only root may enter');
    });
  });
});
