import { copyFileSync, writeFileSync } from 'node:fs';
import { workflowBundle } from '../../src/worker/bundle.ts';
// Loads all that a worker loads: one that is killed leaves Node no time to keep what it compiled.
import '../../src/worker/start-workers.ts';

/* Bundles the workflows into the file that it is given, and for the workers that tests start. */
const [, , path] = process.argv;
if (path === undefined) throw new Error('name the file to write');
const bundle = await workflowBundle();
if ('codePath' in bundle) copyFileSync(bundle.codePath, path);
else writeFileSync(path, bundle.code);
