import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { bundleWorkflows, workflowBundle } from '../../src/worker/bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a worker that runs from source bundles its workflows', async () => {
  expect(await workflowBundle()).toHaveProperty('code');
}, 60_000);

test('only the bundle of a worker that exports traces knows of them', async () => {
  const [plain, traced] = await Promise.all([bundleWorkflows(), bundleWorkflows(true)]);
  const traces = ({ code }: { readonly code: string }) => code.includes('@opentelemetry/');
  expect([plain, traced].map(traces)).toEqual([false, true]);
}, 60_000);

test('a worker of a build runs the bundle of its build', () => {
  const build = mkdtempSync(join(tmpdir(), 'railhead-build-'));
  try {
    mkdirSync(join(build, 'worker'));
    cpSync(`${root}src/worker/bundle.ts`, join(build, 'worker', 'bundle.ts'));
    mkdirSync(join(build, 'lib'));
    cpSync(`${root}src/lib/own-file.ts`, join(build, 'lib', 'own-file.ts'));
    symlinkSync(`${root}node_modules`, join(build, 'node_modules'));
    writeFileSync(join(build, 'package.json'), '{"type":"module"}');
    for (const name of ['workflow-bundle.js', 'workflow-bundle-traced.js']) {
      writeFileSync(join(build, name), '// built');
    }
    const ask = `const { workflowBundle } = await import(${JSON.stringify(join(build, 'worker', 'bundle.ts'))});
      process.stdout.write(JSON.stringify([await workflowBundle(), await workflowBundle(true)]));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', ask], {
      encoding: 'utf8',
    });
    expect(JSON.parse(said)).toEqual([
      { codePath: join(build, 'workflow-bundle.js') },
      { codePath: join(build, 'workflow-bundle-traced.js') },
    ]);
  } finally {
    rmSync(build, { recursive: true, force: true });
  }
}, 60_000);
