import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { readOptions } from '../../lib/process/options.ts';
import { say, sayText, showUsage } from '../../lib/terminal.ts';
import { judgeName, renameRail, templateFiles, writeNew } from './template.ts';

const USAGE = `railhead add-rail <name>
  adds rails/<name> and its test to the repository of the current folder`;

const [name, ...more] = readOptions(USAGE, { allowPositionals: true }).positionals;
if (name === undefined || more.length > 0) {
  showUsage(USAGE);
  process.exitCode = 2;
} else {
  judgeName(name, 'rail');
  if (!existsSync('anchor.ts')) {
    throw new UnusableSettings(['anchor.ts: is not in this folder; `railhead init` makes one']);
  }
  const files = new Map(
    [...templateFiles('rail')].map(([path, text]) => [
      renameRail(path, name),
      renameRail(text, name),
    ]),
  );
  writeNew(resolve('.'), files);
  for (const path of files.keys()) say(`made ${path}`);
  const value = renameRail('myBank', name);
  sayText(`
Next, in anchor.ts:
  import { ${value} } from './rails/${name}/index.ts';
  name ${value} in \`rails\`, and '${name}' in the \`rails\` of an asset`);
}
