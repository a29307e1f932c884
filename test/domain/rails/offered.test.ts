import { expect, test } from '@jest/globals';
import { judgeOffered } from '../../../src/domain/rails/offered.ts';

const asset = (...rails: readonly string[]) => ({ asset: 'stellar:USDC:G', rails });
const rails = (...names: readonly string[]) => names.map((name) => ({ profile: { name } }));

test('rails that are all there are not complained of', () => {
  expect(judgeOffered({ assets: [asset('corner-bank')], rails: rails('corner-bank') })).toEqual([]);
});

test('a rail that an asset names and nobody has is named with those that there are', () => {
  const assets = [asset('corner-bank', 'pix')];
  expect(judgeOffered({ assets, rails: rails('corner-bank') })).toEqual([
    'anchor.ts: the asset USDC names the rail pix, but rails has only corner-bank',
  ]);
  expect(judgeOffered({ assets, rails: [] })).toEqual([
    'anchor.ts: the asset USDC names the rail corner-bank, but rails is empty',
    'anchor.ts: the asset USDC names the rail pix, but rails is empty',
  ]);
});

test('a rail whose name is misspelt is named with the one that was meant', () => {
  expect(judgeOffered({ assets: [asset('corner-bnk')], rails: rails('corner-bank') })).toEqual([
    'anchor.ts: the asset USDC names the rail corner-bnk, but rails has only corner-bank; did you mean corner-bank?',
  ]);
});

test('a rail that is there twice is named', () => {
  const twice = { assets: [asset('pix')], rails: rails('pix', 'pix') };
  expect(judgeOffered(twice)).toEqual(['anchor.ts: rails has pix twice']);
});
