import { readFileSync } from 'node:fs';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { codeOf } from './values.ts';

/**
 * What is set of an environment. Any variable may be given as a file, as containers are given secrets:
 * `X_FILE` names it, and what it holds, without the newline at its end, is `X`.
 * @param names the variables that the program reads.
 * @throws UnusableSettings with a line for each file that cannot be read, and for what is given twice.
 */
export const withFiles = (
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> => {
  const present: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value !== '') present[name] = value;
  }
  const lines: string[] = [];
  for (const name of names) {
    const file = present[`${name}_FILE`];
    if (file === undefined) continue;
    if (name in present) lines.push(`${name}: is given beside ${name}_FILE; give one of them`);
    else {
      try {
        present[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
      } catch (fault) {
        lines.push(`${name}_FILE: ${file} cannot be read (${codeOf(fault)})`);
      }
    }
  }
  if (lines.length > 0) throw new UnusableSettings(lines);
  return present;
};
