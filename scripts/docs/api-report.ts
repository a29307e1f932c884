import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What `exports` of package.json opens, and whether what it is made of is a promise as well. */
const ENTRIES: readonly (readonly [entry: string, isFollowed: boolean])[] = [
  ['index', true],
  ['rails/contract/index', true],
  ['sandbox/index', false],
  ['server', false],
];

const withoutComments = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('//#'))
    .join('\n');

const importedBy = (text: string): readonly string[] =>
  [...text.matchAll(/from '(\.[^']+)'|import\("(\.[^"]+)"\)/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );

/**
 * The declarations of everything that a business can import, by file, without comments.
 * @throws where the sources do not compile.
 */
export const writeApiReport = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-api-'));
  try {
    const compiled = spawnSync(
      join(ROOT, 'node_modules/.bin/tsc'),
      ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', folder],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (compiled.status !== 0) throw new Error(compiled.stdout);
    const found = new Map<string, string>();
    const follow = (file: string, isFollowed: boolean): void => {
      if (found.has(file)) return;
      const text = withoutComments(readFileSync(join(folder, `${file}.d.ts`), 'utf8'));
      found.set(file, text);
      if (!isFollowed) return;
      for (const path of importedBy(text)) {
        const target = resolve(folder, dirname(file), path.replace(/\.ts$/, ''));
        follow(relative(folder, target), true);
      }
    };
    for (const [entry, isFollowed] of ENTRIES) follow(entry, isFollowed);
    return [...found]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([file, text]) => `── ${file}\n${text}\n`)
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
