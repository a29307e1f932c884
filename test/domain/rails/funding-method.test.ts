import { describe, expect, test } from '@jest/globals';
import {
  chooseRail,
  fundingMethodOf,
  fundingMethodsOf,
  hasFundingMethod,
  railsByMethod,
} from '../../../src/domain/rails/funding-method.ts';
import type { RailProfile } from '../../../src/domain/rails/profile.ts';
import { profile } from '../../../src/rails/sandbox-bank/profile.ts';

const instant: RailProfile = {
  ...profile,
  name: 'instant',
  fundingMethod: 'SEPA',
  amounts: { maximum: '100' },
};
const slow: RailProfile = {
  ...profile,
  name: 'slow',
  fundingMethod: 'SEPA',
  amounts: { minimum: '20', maximum: '1000' },
};
const plain: RailProfile = { ...profile, name: 'plain' };

describe('what wallets call a rail', () => {
  test('is its funding method, and its name where it has none', () => {
    expect([instant, slow, plain].map(fundingMethodOf)).toEqual(['SEPA', 'SEPA', 'plain']);
    expect(fundingMethodsOf([plain, instant, slow])).toEqual(['plain', 'SEPA']);
  });

  test('several rails may share one, and a rail’s own name means it alone', () => {
    expect(railsByMethod([plain, instant, slow], 'SEPA')).toEqual([instant, slow]);
    expect(railsByMethod([plain, instant, slow], 'slow')).toEqual([slow]);
    expect(railsByMethod([plain, instant], undefined)).toEqual([plain, instant]);
    expect(hasFundingMethod(plain, 'sepa')).toBe(false);
  });

  test('one that there is not is refused with those that there are', () => {
    expect(railsByMethod([plain, instant, slow], 'PIX')).toMatchObject({
      refusal: 'rail_unknown',
      field: 'funding_method',
      message: 'funding_method: is one of plain, SEPA.',
    });
  });
});

describe('which of the rails that share a funding method', () => {
  test.each([
    [null, 'instant'],
    ['1', 'instant'],
    ['100', 'instant'],
    ['100.01', 'slow'],
    ['1000', 'slow'],
  ])('the first that moves the amount: %s by %s', (amount, name) => {
    expect(chooseRail([instant, slow], amount)).toMatchObject({ name });
  });

  test('an amount that none of them moves is refused', () => {
    expect(chooseRail([instant, slow], '1000.01')).toMatchObject({ refusal: 'amount_too_large' });
    expect(chooseRail([slow], '19.99')).toMatchObject({ refusal: 'amount_too_small' });
  });
});
