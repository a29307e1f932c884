import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../src/worker/bundle.ts';

/*
 * `npm run build:bundle`: bundles the workflows into dist, where a worker that runs from dist finds
 * them. So it needs neither seconds nor webpack to start, and all workers of a build run the same code.
 */
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
mkdirSync(dist, { recursive: true });
writeFileSync(`${dist}workflow-bundle.js`, (await bundleWorkflows()).code);
