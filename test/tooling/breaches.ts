/** One planted fault: the file that holds it and the rule that must refuse it. */
export type Breach = {
  title: string;
  file: string;
  text: string;
  rule: string;
  /** Words that the linter's message must hold. */
  says?: string;
  /** Further files that the breach needs. */
  beside?: Record<string, string>;
};

const importer = (specifier: string): string =>
  `import { thing } from '${specifier}';\nexport const used = thing;\n`;
const typeImporter = (specifier: string): string =>
  `import type { Thing } from '${specifier}';\nexport type Used = Thing;\n`;
/** What every planted module of the house holds. */
const module = 'export const thing = 1;\nexport type Thing = typeof thing;\n';
const rooms = 'railhead(rooms)';

/** A house of empty rooms: what the breaches, and the clean tree, point at. */
export const house: Record<string, string> = Object.fromEntries(
  [
    'src/anchor.ts',
    'src/config.ts',
    'src/domain/money/amount.ts',
    'src/workflows/messages.ts',
    'src/workflows/deposit.ts',
    'src/rails/rail.ts',
    'src/activities/rail.ts',
    'src/activities/rails/one-bank/client.ts',
    'src/activities/rails/one-bank/profile.ts',
    'src/activities/core.ts',
    'src/db/orm.ts',
    'src/stellar/reader.ts',
    'src/api/app.ts',
    'src/worker/core.ts',
    'src/sandbox/bank/server.ts',
    'src/dev/launch.ts',
    'examples/own-pages/app.ts',
  ].map((path) => [path, module]),
);

export const roomBreaches: Breach[] = [
  ['domain', 'src/domain/a.ts', '../db/orm.ts'],
  ['domain, deeper down', 'src/domain/deep/er/a.ts', '../../../stellar/reader.ts'],
  ['domain, a package', 'src/domain/b.ts', 'zod'],
  ['domain, a built-in module', 'src/domain/c.ts', 'node:crypto'],
  ['anchor', 'src/anchor.ts', './stellar/reader.ts'],
  ['config', 'src/config.ts', './db/orm.ts'],
  ['workflow messages', 'src/workflows/messages.ts', './deposit.ts'],
  ['workflows, a value of activities', 'src/workflows/a.ts', '../activities/store.ts'],
  ['workflows, a built-in module', 'src/workflows/b.ts', 'node:fs'],
  ['workflows, a package', 'src/workflows/c.ts', 'zod'],
  ['workflows, the anchor', 'src/workflows/d.ts', '../anchor.ts'],
  ['db', 'src/db/a.ts', '../stellar/reader.ts'],
  ['stellar', 'src/stellar/a.ts', '../db/orm.ts'],
  ['rail contract', 'src/rails/rail.ts', '../../db/orm.ts'],
  ['rail registry', 'src/rails/index.ts', '../../db/orm.ts'],
  ['rail profile', 'src/activities/rails/my-bank/profile.ts', './client.ts'],
  ['rail, the database', 'src/activities/rails/my-bank/a.ts', '../../../db/orm.ts'],
  ['rail, another rail', 'src/activities/rails/my-bank/b.ts', '../one-bank/client.ts'],
  ['rail, the host', 'src/activities/rails/my-bank/c.ts', '../host.ts'],
  ['activities, a rail', 'src/activities/a.ts', './rails/one-bank/client.ts'],
  ['activities, a story', 'src/activities/b.ts', '../workflows/deposit.ts'],
  ['activities, a package', 'src/activities/c.ts', 'koa'],
  ['host', 'src/activities/rail.ts', './one-bank/client.ts'],
  ['api, activities', 'src/api/a.ts', '../activities/store.ts'],
  ['api, a value of a story', 'src/api/sep24/a.ts', '../../workflows/deposit.ts'],
  ['api, the configuration', 'src/api/b.ts', '../config.ts'],
  ['worker', 'src/worker/a.ts', '../api/app.ts'],
  ['worker, the sandbox', 'src/worker/b.ts', '../sandbox/bank/server.ts'],
  ['sandbox', 'src/sandbox/ledger/a.ts', '../../db/orm.ts'],
  ['cli', 'src/cli/a.ts', '../activities/store.ts'],
  ['anyone but dev, the sandbox', 'src/api/c.ts', '../sandbox/bank/server.ts'],
  ['anyone, dev', 'src/worker/c.ts', '../dev/launch.ts'],
  ['dev, a test', 'src/dev/a.ts', '../../test/support/skip.ts'],
  ['examples', 'examples/own-pages/a.ts', '../../src/domain/amount.ts'],
  ['anyone, an example', 'src/api/d.ts', '../../examples/own-pages/app.ts'],
].map(([title, file, specifier]) => ({
  title: `an import that breaks the rule of ${title}`,
  file: file!,
  text: importer(specifier!),
  rule: rooms,
  says: `"${specifier}"`,
}));

