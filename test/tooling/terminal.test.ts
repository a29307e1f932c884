import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/* A memo, a reference or a rail's words may hold what a terminal obeys; `terminal.ts` escapes it. */

const COMMANDS = 'src/cli';
const DIRECT = /\bconsole\.|process\.std(?:out|err)\b/;

test('operators’ commands print by src/lib/terminal.ts alone', () => {
  const files = readdirSync(COMMANDS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(15);
  const direct = files.filter((name) => DIRECT.test(readFileSync(join(COMMANDS, name), 'utf8')));
  expect(direct).toEqual([]);
});
