import { expect, test } from '@jest/globals';
import { batched } from '../../src/lib/concurrently.ts';

const begin = () => {
  const loads: (readonly string[])[] = [];
  const lengthOf = batched(async (words: readonly string[]) => {
    loads.push(words);
    if (words.includes('broken')) throw new Error('away');
    return new Map(words.filter((word) => word !== '').map((word) => [word, word.length]));
  });
  return { loads, lengthOf };
};

test('who asks at once is answered by one call, and each by what they asked for', async () => {
  const { loads, lengthOf } = begin();
  const all = await Promise.all(['one', 'three', '', 'one'].map(lengthOf));
  expect(all).toEqual([3, 5, null, 3]);
  expect(loads).toEqual([['one', 'three', '']]);
});

test('who asks later is answered by another call', async () => {
  const { loads, lengthOf } = begin();
  await lengthOf('one');
  await lengthOf('one');
  expect(loads).toEqual([['one'], ['one']]);
});

test('what fails is thrown to all who asked, and to nobody after them', async () => {
  const { lengthOf } = begin();
  const all = await Promise.allSettled(['one', 'broken'].map(lengthOf));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await lengthOf('one')).toBe(3);
});
