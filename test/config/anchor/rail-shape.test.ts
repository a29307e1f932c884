import { expect, test } from '@jest/globals';
import { judgeRail } from '../../../src/config/anchor/rail-shape.ts';
import type { Rail } from '../../../src/index.ts';
import { profile } from '../../../src/rails/sandbox-bank/profile.ts';

const rail = (functions: object): Rail => ({
  profile,
  executeOutgoingTransaction: async () => ({ state: 'delivered', railReference: '1' }),
  ...functions,
});
const pays = async () => [];

test('a rail with the functions of the contract, and helpers of its own, is taken as it is', () => {
  const good = rail({ listReceived: pays, client: {}, tokens: 3 });
  expect(judgeRail(good)).toBe(good);
});

test('a rail that cannot pay is refused', () => {
  expect(() => judgeRail(rail({ executeOutgoingTransaction: undefined }))).toThrow(
    'the rail sandbox-bank: create must return a function executeOutgoingTransaction',
  );
});

test('a function that is none is named, and one that is misspelt with the one that was meant', () => {
  expect(() => judgeRail(rail({ listReceived: [] }))).toThrow(
    'the rail sandbox-bank: create must return a function listReceived',
  );
  expect(() => judgeRail(rail({ listRecieved: pays }))).toThrow(
    'the rail sandbox-bank: create returns listRecieved, which nobody calls; did you mean listReceived?',
  );
});

test('a rail that is looked up must be able to', () => {
  const lookUp = { ...profile, retry: { by: 'lookUp', settledAfterMs: 60_000 } };
  expect(() => judgeRail(rail({ profile: lookUp, findOutgoing: undefined }))).toThrow(
    "must return a function findOutgoing, because profile.retry.by is 'lookUp'",
  );
});
