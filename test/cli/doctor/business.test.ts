import { expect, test } from '@jest/globals';
import { checkBusiness } from '../../../src/cli/doctor/business.ts';
import { loadBusiness } from '../../../src/config.ts';

const { anchor } = await loadBusiness(
  {
    ASSET_CODE: 'USDC',
    ASSET_ISSUER: `G${'I'.repeat(55)}`,
    DISTRIBUTION_ACCOUNT: `G${'D'.repeat(55)}`,
    PAY_WITHIN_MS: 60_000,
  },
  {},
);

test('what stands open to strangers is named outside development', () => {
  const { customerReview: _, ...open } = anchor;
  const said = checkBusiness(open, false).map(({ ok, says }) => `${ok} ${says}`);
  expect(said).toEqual([
    'false isSendingAnchor accepts every sending anchor; decide it in anchor.ts',
    'false reviewTransaction gives every payment the same answer; decide it in anchor.ts',
    'false customers are accepted unseen: write customerReview; decide it in anchor.ts',
  ]);
  expect(checkBusiness(open, true).every(({ ok }) => ok)).toBe(true);
});

test('a business that has decided is green', () => {
  const decided = {
    ...anchor,
    isSendingAnchor: (account: string) => account === 'GKNOWN',
    reviewTransaction: async ({ amountIn }: { amountIn: string }) =>
      ({ decision: Number(amountIn) < 100 ? 'allow' : 'hold', message: 'We look.' }) as const,
  };
  expect(checkBusiness(decided, false)).toEqual([
    { ok: true, what: 'decisions', says: 'nothing stands open in anchor.ts' },
  ]);
});
