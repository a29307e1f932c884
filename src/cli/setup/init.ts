import { spawnSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { readOptions } from '../../lib/process/options.ts';
import { say, sayText, showUsage } from '../../lib/terminal.ts';
import { KNOWN_RAILS, knownRail } from './known-rails.ts';
import {
  fillManifest,
  judgeName,
  knownFiles,
  renameRail,
  templateFiles,
  writeNew,
} from './template.ts';

const USAGE = [
  'railhead init <folder> [--rail <name>]',
  '  makes a repository for an anchor of your own: anchor.ts, one rail with a pretend bank, and its test.',
  '  Rails that come with Railhead; any other name is a rail that you write:',
  ...Object.entries(KNOWN_RAILS).map(([name, { is }]) => `    ${name.padEnd(10)} ${is}`),
].join('\n');

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: { rail: { type: 'string', default: 'my-bank' } },
});
const [folder] = positionals;
if (folder === undefined || positionals.length > 1) {
  showUsage(USAGE);
  process.exitCode = 2;
} else {
  const root = resolve(folder);
  const name = judgeName(basename(root), 'folder');
  const rail = judgeName(values.rail, '--rail');
  const files = new Map(
    [...(knownRail(rail) ? knownFiles('all', rail) : templateFiles('all'))].map(([path, text]) => {
      const isManifest = path === 'package.json';
      const written = isManifest ? fillManifest(text, { name, folder: root, rail }) : text;
      const named = written.replaceAll('my-anchor', name);
      // npm leaves a file of this name out of what it packs.
      const to = path === 'gitignore' ? '.gitignore' : renameRail(path, rail);
      return [to, isManifest ? written : renameRail(named, rail)] as const;
    }),
  );
  writeNew(root, files);
  // Somebody without git, or inside a repository already, keeps what they have.
  const inside = spawnSync('git', ['rev-parse', '--git-dir'], { cwd: root });
  if (inside.status !== 0) spawnSync('git', ['init', '--quiet'], { cwd: root });
  for (const path of files.keys()) say(`made ${path}`);
  sayText(`
Next:
  cd ${folder}
  npm install
  npx railhead demo     three payments by the rail ${rail}, against its pretend bank
  npm test              whether the rail is safe`);
}
