import { expect, test } from '@jest/globals';
import { untilYes } from '../../src/lib/until-yes.ts';

const begin = (answers: readonly (boolean | Error)[]) => {
  let asked = 0;
  let now = 0;
  const ask = async (): Promise<boolean> => {
    const answer = answers[asked];
    asked += 1;
    if (answer instanceof Error) throw answer;
    return answer ?? false;
  };
  const isThere = untilYes(ask, 1_000, () => now);
  return { isThere, asked: () => asked, pass: (ms: number) => void (now += ms) };
};

test('a no is asked again after a while, and a yes never', async () => {
  const one = begin([false, new Error('away'), true, false]);
  expect(await one.isThere()).toBe(false);
  expect([await one.isThere(), one.asked()]).toEqual([false, 1]);
  one.pass(1_000);
  expect([await one.isThere(), one.asked()]).toEqual([false, 2]);
  one.pass(1_000);
  expect([await one.isThere(), one.asked()]).toEqual([true, 3]);
  one.pass(9_000);
  expect([await one.isThere(), one.asked()]).toEqual([true, 3]);
});

test('who asks at once shares one question', async () => {
  const one = begin([true]);
  expect(await Promise.all([one.isThere(), one.isThere(), one.isThere()])).toEqual([
    true,
    true,
    true,
  ]);
  expect(one.asked()).toBe(1);
});
