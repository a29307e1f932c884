import { posix } from 'node:path';
import { PROGRAM, ROOMS } from '../../scripts/lint/rooms.ts';

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
/** What every planted module of the house holds. */
const module = 'export const thing = 1;\nexport type Thing = typeof thing;\n';
const rooms = 'railhead(rooms)';

/** A house of empty rooms, one file in each: what the breaches, and the clean tree, point at. */
export const house: Record<string, string> = Object.fromEntries(
  Object.values(ROOMS).map(({ example }) => [example, module]),
);

/** Two files of the rooms, as the first imports the second. */
const specifierOf = (from: string, to: string): string => {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
};

const importOf = (specifier: string, index: number, kind: 'import' | 'import type'): string =>
  kind === 'import'
    ? `import { thing as thing${index} } from '${specifier}';\nexport const used${index} = thing${index};\n`
    : `import type { Thing as Thing${index} } from '${specifier}';\nexport type Used${index} = Thing${index};\n`;

interface Arrow {
  readonly room: string;
  readonly target: string;
  readonly file: string;
  readonly specifier: string;
}

const arrows: readonly Arrow[] = Object.entries(ROOMS).flatMap(([room, { example: file }]) =>
  Object.entries(ROOMS)
    .filter(([target]) => target !== room)
    .map(([target, { example }]) => ({
      room,
      target,
      file,
      specifier: specifierOf(file, example),
    })),
);
/** The configuration is for programs wherever they lie, and `dev` is one. */
const mayImport = ({ room, target, file }: Arrow): boolean =>
  ROOMS[room]!.rooms.includes(target) || (target === 'config' && PROGRAM.test(file));
const mayImportTypes = (arrow: Arrow): boolean =>
  mayImport(arrow) || (ROOMS[arrow.room]!.typesOnly ?? []).includes(arrow.target);

/** One file for each room, which holds these imports; the arrows are tried one by one by what is said. */
const plant = (
  wanted: (arrow: Arrow) => boolean,
  kind: 'import' | 'import type',
): Record<string, string> =>
  Object.fromEntries(
    Object.values(ROOMS).map(({ example }) => {
      const mine = arrows.filter((arrow) => arrow.file === example && wanted(arrow));
      const imports = mine.map(({ specifier }, index) => importOf(specifier, index, kind));
      return [example, imports.join('') + module];
    }),
  );

/** A package that no room names; a room that may use every package has no such breach. */
const STRANGE_PACKAGE = 'planted-package';

/** Every arrow that the table lacks, and a package that it does not name. */
export const roomBreaches: readonly Omit<Breach, 'text'>[] = [
  ...arrows
    .filter((arrow) => !mayImport(arrow))
    .map(({ room, target, file, specifier }) => ({
      title: `${target} in ${room}`,
      file,
      rule: rooms,
      says: `"${specifier}" breaks the import rule of ${room}`,
    })),
  ...Object.entries(ROOMS)
    .filter(([, { packages }]) => !packages.includes('*'))
    .map(([room, { example: file }]) => ({
      title: `a package that is not named in ${room}`,
      file,
      rule: rooms,
      says: `"${STRANGE_PACKAGE}" breaks the import rule of ${room}`,
    })),
];

/** The files that hold them. */
export const breachedRooms: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plant((arrow) => !mayImport(arrow), 'import')).map(([file, text]) => [
    file,
    `import '${STRANGE_PACKAGE}';\n${text}`,
  ]),
);

/** The same files with every import that the table has. */
export const keptRooms: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(plant(mayImport, 'import')).map(([file, text]) => [file, text]),
);
/** And with every type that may be taken where the value may not. */
export const keptTypes: Readonly<Record<string, string>> = plant(
  (arrow) => mayImportTypes(arrow) && !mayImport(arrow),
  'import type',
);

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
