import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';

/*
 * Words of our own that the field has a word for already: a reader should not have to learn them. Each
 * is written with what is said instead.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/starv/i, 'insufficient balance'],
  [/\btame/i, 'sanitize'],
  [/\bheed/i, 'apply'],
  [/\bpurse/i, 'wallet, balance'],
  [/weather|drizzle/i, 'fault schedule, background faults'],
  [/\bhaunt/i, 'zombie'],
  [/\bhand(?:s|ed|ing)?(?: it| them)? on\b|handOn|HandOn|hand-on/, 'dispatch'],
  [/early money|earlyMoney/i, 'funds received before acceptance'],
  [/is heard of/i, 'heartbeats'],
  [/asks? nobody who they are/i, 'has no authentication'],
  [/begin-?story/i, 'story context'],
  [/\bdoors?\b|[a-z]Doors?\b/i, 'endpoint'],
  [/\bhabits?\b/i, 'variant, behaviour'],
  [/standingOf|Standing\b/, 'the thing itself: kycStatus, networkIdentity'],
  [/tellFunds|tellPayout|tellInformation|tell-about|tellAbout/, 'signal, submit'],
  [/The least we take/, 'The minimum is'],
  [/bur(?:y|ies|ied|ial)\b/i, 'expire an envelope'],
  [/\bnews\b/i, 'update, result'],
  [/\bpromised\b/i, 'exposure of quotes'],
  [/^\s*(?:\/?\*|\/\/|\S*(?:describe|test)).*unpriced/i, 'awaiting a rate'],
  [
    /\b(?:stor(?:y|ies)|sender|wallet|bank|Temporal) (?:is|are|was|were) told\b|\brail (?:told|tells|has told)\b/i,
    'signal, report',
  ],
  [
    /\b(?:tells?|telling) (?:its|the) (?:stor(?:y|ies)|rail|wallet|sender|client|bank(?!'s))\b/i,
    'signal, notify',
  ],
  [/\buntold\b/i, 'unsignalled'],
  [/\bTold (?:of|that)\b/, 'Called for, Called with'],
];

/** Names that others use, or that a seed or a history holds. */
const KEPT = [`apart('weather')`, `'/habits'`, '/sandbox/habits'];

const read = (path: string): string =>
  KEPT.reduce((text, kept) => text.replaceAll(kept, ''), readFileSync(path, 'utf8'));

const found = async (pattern: string, word: RegExp, only?: RegExp): Promise<readonly string[]> => {
  const places: string[] = [];
  for await (const path of glob(pattern)) {
    if (/\/migrations\/|node_modules|words\.test\.ts$/.test(path)) continue;
    for (const [index, line] of read(path).split('\n').entries()) {
      if (word.test(line) && (only?.test(line) ?? true)) places.push(`${path}:${index + 1}`);
    }
  }
  return places;
};

describe('the field’s words', () => {
  test.each(WORDS)(
    'stand in src, docs and test titles, and not %s, but: %s',
    async (word) => {
      const title = /^\s*(?:describe|test|it)(?:\.\w+)*\(/;
      expect([
        ...(await found('src/**/*.{ts,md}', word)),
        ...(await found('docs/**/*.md', word)),
        ...(await found('{README,CONTRIBUTING}.md', word)),
        ...(await found('test/**/*.test.ts', word, title)),
      ]).toEqual([]);
    },
    30_000,
  );

  test('stand in the comments of these rooms, and not: told, telling', async () => {
    const rooms = 'activities,cli,db,dev,domain,lib,sandbox,services,stellar,workflows';
    const comment = /^\s*(?:\/?\*|\/\/)/;
    const told = /\btold\b|\btelling\b/i;
    expect(await found(`src/{${rooms}}/**/*.ts`, told, comment)).toEqual([]);
  });
});
