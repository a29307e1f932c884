/*
 * Ends with 0 when node_modules holds what package-lock.json asks for, else with 1.
 * npm leaves a lockfile of its own inside node_modules; dates say little after a clone or a copy, so
 * the two are compared by content. Plain JavaScript, because it runs before Node 24 is there.
 */
import { readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')).packages;

function isInstalled() {
  const wanted = read('../package-lock.json');
  const installed = read('../node_modules/.package-lock.json');
  return Object.entries(wanted)
    .filter(([path]) => path !== '')
    .every(([path, { version, integrity, optional }]) => {
      const found = installed[path];
      // What is optional may be made for another platform.
      if (found === undefined) return optional === true;
      return found.version === version && found.integrity === integrity;
    });
}

try {
  process.exitCode = isInstalled() ? 0 : 1;
} catch {
  process.exitCode = 1;
}
