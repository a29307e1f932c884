import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { bundleWorkflows } from '../../src/worker/bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder with what bundles, as `src` or as a build, and what it says when it is asked. */
const planted = (folder: string) => {
  const directory = mkdtempSync(join(tmpdir(), 'railhead-build-'));
  const at = (name: string): string => join(directory, folder, name);
  for (const name of ['worker', 'lib', 'workflows']) mkdirSync(at(name), { recursive: true });
  cpSync(`${root}src/worker/bundle.ts`, at('worker/bundle.ts'));
  cpSync(`${root}src/lib/own-file.ts`, at('lib/own-file.ts'));
  symlinkSync(`${root}node_modules`, join(directory, 'node_modules'));
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  return {
    at,
    write: (name: string, text: string) => writeFileSync(at(name), text),
    ask: (call: string, cache?: string): unknown => {
      const code = `const { workflowBundle } = await import(${JSON.stringify(at('worker/bundle.ts'))});
        process.stdout.write(JSON.stringify(${call}));`;
      const { NODE_COMPILE_CACHE: _, ...others } = process.env;
      const env = { ...others, ...(cache ? { NODE_COMPILE_CACHE: cache } : {}) };
      const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code];
      return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8', env }));
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
};

test('a worker that runs from source bundles its workflows', () => {
  using source = planted('src');
  source.write('workflows/index.ts', 'export const first = async (): Promise<number> => 1;');
  expect(source.ask('Object.keys(await workflowBundle())')).toContain('code');
}, 60_000);

test('where Node keeps compiled code a bundle is kept for its source and its packages', () => {
  using source = planted('src');
  const bundle = (): string => {
    const found = source.ask('await workflowBundle()', source.at('cache'));
    return (found as { readonly codePath: string }).codePath;
  };
  source.write('../package-lock.json', '{}');
  source.write('workflows/index.ts', 'export const first = async (): Promise<number> => 1;');
  const first = bundle();
  expect(readFileSync(first, 'utf8')).toContain('first = async ()');
  writeFileSync(first, '// kept');
  expect(bundle()).toBe(first);
  expect(readFileSync(first, 'utf8')).toBe('// kept');

  source.write('workflows/index.ts', 'export const second = async (): Promise<number> => 1;');
  const second = bundle();
  expect(readFileSync(second, 'utf8')).toContain('second = async ()');
  source.write('../package-lock.json', '{"version":"2"}');
  expect(new Set([first, second, bundle()]).size).toBe(3);
}, 60_000);

test('only the bundle of a worker that exports traces knows of them', async () => {
  const [plain, traced] = await Promise.all([bundleWorkflows(), bundleWorkflows(true)]);
  const traces = ({ code }: { readonly code: string }) => code.includes('@opentelemetry/');
  expect([plain, traced].map(traces)).toEqual([false, true]);
}, 60_000);

test('a worker of a build runs the bundle of its build', () => {
  using build = planted('.');
  const names = ['workflow-bundle.js', 'workflow-bundle-traced.js'];
  for (const name of names) build.write(name, '// built');
  expect(build.ask('[await workflowBundle(), await workflowBundle(true)]')).toEqual(
    names.map((name) => ({ codePath: build.at(name) })),
  );
}, 60_000);
