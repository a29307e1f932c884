import { beforeAll, expect, test } from '@jest/globals';
import { spanish } from '../../src/domain/languages/es.ts';
import { findSentences } from './sentences.ts';

let sentences: ReadonlyMap<string, string>;
beforeAll(async () => {
  sentences = await findSentences();
});

test('every sentence that a program may read is there in Spanish', () => {
  expect(sentences.size).toBeGreaterThan(100);
  const missing = [...sentences].filter(([sentence]) => !Object.hasOwn(spanish, sentence));
  expect(missing).toEqual([]);
});

test('and nothing is there that nobody says', () => {
  const stale = Object.keys(spanish).filter((sentence) => !sentences.has(sentence));
  expect(stale.filter((sentence) => sentence.includes(' '))).toEqual([]);
});

test('each has as many gaps as the English one', () => {
  const gaps = (text: string) => text.split('{}').length - 1;
  const differing = Object.entries(spanish).filter(([one, other]) => gaps(one) !== gaps(other));
  expect(differing).toEqual([]);
});
