import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

/* Where a wait may begin: functions of the file, by their declarations. */
const DECLARATION =
  /(?:function\s+(\w+)\s*[(<])|(?:const\s+(\w+)\s*=\s*async\b)|(?:^(?:export )?const\s+(\w+)\s*=)|(?:^\s+async\s+(\w+)\()|(?:^\s+(\w+)\([^)]*\)[^;={]*\{$)/;
const WORDS = new Set(['if', 'for', 'while', 'switch', 'catch', 'return']);
/* Timers and conditions of the SDK, and the waits for a person that stand on them. */
const WAIT = /\b(?:condition|sleep|setTimeout|untilOver|person\.decision)\(/;

/** The names of the proxies that only touch the database: they are described together. */
const DATABASE = new Set(['store', 'reconcileStore']);

/** The conditions, sleeps and timers of a file, each with the function that it stands in. */
const waitsIn = (file: string, source: string): readonly string[] => {
  let within = '';
  return source.split('\n').flatMap((line) => {
    const [, ...names] = DECLARATION.exec(line) ?? [];
    const name = names.find((one) => one !== undefined);
    if (name !== undefined && !WORDS.has(name)) within = name;
    const isComment = /^\s*(?:\*|\/\/|\/\*)/.test(line);
    return WAIT.test(line) && !isComment ? [`${file} ${within}`] : [];
  });
};

/** The proxies of activities: those of proxies.ts, and those that a file makes itself. */
const proxiesIn = (source: string): readonly string[] =>
  [...source.matchAll(/const (\w+) =[^;]*?\b(?:proxyActivities|named)\b/g)].map(
    ([, name = '']) => name,
  );

/** Where the call, or the calls one after the other, whose bracket opens at this place end. */
const afterCalls = (source: string, from: number): number => {
  let at = from;
  while (source[at] === '(') {
    let depth = 0;
    do {
      if (source[at] === '(') depth += 1;
      if (source[at] === ')') depth -= 1;
      at += 1;
    } while (depth > 0 && at < source.length);
  }
  return at;
};

/** The activities that a file calls by proxies which leave the database. */
const activitiesIn = (source: string, proxies: readonly string[]): readonly string[] => {
  const found: string[] = [];
  for (const { 0: call, index } of source.matchAll(/\b\w+(?=\()/g)) {
    if (!proxies.includes(call) || DATABASE.has(call)) continue;
    const end = afterCalls(source, index + call.length);
    const [, direct] = /^\s*\.(\w+)\(/.exec(source.slice(end)) ?? [];
    // A step that is named first and made in a line of its own.
    const [, step] = /const (\w+) =\s*$/.exec(source.slice(0, index)) ?? [];
    const [, later] = new RegExp(`\\b${step ?? ''}\\.(\\w+)\\(`).exec(source.slice(end)) ?? [];
    const activity = direct ?? (step === undefined ? undefined : later);
    if (activity !== undefined) found.push(activity);
  }
  return found;
};

const readAll = async (): Promise<ReadonlyMap<string, string>> => {
  const sources = new Map<string, string>();
  for await (const path of glob('src/workflows/**/*.ts', { cwd: root })) {
    sources.set(basename(path), readFileSync(`${root}${path}`, 'utf8'));
  }
  return sources;
};

/** Every wait of the workflows, as the table names it. */
const allWaits = (sources: ReadonlyMap<string, string>): readonly string[] => {
  const proxies = [...sources.values()].flatMap(proxiesIn);
  const waits = [...sources].flatMap(([file, source]) => [
    ...waitsIn(file, source),
    ...activitiesIn(source, proxies),
  ]);
  return [...new Set(waits)];
};

/** The first column of the table in docs/reference/money.md, and whether its row says when the wait ends. */
const table = (): ReadonlyMap<string, readonly string[]> => {
  const [, section = ''] = readFileSync(`${root}docs/reference/money.md`, 'utf8').split(
    /^## 8\. .*$/m,
  );
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [wait = '', ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [wait.replaceAll('`', ''), cells];
    }),
  );
};

describe('every wait has an end or a person', () => {
  test('each wait of a workflow has a row that says for what, how long, and what then', async () => {
    const rows = table();
    const waits = allWaits(await readAll());
    expect(waits.length).toBeGreaterThan(10);
    expect(waits.filter((wait) => !rows.has(wait))).toEqual([]);
    for (const [wait, cells] of rows) {
      expect([wait, cells.length, cells.includes('')]).toEqual([wait, 3, false]);
    }
  });

  test('each row names a wait that is there', async () => {
    const waits = allWaits(await readAll());
    expect([...table().keys()].filter((row) => !waits.includes(row))).toEqual([]);
  });

  test('a new condition, sleep, timer or activity would be seen', () => {
    const source = [
      'const other = named<Other>({});',
      '/** sleep(1) in a comment is none. */',
      'export async function story(): Promise<void> {',
      '  await condition(() => done);',
      '  await other(`look ${around(1)}`).lookAround({ id });',
      "  await otherOf(rail)('turn back').turnBack();",
      "  const step = other('go on');",
      '  await step.goOn();',
      '}',
      'const helper = async () => {',
      '  await Promise.race([sleep(5), asked]);',
      '};',
      'export const open =',
      '  (rail: string) =>',
      '  async (key: string) => condition(() => done);',
      'return {',
      '  async untilDone(key: string): Promise<void> {',
      '    await condition(() => done, 5);',
      '  },',
      '  async untilTold(',
      '    key: string,',
      '  ): Promise<void> {',
      '    await person.decision([], () => false);',
    ].join('\n');
    const names = ['story', 'helper', 'open', 'untilDone', 'untilTold'];
    expect(waitsIn('x.ts', source)).toEqual(names.map((name) => `x.ts ${name}`));
    expect(proxiesIn(source)).toEqual(['other']);
    expect(activitiesIn(source, ['other', 'otherOf', 'store'])).toEqual([
      'lookAround',
      'turnBack',
      'goOn',
    ]);
    expect(activitiesIn("await store('park').park({});", ['store'])).toEqual([]);
  });
});