export const otherBreaches: Breach[] = [
  {
    title: 'a type where not even types may be taken',
    file: 'src/domain/type.ts',
    text: typeImporter('../db/orm.ts'),
    rule: rooms,
    says: 'domain is pure',
  },
  {
    title: 'an inline type import, which still loads the module',
    file: 'src/workflows/inline.ts',
    text: "import { type Thing } from '../activities/store.ts';\nexport type Used = Thing;\n",
    rule: rooms,
  },
  {
    title: 'a dynamic import across rooms',
    file: 'src/domain/dynamic.ts',
    text: "export const load = (): Promise<unknown> => import('../db/orm.ts');\n",
    rule: rooms,
  },
  {
    title: 'a re-export across rooms',
    file: 'src/domain/again.ts',
    text: "export { thing } from '../db/orm.ts';\n",
    rule: rooms,
  },
  {
    title: 'a file that lies in no room',
    file: 'src/cellar/a.ts',
    text: "import { join } from 'node:path';\nexport const used = join('a', 'b');\n",
    rule: rooms,
    says: 'lies in no room',
  },
  {
    title: 'an un-awaited promise',
    file: 'src/activities/floating.ts',
    text: 'async function pay(): Promise<void> {}\nexport function go(): void {\n  pay();\n}\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    title: 'an un-awaited call of a proxied activity',
    file: 'src/workflows/floating.ts',
    text: [
      "import { proxyActivities } from '@temporalio/workflow';",
      'type Ledger = { pay: (id: string) => Promise<void> };',
      "const ledger = proxyActivities<Ledger>({ startToCloseTimeout: '1 minute' });",
      'export async function story(id: string): Promise<void> {',
      '  ledger.pay(id);',
      '  await ledger.pay(id);',
      '}',
      '',
    ].join('\n'),
    rule: 'typescript(no-floating-promises)',
  },
  {
    title: 'a promise taken for a yes',
    file: 'src/activities/misused.ts',
    text: [
      'async function paid(): Promise<boolean> {',
      '  return await Promise.resolve(false);',
      '}',
      'export function say(): string {',
      "  return paid() ? 'paid' : 'unpaid';",
      '}',
      '',
    ].join('\n'),
    rule: 'typescript(no-misused-promises)',
  },
  {
    title: 'a switch that forgets a status',
    file: 'src/domain/forgetful.ts',
    text: [
      "export type Status = 'open' | 'closed';",
      'export function word(status: Status): string {',
      '  switch (status) {',
      "    case 'open':",
      "      return 'waiting';",
      '  }',
      "  return '';",
      '}',
      '',
    ].join('\n'),
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    title: 'a value import that serves as a type only',
    file: 'src/db/type.ts',
    text: "import { Thing } from '../domain/amount.ts';\nexport type Used = Thing;\n",
    rule: 'typescript(consistent-type-imports)',
  },
  {
    title: 'a cycle of imports',
    file: 'src/stellar/first.ts',
    text: "import { second } from './second.ts';\nexport const first = (): number => second();\n",
    rule: 'import(no-cycle)',
    beside: {
      'src/stellar/second.ts':
        "import { first } from './first.ts';\nexport const second = (): number => first();\n",
    },
  },
  {
    title: 'a file over 250 lines',
    file: 'src/domain/long.ts',
    text: '// One more line.\n'.repeat(250) + 'export const end = 1;\n',
    rule: 'eslint(max-lines)',
  },
  {
    title: 'a function over 70 lines',
    file: 'src/domain/long-function.ts',
    text: `export function long(): void {\n${'  // One more line.\n'.repeat(69)}}\n`,
    rule: 'eslint(max-lines-per-function)',
  },
  {
    title: 'console in a library file',
    file: 'src/stellar/loud.ts',
    text: "export function say(): void {\n  console.log('hello');\n}\n",
    rule: 'eslint(no-console)',
  },
  {
    title: 'process.env outside config.ts',
    file: 'src/dev/environment.ts',
    text: "export const url = process.env['DATABASE_URL'];\n",
    rule: 'node(no-process-env)',
  },
  {
    title: 'the environment by its module',
    file: 'src/worker/environment.ts',
    text: "import { env } from 'node:process';\nexport const url = env['DATABASE_URL'];\n",
    rule: 'eslint(no-restricted-imports)',
  },
  {
    title: 'a default export',
    file: 'src/domain/default.ts',
    text: 'export default 1;\n',
    rule: 'import(no-default-export)',
  },
  {
    title: 'any',
    file: 'src/domain/any.ts',
    text: 'export const thing: any = 1;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    title: 'a cast through a cast',
    file: 'src/domain/cast.ts',
    text: "export const amount = 'x' as unknown as bigint;\n",
    rule: 'railhead(no-double-assertion)',
  },
  {
    title: 'a test that asserts nothing',
    file: 'test/idle.test.ts',
    text: "import { test } from '@jest/globals';\ntest('is idle', () => {});\n",
    rule: 'jest(expect-expect)',
  },
];
