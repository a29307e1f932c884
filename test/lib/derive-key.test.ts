import { describe, expect, test } from '@jest/globals';
import { deriveKey } from '../../src/lib/derive-key.ts';

type Shape = Parameters<typeof deriveKey>[1];
const NAME = '8d2e6d4e-4d0c-4c8e-9c1a-0c8f5a2f8b11/payout/1';
const SHAPES = [
  [{ letters: 'uuid' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  [{ letters: 'hex', lengthMax: 32 }, /^[0-9a-f]{32}$/],
  [{ letters: 'alphanumeric', lengthMax: 35 }, /^[0-9A-Z]{35}$/],
  [{ letters: 'alphanumeric', lengthMax: 16 }, /^[0-9A-Z]{16}$/],
  [{ letters: 'printable', lengthMax: 40 }, /^[0-9A-Z]{40}$/],
] as const satisfies readonly (readonly [Shape, RegExp])[];

describe('a derived key', () => {
  test.each(SHAPES)(
    'has the letters and the length of %j, every time',
    (shape: Shape, pattern: RegExp) => {
      const key = deriveKey(NAME, shape);
      expect(key).toMatch(pattern);
      expect(deriveKey(NAME, shape)).toBe(key);
    },
  );

  test.each(SHAPES)(
    'is another one for each of ten thousand names (%j)',
    (shape: Shape, _pattern: RegExp) => {
      const keys = Array.from({ length: 10_000 }, (_, number) =>
        deriveKey(`${NAME}${number}`, shape),
      );
      expect(new Set(keys).size).toBe(keys.length);
    },
  );

  test('is the name itself where nothing is wanted of it, and where it fits', () => {
    expect(deriveKey(NAME, undefined)).toBe(NAME);
    expect(deriveKey(NAME, { letters: 'printable', lengthMax: NAME.length })).toBe(NAME);
    const uuid = NAME.slice(0, 36);
    expect(deriveKey(uuid, { letters: 'uuid' })).toBe(uuid);
  });

  test('does not change from one version of Railhead to the next', () => {
    expect(SHAPES.map(([shape]) => deriveKey(NAME, shape))).toMatchInlineSnapshot(`
[
  "ad1f3819-2a87-427a-8fb0-5a795323176c",
  "ad1f38192a87127acfb05a795323176c",
  "SFJ6EDOE13JTIALFGBQ9E8ZG2ZHBWZXG59F",
  "SFJ6EDOE13JTIALF",
  "SFJ6EDOE13JTIALFGBQ9E8ZG2ZHBWZXG59F9JUPQ",
]
`);
  });
});
