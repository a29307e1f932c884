/*
 * The twin of `breaches.ts`: for each rule, the nearest thing to a breach that is allowed. Without
 * it a rule that refuses everything would look like a rule that works.
 */

const uses = (...specifiers: string[]): string =>
  specifiers
    .map((from, index) => `import { thing as thing${index} } from '${from}';\n`)
    .concat(`export const used = [${specifiers.map((_, index) => `thing${index}`).join(', ')}];\n`)
    .join('');
const types = (...specifiers: string[]): string =>
  specifiers
    .map((from, index) => `import type { Thing as Thing${index} } from '${from}';\n`)
    .concat(`export type Used = [${specifiers.map((_, index) => `Thing${index}`).join(', ')}];\n`)
    .join('');

/** Files that keep every rule, each close to its edge. */
export const cleanTree: Readonly<Record<string, string>> = {
  'src/anchor.ts': uses('./domain/amount.ts', './activities/rails/one-bank/profile.ts') + thing(),
  'src/config.ts': "export const thing = process.env['URL'];\nexport type Thing = typeof thing;\n",
  'examples/own-pages/main.ts': uses('./app.ts') + "export const url = process.env['URL'];\n",
  'src/domain/deep/asset.ts': uses('../amount.ts'),
  'src/workflows/story.ts': uses('../domain/amount.ts', './messages.ts', './deposit.ts'),
  'src/workflows/proxies.ts': types('../activities/store.ts', '../activities/rails/rail.ts'),
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
  'src/rails/index.ts': uses('./one-bank/client.ts', './rail.ts'),
  'src/activities/rails/one-bank/deep/parse.ts': uses(
    '../client.ts',
    '../profile.ts',
    '../../rail.ts',
  ),
  'src/activities/rails/one-bank/wire.ts': uses('../../../domain/amount.ts'),
  'src/activities/rail.ts': uses('./rail.ts', '../../db/orm.ts') + thing(),
  'src/activities/pay.ts': uses('../stellar/reader.ts', '../workflows/messages.ts', '../anchor.ts'),
  'src/db/entities/payment.ts': uses('../orm.ts', '../../domain/amount.ts'),
  'src/stellar/envelopes/sender.ts': uses('./reader.ts', '../domain/amount.ts'),
  'src/api/sep24/routes.ts': uses('../app.ts', '../../db/orm.ts', '../../workflows/messages.ts'),
  'src/api/sep24/present.ts': types('../../workflows/deposit.ts', '../../config.ts'),
  'src/api/main.ts': `${uses('../config.ts', './app.ts')}console.log('listening');\n`,
  'src/worker/main.ts': uses('../config.ts', '../activities/rails/one-bank/client.ts'),
  'src/worker/registry.ts': uses('../workflows/deposit.ts', '../activities/store.ts'),
  'src/sandbox/ledger/close.ts': uses('../bank/server.ts', '../../domain/amount.ts'),
  'src/cli/resolve.ts': uses('../config.ts', '../workflows/messages.ts'),
  'src/dev/demo-command.ts': uses(
    '../api/app.ts',
    '../sandbox/bank/server.ts',
    '../worker/core.ts',
  ),
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

/** The exports that the other files of the house expect of a module replaced here. */
function thing(): string {
  return 'export const thing = 1;\nexport type Thing = typeof thing;\n';
}
