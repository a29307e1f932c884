import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownFile } from '../lib/own-file.ts';

/** Where `scripts/build.ts` puts a bundle of a build. */
const prebuilt = (isTraced: boolean): string =>
  fileURLToPath(
    new URL(isTraced ? '../workflow-bundle-traced.js' : '../workflow-bundle.js', import.meta.url),
  );
const workflowsPath = ownFile('../workflows/index', import.meta.url);

/** Has workflows leave spans; it adds headers to their commands, and no commands. */
const TRACES = '@temporalio/interceptors-opentelemetry/lib/workflow-interceptors.js';

/**
 * Bundles the workflows from their source, which takes seconds.
 * @param isTraced where their spans are exported; elsewhere a bundle knows nothing of traces.
 */
export const bundleWorkflows = async (isTraced = false): Promise<WorkflowBundleWithSourceMap> =>
  bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('WARN'),
    ...(isTraced
      ? { workflowInterceptorModules: [fileURLToPath(import.meta.resolve(TRACES))] }
      : {}),
  });

/**
 * Where a bundle of this very source and these packages is kept: beside what Node keeps of compiled
 * code; undefined where it keeps none (`NODE_COMPILE_CACHE`).
 */
const kept = (isTraced: boolean): string | undefined => {
  const folder = getCompileCacheDir();
  const source = fileURLToPath(new URL('../', import.meta.url));
  const lockfile = join(source, '../package-lock.json');
  if (folder === undefined || !existsSync(lockfile)) return undefined;
  const hash = createHash('sha256').update(readFileSync(lockfile));
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (file.endsWith('.ts')) hash.update(`\0${file}\0`).update(readFileSync(join(source, file)));
  }
  return join(folder, `workflows-${isTraced ? 'traced-' : ''}${hash.digest('hex')}.js`);
};

/**
 * The workflows that a core worker runs: those of its build. Where it runs from source they are
 * bundled, once for each version of it where Node keeps compiled code, and else at each start.
 */
export const workflowBundle = async (isTraced = false): Promise<WorkflowBundleOption> => {
  const built = prebuilt(isTraced);
  if (existsSync(built)) return { codePath: built };
  const codePath = kept(isTraced);
  if (codePath === undefined) return bundleWorkflows(isTraced);
  if (!existsSync(codePath)) {
    const { code } = await bundleWorkflows(isTraced);
    // In one step, so that no other worker reads half of it.
    const unfinished = `${codePath}.${process.pid}`;
    writeFileSync(unfinished, code);
    renameSync(unfinished, codePath);
  }
  return { codePath };
};
