import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say, sayText, showUsage } from '../../lib/terminal.ts';
import { KNOWN_RAILS, knownRail } from './known-rails.ts';
import {
  bankPackages,
  judgeName,
  knownFiles,
  renameRail,
  templateFiles,
  writeNew,
} from './template.ts';

const USAGE = `railhead add-rail <name>
  adds rails/<name> and its test to the repository of the current folder; of ${Object.keys(KNOWN_RAILS).join(', ')},
  which come with Railhead, the test alone`;

const [name, ...more] = readOptions(USAGE, { allowPositionals: true }).positionals;
if (name === undefined || more.length > 0) {
  showUsage(USAGE);
  process.exitCode = 2;
} else {
  judgeName(name, 'rail');
  if (!existsSync('anchor.ts')) {
    throw new UnusableSettings(['anchor.ts: is not in this folder; `railhead init` makes one']);
  }
  const isKnown = knownRail(name) !== null;
  const files = new Map(
    [...(isKnown ? knownFiles('rail', name) : templateFiles('rail'))].map(([path, text]) => [
      renameRail(path, name),
      renameRail(text, name),
    ]),
  );
  writeNew(resolve('.'), files);
  for (const path of files.keys()) say(`made ${path}`);
  const value = renameRail('myBank', name);
  const from = isKnown ? `railhead/rails/${name}` : `./rails/${name}/index.ts`;
  const banks = Object.entries(bankPackages(name)).map(([bank, exact]) => `${bank}@${exact}`);
  if (isKnown) sayText(`\nNext: npm install --save-exact ${banks.join(' ')}`);
  sayText(`
Next, in anchor.ts:
  import { ${value} } from '${from}';
  name ${value} in \`rails\`, and '${name}' in the \`rails\` of an asset`);
}
