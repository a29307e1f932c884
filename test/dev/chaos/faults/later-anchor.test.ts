import { expect, test } from '@jest/globals';
import { loadBusiness } from '../../../../src/config.ts';
import { LATER_ANCHOR } from '../../../../src/dev/chaos/faults/later-anchor/anchor.ts';

const settings = {
  ASSET_CODE: 'USDC',
  ASSET_ISSUER: `G${'I'.repeat(55)}`,
  DISTRIBUTION_ACCOUNT: `G${'D'.repeat(55)}`,
  PAY_WITHIN_MS: 60_000,
};

test('a program that is given the later anchor.ts serves it in place of the first', async () => {
  const feeOf = async (RAILHEAD_ANCHOR?: string) =>
    (await loadBusiness({ ...settings, RAILHEAD_ANCHOR }, {})).anchor.assets[0]?.operations
      .withdrawal?.fee;
  expect(await feeOf()).toEqual({ fixed: '0.5', percent: '0.5' });
  expect(await feeOf(LATER_ANCHOR)).toEqual({ fixed: '1.25', percent: '1' });
});

test('the later anchor.ts is dearer, stricter and holds one payment in ten', async () => {
  const { anchor } = await loadBusiness({ ...settings, RAILHEAD_ANCHOR: LATER_ANCHOR }, {});
  const { withdrawal, deposit } = anchor.assets[0]?.operations ?? {};
  expect(withdrawal?.amounts).toMatchObject({
    minimum: '5',
    maximum: '5000',
    tolerancePercent: 2,
    whenUnacceptable: 'refundSurplus',
  });
  // Rail money never goes back by policy.
  expect(deposit?.amounts.whenUnacceptable).toBeUndefined();
  const request = { transactionId: 'one', asset: 'a', rail: 'r', account: 'G' };
  const review = async (amountIn: string) =>
    (await anchor.reviewTransaction({ ...request, kind: 'withdrawal', customerId: null, amountIn }))
      .decision;
  expect(await review('100.09')).toBe('hold');
  expect(await review('100.10')).toBe('allow');
});
