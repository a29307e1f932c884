import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { machineEnvironment } from '../../support/programs.ts';

type Files = Readonly<Record<string, string>>;

const urlOf = (path: string): string =>
  JSON.stringify(new URL(`../../../src/${path}`, import.meta.url).href);

/** Loads anchor.ts of each folder as a program does in it, which a test's own modules cannot. */
const LOADER = `
import { loadBusinessWith } from ${urlOf('config.ts')};
const keys = { ASSET_CODE: 'USDC', ASSET_ISSUER: 'G', DISTRIBUTION_ACCOUNT: 'G' };
const said = [];
for (const folder of process.argv.slice(1)) {
  process.chdir(folder);
  said.push(await loadBusinessWith(keys).then(() => 'it loads', (fault) => fault.stack));
}
process.stdout.write(JSON.stringify(said));
`;

const writeFolder = (files: Files): string => {
  const folder = mkdtempSync(join(tmpdir(), 'railhead-load-'));
  const all = { 'package.json': '{ "type": "module" }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

const loadAll = (all: readonly Files[]): readonly string[] =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ['--input-type=module', '--eval', LOADER, ...all.map(writeFolder)],
      { env: machineEnvironment(), encoding: 'utf8' },
    ),
  );

const ours = urlOf('index.ts');
const rail = 'export const myBank: number = 1;\n';

const CASES: readonly (readonly [what: string, files: Files, said: RegExp])[] = [
  [
    'a syntax error',
    { 'anchor.ts': 'const a: number = 1;\nexport default { a b };\n' },
    /^anchor\.ts:2: SyntaxError: .+$/,
  ],
  [
    'a syntax error in what it imports',
    {
      'anchor.ts': "import { myBank } from './rails/my-bank/index.ts';\nexport default myBank;\n",
      'rails/my-bank/index.ts': 'export const myBank: = 1;\n',
    },
    /^rails\/my-bank\/index\.ts:1: SyntaxError: .+$/,
  ],
  [
    'an import without .ts',
    {
      'anchor.ts': "import { myBank } from './rails/my-bank/index';\nexport default myBank;\n",
      'rails/my-bank/index.ts': rail,
    },
    /^anchor\.ts: imports \.\/rails\/my-bank\/index, which is not there; write its name with its ending, \.\/rails\/my-bank\/index\.ts$/,
  ],
  [
    'an import with .js for .ts',
    {
      'anchor.ts': "import { myBank } from './rails/my-bank/index.js';\nexport default myBank;\n",
      'rails/my-bank/index.ts': rail,
    },
    /with its ending, \.\/rails\/my-bank\/index\.ts$/,
  ],
  [
    'an import of a folder',
    {
      'anchor.ts': "import { myBank } from './rails/my-bank';\nexport default myBank;\n",
      'rails/my-bank/index.ts': rail,
    },
    /with its ending, \.\/rails\/my-bank\/index\.ts$/,
  ],
  [
    'an import of what is nowhere',
    { 'anchor.ts': "import { myBank } from './rails/other.ts';\nexport default myBank;\n" },
    /^anchor\.ts: imports \.\/rails\/other\.ts, which is not there$/,
  ],
  [
    'a package that is not installed',
    { 'anchor.ts': "import { it } from 'corner-bank-sdk';\nexport default it;\n" },
    /^anchor\.ts: imports the package corner-bank-sdk, which is not installed: npm install corner-bank-sdk$/,
  ],
  [
    'a name that the other file does not export',
    {
      'anchor.ts': "import { yourBank } from './my-bank.ts';\nexport default yourBank;\n",
      'my-bank.ts': rail,
    },
    /^anchor\.ts:1: SyntaxError: .* does not provide an export named 'yourBank'$/,
  ],
  [
    'TypeScript that is more than types',
    { 'anchor.ts': 'enum Fee { Fixed }\nexport default Fee.Fixed;\n' },
    /^anchor\.ts:1: TypeScript enum is not supported in strip-only mode; Node runs TypeScript by taking types away/,
  ],
  [
    'what it throws',
    { 'anchor.ts': 'const name = undefined;\n\nexport default name.length;\n' },
    /^anchor\.ts:3: TypeError: Cannot read properties of undefined \(reading 'length'\)$/,
  ],
  [
    'what it throws once it is given its accounts',
    {
      'anchor.ts': `import { defineAnchor } from ${ours};\nexport default defineAnchor((accounts) => {\n  throw new Error('no limits for ' + accounts.assetCode);\n});\n`,
    },
    /^anchor\.ts:3: Error: no limits for USDC$/,
  ],
  [
    'what it hands over',
    { 'anchor.ts': `import { defineAnchor } from ${ours};\nexport default defineAnchor({});\n` },
    /^anchor\.ts: organisation is missing; .+\nanchor\.ts: assets is missing; .+\nanchor\.ts: rails is missing; .+$/,
  ],
];

const said = loadAll(CASES.map(([, files]) => files));

test.each(CASES.map(([what, , words], index) => [what, words, said[index] ?? ''] as const))(
  '%s is one line with its place, without a stack',
  (_, words, line) => {
    expect(line).toMatch(words);
  },
);
