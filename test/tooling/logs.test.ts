import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

const CALL = /\blog\.(?:info|warn|error)\(/g;
/*
 * An error that is given to the log as it is reads `{}`, or repeats what a customer or a bank said; its
 * name alone does not say what failed. `describeFailure` says it.
 */
const RAW = [
  /[{,]\s*(?:error|err|fault|cause)\s*[,}]/,
  /\b(?:error|err|fault|failure|why|kind|name):\s*(?:error|err|fault)\b(?!\()/,
  /String\((?:error|fault|err)\)/,
  /\b(?:error|fault|err)\.(?:name|message|stack)\b/,
  /\$\{(?:error|fault|err)\}/,
];

/** The arguments of a call whose bracket opens at this place. */
const argumentsAt = (source: string, open: number): string => {
  let depth = 0;
  for (let at = open; at < source.length; at += 1) {
    if (source[at] === '(') depth += 1;
    if (source[at] === ')') depth -= 1;
    if (depth === 0) return source.slice(open, at);
  }
  return source.slice(open);
};

const rawErrorsIn = (source: string): readonly string[] =>
  [...source.matchAll(CALL)]
    .map(({ 0: call, index }) => argumentsAt(source, index + call.length - 1))
    .filter((given) => RAW.some((pattern) => pattern.test(given)));

test('no log line is given an error as it is, or its bare words', async () => {
  const found: string[] = [];
  let calls = 0;
  for await (const path of glob('src/**/*.ts', { cwd: root })) {
    const source = readFileSync(`${root}${path}`, 'utf8');
    calls += [...source.matchAll(CALL)].length;
    found.push(...rawErrorsIn(source).map((given) => `${path} ${given}`));
  }
  expect(calls).toBeGreaterThan(30);
  expect(found).toEqual([]);
});

test('one that is would be seen', () => {
  const lines = [
    "log.error({ error }, 'x');",
    "log.error({ id, error: String(error) }, 'x');",
    "deps.log.warn({ err: error }, 'x');",
    "log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'x');",
    'log.warn({ account }, error.message);',
    'log.info({}, `it failed: ${error}`);',
  ];
  expect(lines.flatMap(rawErrorsIn)).toHaveLength(lines.length);
  expect(rawErrorsIn("log.warn({ id, failure: describeFailure(error) }, 'x');")).toEqual([]);
});
