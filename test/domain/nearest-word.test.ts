import { expect, test } from '@jest/globals';
import { nearestWord } from '../../src/domain/nearest-word.ts';

const FIELDS = ['operations', 'organisation', 'minimum', 'maximum', 'rails'];

test.each([
  ['operatons', 'operations'],
  ['organization', 'organisation'],
  ['mininum', 'minimum'],
  ['Rails', 'rails'],
  ['rial', 'rails'],
  ['opreations', 'operations'],
])('%s is meant for %s', (word, meant) => {
  expect(nearestWord(word, FIELDS)).toBe(meant);
});

test('a word that is like no other is meant for none', () => {
  expect(nearestWord('customerLimits', FIELDS)).toBeNull();
  expect(nearestWord('x', [])).toBeNull();
});
