import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { consoleShape } from '../../src/config/console.ts';
import { api, worker } from '../../src/config/programs.ts';
import { sandboxBank } from '../../src/rails/sandbox-bank/index.ts';
import { sandboxMobileMoney } from '../../src/rails/sandbox-mobile-money/index.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

const namesIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

test('.env.example names every variable that the programs read, and no other', () => {
  // What only the launchers read is described by them; everybody else's environment is here.
  const readByPrograms = [
    ...new Set([
      ...Object.keys(api.shape),
      ...Object.keys(worker.shape),
      ...Object.keys(consoleShape.shape),
      ...[sandboxBank, sandboxMobileMoney].flatMap(({ variables }) =>
        variables.map(({ name }) => name),
      ),
    ]),
  ].sort();
  const shown = namesIn(read('.env.example'), /^(?:# )?([A-Z][A-Z_]+)=/gm);
  expect(readByPrograms.length).toBeGreaterThan(0);
  expect(shown).toEqual(readByPrograms);
});
