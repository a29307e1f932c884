import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/*
 * Each step on Temporal's timeline has a name. An activity's is asked for by its proxy's type, so that
 * a call without one does not compile; that holds as long as every proxy is made by `named` or `storeHere`.
 */
test('every proxy of activities is made by the two functions that ask for a name', async () => {
  for await (const path of glob('src/workflows/**/*.ts', { cwd: root })) {
    const calls = readFileSync(`${root}${path}`, 'utf8').match(/\bproxy\w*Activities[<(]/g) ?? [];
    expect([path, calls.length]).toEqual([path, path.endsWith('/proxies.ts') ? 2 : 0]);
  }
});

/** A condition that has a third argument has a timer; one of a second has a timer without a name. */
const UNNAMED =
  /\bcondition\((?:[^(),]|\([^()]*\))+,(?:[^(),]|\([^()]*(?:\([^()]*\))?[^()]*\))+\)/g;
/** A workflow of a version before, which nothing starts any more. */
const OLD = ['src/workflows/background/deliver-callbacks.ts'];

test('every timer has a name', async () => {
  for await (const path of glob('src/workflows/**/*.ts', { cwd: root })) {
    if (OLD.includes(path)) continue;
    const source = readFileSync(`${root}${path}`, 'utf8');
    expect([path, source.match(UNNAMED) ?? [], /\bsleep\(/.test(source)]).toEqual([
      path,
      [],
      false,
    ]);
  }
  expect('await condition(() => done, Math.max(waitMs, 1))'.match(UNNAMED)).toHaveLength(1);
  expect('await condition(() => done, waitMs, { summary })'.match(UNNAMED)).toBeNull();
});
