import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { railContract, type FakeBank, type TestRunner } from '../../src/rails/contract/index.ts';
import type { Rail } from '../../src/rails/rail.ts';
import { createMinorBank, exactly } from './kit/minor-bank.ts';
import { hundredths } from './planted/answers.ts';

/** A runner that keeps what is registered, and runs it when it is asked to. */
const createRunner = () => {
  const registered: (readonly [string, () => Promise<void>])[] = [];
  const runner: TestRunner = {
    describe: (_name, define) => define(),
    test: (name, run) => void registered.push([name, run]),
  };
  const run = async (part: string): Promise<string> => {
    const [, found] = registered.find(([name]) => name.includes(part)) ?? [];
    if (!found) return 'not registered';
    return found().then(
      () => 'passed',
      (error: Error) => error.message,
    );
  };
  return { runner, registered, run };
};

const contractOf = (
  { bank, createRail }: { readonly bank: FakeBank; readonly createRail: () => Rail },
  without: Record<string, string> = {},
) => {
  const made = createRunner();
  railContract({ name: 'minor-bank', bank, createRail, without, ...made.runner });
  return made;
};

describe('railContract', () => {
  const minor = createMinorBank(0);
  const good = { bank: minor.bank, createRail: () => minor.createRail(exactly) };

  test('registers the checks that concern the rail, and closes the bank at last', async () => {
    let isClosed = false;
    const bank = { ...good.bank, close: async () => void (isClosed = true) };
    const { registered, run } = contractOf({ ...good, bank });
    expect(registered.some(([name]) => name.includes('(out/cents)'))).toBe(true);
    expect(registered.some(([name]) => name.includes('(webhook/'))).toBe(false);
    expect(registered.at(-1)?.[0]).toBe('lets its bank go');
    expect(await run('lets its bank go')).toBe('passed');
    expect(isClosed).toBe(true);
  });

  test('throws what was seen and what to do', async () => {
    const createRail = () => minor.createRail(hundredths);
    expect(await contractOf({ ...good, createRail }).run('(out/cents)')).toMatchInlineSnapshot(`
"out/cents: your rail has to be one that pays amounts exactly at which floating point goes wrong.
  - 7 was ordered, and the bank paid 700. Count money in whole smallest units with BigInt, from the digits of the string; never by Number, parseFloat or toFixed."
`);
    expect(await contractOf(good).run('(out/cents)')).toBe('passed');
  });

  test('says how to excuse what the bank cannot be brought to', async () => {
    expect(await contractOf(good).run('(out/insufficient)')).toMatchInlineSnapshot(`
"out/insufficient could not be put.
  - Your fake bank needs empty.
  - Add it, or say without: { 'out/insufficient': '<why your bank cannot be brought to it>' }."
`);
    const without = { 'out/insufficient': 'their test account is never empty' };
    expect(await contractOf(good, without).run('(out/insufficient)')).toBe('passed');
    expect(await contractOf(good, without).run('excuses no check')).toBe('passed');
  });

  test.each(['out/cents', 'poll/failed', 'no/such-check'])('refuses to excuse %s', async (id) => {
    const message = await contractOf(good, { [id]: 'we would rather not' }).run('excuses no check');
    expect(message).toContain(`without names ${id}`);
  });
});

describe('railContract under node:test', () => {
  const runs = async (units: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'rail-contract-'));
    const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
    const file = join(folder, 'minor-bank.test.mts');
    writeFileSync(
      file,
      `import { describe, test } from 'node:test';
       import { railContract } from '${at('../../src/rails/contract/index.ts')}';
       import { createMinorBank, exactly } from '${at('./kit/minor-bank.ts')}';
       import { hundredths } from '${at('./planted/answers.ts')}';
       const { bank, createRail } = createMinorBank(0);
       railContract({ name: 'minor-bank', bank, createRail: () => createRail(${units}), describe, test });
      `,
    );
    const child = spawn(process.execPath, ['--test', '--test-reporter=tap', file], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    await new Promise((resolve) => child.once('close', resolve));
    rmSync(folder, { recursive: true });
    return output;
  };

  test('passes a rail that counts exactly, and fails one that does not, in words', async () => {
    const passed = await runs('exactly');
    expect(passed).toMatch(/^ +ok \d+ - pays amounts exactly .*\(out\/cents\)$/m);
    expect(passed).toMatch(/^ +ok \d+ - lets its bank go$/m);
    const failed = await runs('hundredths');
    expect(failed).toMatch(/^ +not ok \d+ - pays amounts exactly .*\(out\/cents\)$/m);
    expect(failed).toContain('Count money in whole smallest units with BigInt');
  }, 60_000);
});
