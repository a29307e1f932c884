import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createAnchor } from '../../../../src/dev/chaos/faults/later-anchor/anchor.ts';

const run = promisify(execFile);
const urlOf = (path: string): string => new URL(`../../../../src/${path}`, import.meta.url).href;
const accounts = {
  assetCode: 'USDC',
  assetIssuer: `G${'I'.repeat(55)}`,
  distributionAccount: `G${'D'.repeat(55)}`,
  payWithinMs: 60_000,
};

/** What a program that imports src/anchor.ts sees of it. */
const feeSeenBy = async (...options: readonly string[]): Promise<string> => {
  const program = `
    const { createAnchor } = await import(${JSON.stringify(urlOf('anchor.ts'))});
    const { operations } = createAnchor(${JSON.stringify(accounts)}).assets[0];
    console.log(JSON.stringify(operations.withdrawal.fee));`;
  const args = [...options, '--input-type=module', '--eval', program];
  return (await run(process.execPath, args)).stdout.trim();
};

test('a program that is started with the later anchor.ts has it in place of the first', async () => {
  expect(await feeSeenBy()).toBe('{"fixed":"0.5","percent":"0.5"}');
  const register = urlOf('dev/chaos/faults/later-anchor/register.ts');
  expect(await feeSeenBy('--import', register)).toBe('{"fixed":"1.25","percent":"1"}');
});

test('the later anchor.ts is dearer, stricter and holds one payment in ten', async () => {
  const anchor = createAnchor(accounts);
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
