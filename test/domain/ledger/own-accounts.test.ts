import { describe, expect, test } from '@jest/globals';
import { createAnchor } from '../../support/anchor.ts';
import { isOurAccount, isOwnDestination } from '../../../src/domain/ledger/own-accounts.ts';

const account = (letter: string): string => `G${letter.repeat(55)}`;
const [ISSUER, DISTRIBUTION, TREASURY, SIGNING] = ['I', 'D', 'T', 'S'].map(account);
const [CHANNEL, CUSTOMER] = ['C', 'U'].map(account);

const anchor = {
  ...createAnchor({
    assetCode: 'USDC',
    assetIssuer: ISSUER ?? '',
    distributionAccount: DISTRIBUTION ?? '',
    payWithinMs: 1,
  }),
  ourAccounts: [TREASURY ?? ''],
  signingAccount: SIGNING,
};
const unlisted = new Set([CHANNEL ?? '']);

describe('§1.9 accounts of our own', () => {
  test.each([
    ['the distribution account', DISTRIBUTION],
    ['the treasury', TREASURY],
    ['the issuer, who need not be ours', ISSUER],
    ['the signing account', SIGNING],
    ['a channel', CHANNEL],
  ])('no customer is paid at %s', (_, own = '') => {
    expect(isOwnDestination(anchor, own, unlisted)).toBe(true);
  });

  test('everybody else may be paid', () => {
    expect(isOwnDestination(anchor, CUSTOMER ?? '', unlisted)).toBe(false);
  });

  test('§1.2 what another business issues is not our money when its issuer pays it', () => {
    expect(isOurAccount(anchor, ISSUER ?? '')).toBe(false);
    expect(isOurAccount(anchor, SIGNING ?? '')).toBe(true);
  });
});
