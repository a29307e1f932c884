import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { machineEnvironment } from '../support/programs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Everything below a folder, with when it was changed last. */
const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => `${path} ${statSync(join(folder, path)).mtimeMs}`);

/*
 * The package as a stranger has it: packed, unpacked into a repository that it made itself, with
 * nothing of this repository but the libraries that `npm install` would bring.
 */
describe('a business with a repository of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-shop-'));
  const shop = join(folder, 'shop');
  const installed = join(shop, 'node_modules/railhead');
  const command = join(installed, 'dist/cli/railhead.js');
  const home = join(folder, 'home');
  const environment = { ...machineEnvironment(), HOME: home };
  const inShop = async (program: string, args: readonly string[], within = 120_000) =>
    run(program, args, { cwd: shop, env: environment, timeout: within });
  let before: readonly string[] = [];

  beforeAll(async () => {
    mkdirSync(home);
    const packed = await run('npm', ['pack', '--json', `--pack-destination=${folder}`], {
      cwd: ROOT,
      maxBuffer: 64 * 1_024 * 1_024,
    });
    const archive = /railhead-\d+\.\d+\.\d+\.tgz/.exec(packed.stdout)?.[0] ?? '';
    const unpacked = join(folder, 'unpacked');
    mkdirSync(unpacked);
    await run('tar', ['-xzf', join(folder, archive), '-C', unpacked]);
    const modules = join(shop, 'node_modules');
    mkdirSync(modules, { recursive: true });
    for (const name of readdirSync(join(ROOT, 'node_modules'))) {
      if (name !== '.package-lock.json')
        symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
    }
    await run('mv', [join(unpacked, 'package'), installed]);
    await inShop(process.execPath, [command, 'init', '.', '--rail', 'corner-bank']);
    before = filesOf(installed);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('completes its three payments by its own rail, and proves that the rail is safe', async () => {
    const demo = await inShop(process.execPath, [command, 'demo', '--exit']);
    expect(demo.stdout).toContain('3 of 3 payments completed');
    expect(demo.stdout).toContain('plays corner-bank');
    expect(demo.stdout).toMatch(/webhooks +corner-bank: [1-9]\d* taken\n/);
    const kit = await inShop(process.execPath, ['--test', 'rails/*.test.ts']);
    expect(kit.stdout).toMatch(/ℹ fail 0\n/);
    expect(Number(/ℹ pass (\d+)/.exec(kit.stdout)?.[1])).toBeGreaterThan(50);
  }, 240_000);

  test('is told each mistake in a line, before any server starts', async () => {
    const anchor = join(shop, 'anchor.ts');
    const good = readFileSync(anchor, 'utf8');
    const said = async (change: (text: string) => string, ...words: readonly string[]) => {
      writeFileSync(anchor, change(good));
      const failed = await inShop(process.execPath, [command, ...words]).catch((fault) => fault);
      writeFileSync(anchor, good);
      return z.object({ code: z.literal(1), stderr: z.string() }).parse(failed).stderr;
    };
    const same = (text: string): string => text;
    expect(await said(same, 'migrate')).toBe(
      'DATABASE_URL: is missing; `npx railhead env` shows what it may be\n',
    );
    const asNumber = (text: string) => text.replace("maximum: '10000'", 'maximum: 10_000');
    expect(await said(asNumber, 'demo', '--exit')).toMatch(
      /^(?:anchor\.ts: assets\[0\]\.operations\.\w+\.amounts\.maximum must be a decimal string, such as '0\.5'; it is a number\n){3}$/,
    );
    const otherRail = (text: string) => text.replace("['corner-bank']", "['corner-bnk']");
    expect(await said(otherRail, 'dev')).toBe(
      'anchor.ts: the asset USDC names the rail corner-bnk, but rails has only corner-bank; did you mean corner-bank?\n',
    );
    const withoutEnding = (text: string) => text.replace('index.ts', 'index');
    expect(await said(withoutEnding, 'demo', '--exit')).toBe(
      'anchor.ts: imports ./rails/corner-bank/index, which is not there; write its name with its ending, ./rails/corner-bank/index.ts\n',
    );
  }, 120_000);

  test('is written in types that hold', async () => {
    const { stdout } = await inShop(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit']);
    expect(stdout).toBe('');
  }, 60_000);

  test('starts from a rail that comes with the package', async () => {
    const known = join(folder, 'known');
    mkdirSync(known);
    symlinkSync(join(shop, 'node_modules'), join(known, 'node_modules'));
    const inKnown = async (program: string, args: readonly string[]) =>
      run(program, args, { cwd: known, env: environment, timeout: 180_000 });
    await inKnown(process.execPath, [command, 'init', '.', '--rail', 'pix']);
    const types = await inKnown(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit']);
    expect(types.stdout).toBe('');
    const demo = await inKnown(process.execPath, [command, 'demo', '--exit']);
    expect(demo.stdout).toContain('3 of 3 payments completed');
    expect(demo.stdout).toContain('plays pix');
    const kit = await inKnown(process.execPath, ['--test', 'rails/*.test.ts']);
    expect(kit.stdout).toMatch(/ℹ fail 0\n/);
    expect(Number(/ℹ pass (\d+)/.exec(kit.stdout)?.[1])).toBeGreaterThan(15);
    const keys = await inKnown(process.execPath, [command, 'env']);
    expect(keys.stdout).toMatch(/^ASSET_CODE=BRLC$/m);
  }, 300_000);

  test('written for 0.2 runs unchanged', async () => {
    const old = join(folder, 'old');
    cpSync(join(ROOT, 'test/fixtures/business-0.2'), old, { recursive: true });
    symlinkSync(join(shop, 'node_modules'), join(old, 'node_modules'));
    const inOld = async (program: string, args: readonly string[]) =>
      run(program, args, { cwd: old, env: environment, timeout: 120_000 });
    const types = await inOld(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit']);
    expect(types.stdout).toBe('');
    const kit = await inOld(process.execPath, ['--test', 'rails/*.test.ts']);
    expect(kit.stdout).toMatch(/ℹ fail 0\n/);
    const keys = await inOld(process.execPath, [command, 'env']);
    expect(keys.stdout).toContain('CORNER_BANK_URL=');
  }, 240_000);

  test('holds files of its own alone, and none of ours was touched', async () => {
    const { stdout } = await inShop('git', ['status', '--short', '--untracked-files=all']);
    const files = stdout.split('\n').flatMap((line) => line.slice('?? '.length) || []);
    expect(files.toSorted()).toEqual([
      '.gitignore',
      'Dockerfile',
      'README.md',
      'anchor.ts',
      'compose.yaml',
      'package.json',
      'rails/corner-bank.test.ts',
      'rails/corner-bank/client.ts',
      'rails/corner-bank/fake-bank.ts',
      'rails/corner-bank/index.ts',
      'rails/corner-bank/profile.ts',
      'rails/corner-bank/rail.ts',
      'rails/corner-bank/webhook.ts',
      'tsconfig.json',
    ]);
    expect(filesOf(installed)).toEqual(before);
  });
});
