import { writeFileSync } from 'node:fs';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
// Loads all that a worker loads: one that is killed leaves Node no time to keep what it compiled.
import '../../src/worker/start-workers.ts';

/* Bundles the workflows into the file that it is given. */
const [, , path] = process.argv;
if (path === undefined) throw new Error('name the file to write');
writeFileSync(path, (await bundleWorkflows()).code);
