#!/usr/bin/env node
import { readEnvironmentFile, useAnchorFile } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { complain, endQuietly, sayText, showUsage } from '../lib/terminal.ts';
import { COMMANDS } from './commands.ts';

const EXIT_SETTINGS = 1;
const EXIT_USAGE = 2;
const NODE_MAJOR_MIN = 24;
const NAME_WIDTH = 16;
const USAGE = [
  'railhead <command> [options]',
  '',
  ...Object.entries(COMMANDS).map(([name, { does }]) => `  ${name.padEnd(NAME_WIDTH)} ${does}`),
  '',
  '  railhead <command> --help says what the command takes.',
  '  --anchor <file>  says what the business is; anchor.ts of the current folder, where it is absent',
].join('\n');

/** Takes `--anchor <file>`, which every command has, out of what the command reads itself. */
const takeAnchorOption = (): void => {
  const at = process.argv.indexOf('--anchor');
  if (at === -1) return;
  const [, file] = process.argv.splice(at, 2);
  if (file === undefined) throw new UnusableSettings(['--anchor: takes a file']);
  useAnchorFile(file);
};

const start = async (name: string): Promise<void> => {
  if (['--help', '-h', 'help'].includes(name)) return sayText(USAGE);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    if (name !== '') complain(`There is no command ${name}.`);
    showUsage(USAGE);
    process.exitCode = EXIT_USAGE;
    return;
  }
  takeAnchorOption();
  if (command.readsEnvironmentFile) readEnvironmentFile();
  await command.start();
};

/** What a person can set right; null where it is a fault of ours, whose stack is of use. */
const explain = (fault: unknown): string | null => {
  if (fault instanceof UnusableSettings) return fault.message;
  if (!(fault instanceof Error)) return null;
  if (fault.name === 'TableNotFoundException' || fault.name === 'InvalidFieldNameException') {
    return 'DATABASE_URL: the database is not at the newest schema; run railhead migrate';
  }
  return fault.name === 'NetworkFault' ? `the ledger: ${fault.message}` : null;
};

endQuietly();
const [name = ''] = process.argv.splice(2, 1);
if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  complain(`Railhead runs on Node ${NODE_MAJOR_MIN} or newer, and this is ${process.version}.`);
  process.exitCode = EXIT_SETTINGS;
} else {
  await start(name).catch((fault: unknown) => {
    const said = explain(fault);
    if (said === null) throw fault;
    // What a person has to set right is said in its own line, without a stack.
    for (const line of said.split('\n')) complain(line);
    process.exitCode = EXIT_SETTINGS;
  });
}
