import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from '@jest/globals';
import { english } from '../../src/domain/languages/english/sentences.ts';
import { spanish } from '../../src/domain/languages/spanish/sentences.ts';
import { gapsOf } from '../../src/domain/languages/template.ts';

/*
 * That each sentence is there in each language, and nothing else, is what the compiler holds. What it
 * cannot see is here: parameters, sentences that nobody says, and sentences that pass the tables by.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));

const sources = new Map<string, string>();
beforeAll(async () => {
  for await (const file of glob('src/**/*.ts', { cwd: root }))
    if (!/^src\/(?:sandbox|dev|domain\/languages)\//.test(file))
      sources.set(file, readFileSync(`${root}${file}`, 'utf8'));
});

test('each sentence has the same parameters in every language', () => {
  for (const [key, sentence] of Object.entries(english))
    expect([key, gapsOf(Reflect.get(spanish, key))]).toEqual([key, gapsOf(sentence)]);
});

test('no sentence is left of which nobody says the key', () => {
  const all = [...sources.values()].join('\n').replaceAll(/\$\{kind\}/g, 'remittance');
  const ofKind = (key: string): string =>
    key.replace(/^no_(?:deposit|withdrawal)_/, 'no_remittance_');
  const isSaid = (key: string): boolean => new RegExp(`['\`]${ofKind(key)}['\`]`).test(all);
  expect(Object.keys(english).filter((key) => !isSaid(key))).toEqual([]);
});

/** Operators read English alone; the business has its own words. */
const IN_WORDS =
  /^src\/(?:cli|activities\/(?:send|watch)|services\/(?:operators|clients)|domain\/operators|console\/pages\/(?:clients|payment)|services\/operations\/(?:attention|reconciliation)|domain\/(?:clients|operators))\/|^src\/(?:anchor|domain\/(?:refusal|token-keys)|services\/(?:ask-workflow|callbacks\/replay|customers\/apply-decision|investigations\/(?:decide-case|evidence)|transactions\/decisions\/decide-parked))\.ts$/;

test('words that are in no table are the business’s own, or an operator’s', () => {
  const uses = [...sources].filter(([, text]) => text.includes('refuseInWords('));
  const files = uses.map(([file]) => file).filter((file) => !IN_WORDS.test(file));
  expect(files).toEqual(['src/services/transactions/requests/sep31/create.ts']);
});

test('every error of a schema is a key of the tables', () => {
  const schemas = [...sources].filter(([file]) =>
    /^src\/api\/\w+\/(?:schema|fields|fee|history)\.ts$/.test(file),
  );
  expect(schemas.length).toBeGreaterThan(8);
  const worded = /(?:message|error): ['"`]|\.(?:string|int|min|max|enum)\((?:[^()]*, )?['"`]\w+ /;
  expect(schemas.filter(([, text]) => worded.test(text)).map(([file]) => file)).toEqual([]);
});
