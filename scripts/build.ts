import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../src/worker/bundle.ts';

/*
 * `npm run build`: what is published, in `dist`. Node strips no types below `node_modules`, so the
 * package holds JavaScript, declarations and source maps, and the files that are no TypeScript.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BESIDES = ['dev/temporal-cli'];

rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for (const folder of BESIDES) {
  cpSync(join(ROOT, 'src', folder), join(ROOT, 'dist', folder), { recursive: true });
}
// A worker that runs what was built needs neither seconds nor webpack to start.
writeFileSync(join(ROOT, 'dist/workflow-bundle.js'), (await bundleWorkflows()).code);
writeFileSync(join(ROOT, 'dist/workflow-bundle-traced.js'), (await bundleWorkflows(true)).code);
