import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { codeOf } from '../values.ts';

/** A path as somebody in the current folder would type it. */
const shorten = (path: string): string => {
  const near = relative(resolve('.'), path);
  return near.startsWith('..') ? path : near;
};

const FRAME = /(file:\/\/[^\s()]+?):(\d+)(?::\d+)?\)?$/;

/** The first place of a stack that is the business's own; null where the stack names none. */
const placeOf = (fault: Error): string | null => {
  for (const line of (fault.stack ?? '').split('\n')) {
    const [, url, number] = FRAME.exec(line.trim()) ?? [];
    if (url === undefined || url.includes('/node_modules/')) continue;
    return `${shorten(fileURLToPath(url.replace(/\?.*$/, '')))}:${number}`;
  }
  return null;
};

/** Where TypeScript would have looked for a file that Node did not find. */
const foundBeside = (path: string): string | undefined =>
  [
    `${path}.ts`,
    path.replace(/\.m?js$/, '.ts'),
    resolve(path, 'index.ts'),
    `${path}.js`,
    `${path}.json`,
  ].find((one) => one !== path && existsSync(one));

const ENDING = /^Cannot find module '(.+)' imported from (.+)$/;
const FOLDER = /^Directory import '(.+)' is not supported resolving ES modules imported from (.+)$/;
const PACKAGE = /^Cannot find package '(.+)' imported from (.+)$/;

/** What an import that leads nowhere should have been; null for other faults. */
const explainImport = ({ message }: Error): string | null => {
  const [, path, importer] = ENDING.exec(message) ?? FOLDER.exec(message) ?? [];
  if (path !== undefined && importer !== undefined) {
    const found = foundBeside(path);
    const write = (to: string): string => {
      const near = relative(dirname(importer), to);
      return near.startsWith('.') ? near : `./${near}`;
    };
    const what = `${shorten(importer)}: imports ${write(path)}, which is not there`;
    if (found === undefined) return what;
    return `${what}; write its name with its ending, ${write(found)}`;
  }
  const [, name, from] = PACKAGE.exec(message) ?? [];
  if (name === undefined || from === undefined) return null;
  return `${shorten(from)}: imports the package ${name}, which is not installed: npm install ${name}`;
};

/**
 * What was thrown while `anchor.ts`, or what it imports, was read and run: one line, with the file, the
 * line where it is known, and what is wrong.
 * @param file the path of `anchor.ts`.
 */
export const explainLoad = (fault: unknown, file: string): UnusableSettings => {
  if (fault instanceof UnusableSettings) return fault;
  const name = shorten(file);
  if (!(fault instanceof Error)) {
    return new UnusableSettings([`${name}: threw what is no Error when it was loaded`]);
  }
  const imported = explainImport(fault);
  if (imported !== null) return new UnusableSettings([imported]);
  const place = placeOf(fault) ?? name;
  const message = fault.message.replaceAll(/\s+/g, ' ');
  if (codeOf(fault) === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    const advice = 'Node runs TypeScript by taking types away: use what JavaScript has instead';
    return new UnusableSettings([`${place}: ${message}; ${advice}`]);
  }
  return new UnusableSettings([`${place}: ${fault.name}: ${message}`]);
};
