import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What jest tells its setup, as far as it is used here. */
export type SelectedTests = {
  rootDir: string;
  testPathPatterns: {
    toExecutor(options: { rootDir: string }): { isMatch(path: string): boolean };
  };
};

/** Which services the selected test files ask for. */
type ServicesNeeded = { postgres: boolean; temporal: boolean; workflows: boolean };

/**
 * Reads the imports of the selected test files, through their helpers under `test/`: a file needs
 * a service when it leads to the helper that hands it out. So a run of pure tests starts nothing.
 */
export function servicesNeeded({ rootDir, testPathPatterns }: SelectedTests): ServicesNeeded {
  const testRoot = join(rootDir, 'test');
  const files = readdirSync(testRoot, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(testRoot, file));
  const patterns = testPathPatterns.toExecutor({ rootDir });
  const matching = files.filter((file) => patterns.isMatch(file));
  // Nothing matches when tests are chosen in another way, as by the sources they cover.
  const reached = reachableFiles(matching.length === 0 ? files : matching, testRoot);
  return {
    postgres: reached.has(join(testRoot, 'support', 'database.ts')),
    temporal: reached.has(join(testRoot, 'support', 'temporal.ts')),
    workflows: reached.has(join(testRoot, 'support', 'workflow-bundle.ts')),
  };
}

function reachableFiles(start: string[], within: string): Set<string> {
  const reached = new Set(start);
  for (const file of reached) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /'(\.{1,2}\/[^']+\.ts)'/g,
    )) {
      const target = resolve(dirname(file), specifier);
      if (target.startsWith(`${within}/`) && existsSync(target)) reached.add(target);
    }
  }
  return reached;
}
