import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

type Package = {
  version?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  bundleDependencies?: readonly string[];
};

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json') as { packages: Record<string, Package> };
const manifest = read('package.json') as Package & { allowScripts: Record<string, boolean> };

/** Looks where Node would: beside the package that asks, then in each folder above it. */
function isLocked(asker: string, name: string): boolean {
  for (let folder = asker; ; folder = folder.slice(0, folder.lastIndexOf('node_modules/'))) {
    const base = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
    if (lock.packages[`${base}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

describe('the lockfile', () => {
  test('holds every optional package of every platform, without which npm ci refuses it', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(path, name))
        .map((name) => `${name}, wanted by ${path || 'package.json'}`),
    );
    expect(missing).toEqual([]);
  });

  test('names no registry, so that any mirror serves it', () => {
    const named = Object.entries(lock.packages).filter(
      ([, { resolved }]) => resolved !== undefined,
    );
    expect(named).toEqual([]);
  });

  test('needs no install script', () => {
    const scripted = Object.entries(lock.packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript === true)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect(scripted.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  });
});

test('every version asked for is exact', () => {
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  const wanted = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});
