import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a folder of `src` holds at most; migrations only ever grow. */
const FILES_MAX = 15;
const UNCOUNTED = ['src/db/migrations'];

/** Static and dynamic imports, re-exports and `import('…')` types alike. */
const SPECIFIER = /(?:\bfrom|\bimport\s*\(|^import)\s*'(\.[^']+)'/gm;

type Imports = ReadonlyMap<string, readonly string[]>;

/** The files that a file imports, types included, as paths from the root. */
const importsOf = (path: string, text: string): readonly string[] =>
  [...text.matchAll(SPECIFIER)].map(([, specifier = '']) =>
    normalize(join(dirname(path), specifier)),
  );

const readHouse = (): Imports => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('src', path));
  return new Map(
    files.map((path) => [path, importsOf(path, readFileSync(join(root, path), 'utf8'))]),
  );
};

/** Every circle that a walk through the imports closes, each as the files on its way. */
const circlesOf = (imports: Imports): readonly (readonly string[])[] => {
  const done = new Set<string>();
  const circles: string[][] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const seenAt = way.indexOf(path);
    if (seenAt !== -1) circles.push([...way.slice(seenAt), path]);
    if (seenAt !== -1 || done.has(path)) return;
    for (const imported of imports.get(path) ?? []) walk(imported, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) walk(path, []);
  return circles;
};

test('no files of src import each other in a circle, types included', () => {
  expect(circlesOf(readHouse())).toEqual([]);
});

test('a circle of types between three files is found, and a shared import is none', () => {
  const house: Imports = new Map([
    ['src/a.ts', importsOf('src/a.ts', `import type { B } from './b/b.ts';`)],
    ['src/b/b.ts', importsOf('src/b/b.ts', `export interface B { c: import('../c.ts').C }`)],
    ['src/c.ts', importsOf('src/c.ts', `export { a } from './a.ts';\nimport './d.ts';`)],
    ['src/d.ts', []],
  ]);
  expect(circlesOf(house)).toEqual([['src/a.ts', 'src/b/b.ts', 'src/c.ts', 'src/a.ts']]);
  expect(house.get('src/c.ts')).toEqual(['src/a.ts', 'src/d.ts']);
});

test(`no folder of src holds more than ${FILES_MAX} files`, () => {
  const counts = new Map<string, number>();
  const entries = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const folder = relative(root, entry.parentPath);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const large = [...counts].filter(
    ([folder, count]) => count > FILES_MAX && !UNCOUNTED.includes(folder),
  );
  expect(large).toEqual([]);
});
