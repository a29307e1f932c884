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

const typeImporter = (specifier: string): string =>
  `import type { Thing } from '${specifier}';\nexport type Used = Thing;\n`;
const rooms = 'railhead(rooms)';

export const otherBreaches: Breach[] = [
  {
    title: 'a rail that imports another rail',
    file: 'src/rails/my-bank/b.ts',
    text: "import { thing } from '../planted/rail.ts';\nexport const used = thing;\n",
    rule: rooms,
  },
  {
    title: 'a rail’s profile that imports its client',
    file: 'src/rails/my-bank/profile.ts',
    text: "import { thing } from './b.ts';\nexport const used = thing;\n",
    rule: rooms,
  },
  {
    title: 'a test of ours in the program',
    file: 'src/dev/a.ts',
    text: "import { thing } from '../../test/support/skip.ts';\nexport const used = thing;\n",
    rule: rooms,
  },
  {
    title: 'a type where not even types may be taken',
    file: 'src/domain/type.ts',
    text: typeImporter('../db/planted.ts'),
    rule: rooms,
    says: 'domain may import its own files',
  },
  {
    title: 'an inline type import, which still loads the module',
    file: 'src/workflows/inline.ts',
    text: "import { type Thing } from '../activities/planted.ts';\nexport type Used = Thing;\n",
    rule: rooms,
  },
  {
    title: 'a dynamic import across rooms',
    file: 'src/domain/dynamic.ts',
    text: "export const load = (): Promise<unknown> => import('../db/planted.ts');\n",
    rule: rooms,
  },
  {
    title: 'a re-export across rooms',
    file: 'src/domain/again.ts',
    text: "export { thing } from '../db/planted.ts';\n",
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
    text: "import { Thing } from '../domain/planted.ts';\nexport type Used = Thing;\n",
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
