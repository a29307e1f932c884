/*
 * The twin of `breaches.ts`: for each rule, the nearest thing to a breach that is allowed. Without
 * it a rule that refuses everything would look like a rule that works.
 */

const uses = (specifier: string): string =>
  `import { thing } from '${specifier}';\nexport const used = thing;\n`;

/** Files that keep every rule, each close to its edge. */
export const cleanTree: Readonly<Record<string, string>> = {
  'src/config.ts': "export const thing = process.env['URL'];\nexport type Thing = typeof thing;\n",
  'examples/planted/main.ts': "export const url = process.env['URL'];\n",
  'src/domain/deep/asset.ts': uses('../planted.ts'),
  'src/rails/planted/deep/parse.ts': uses('../rail.ts'),
  'src/api/main.ts': `${uses('../config.ts')}console.log('listening');\n`,
  'src/worker/main.ts': uses('../config.ts'),
  'src/cli/resolve.ts': uses('../config.ts'),
  'src/workflows/switch.ts': [
    "export type Status = 'open' | 'closed';",
    'export function word(status: Status): string {',
    '  switch (status) {',
    "    case 'open':",
    "      return 'waiting';",
    "    case 'closed':",
    "      return 'done';",
    '  }',
    '}',
    '',
  ].join('\n'),
  'src/activities/awaited.ts': [
    'async function pay(): Promise<void> {}',
    'export async function go(): Promise<void> {',
    '  await pay();',
    '}',
    '',
  ].join('\n'),
  'src/domain/full.ts': `${'// One more line.\n'.repeat(249)}export const end = 1;\n`,
  'src/domain/full-function.ts': `export function long(): void {\n${'  // One more line.\n'.repeat(68)}}\n`,
  'test/claim.test.ts': [
    "import { expect, test } from '@jest/globals';",
    "test('adds', () => {",
    '  expect(1 + 1).toBe(2);',
    '});',
    '',
  ].join('\n'),
};
