import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  assetCode,
  isAssetId,
  NATIVE,
  parseStellarAsset,
  stellarAssetId,
} from '../../../src/domain/money/asset.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

const code = fc.stringMatching(/^[A-Za-z0-9]{1,12}$/);
const issuer = fc.stringMatching(/^G[A-Z2-7]{55}$/);

describe('the name of an asset', () => {
  test('of Stellar is taken apart into what it was made of', () => {
    fc.assert(
      fc.property(code, issuer, (ofCode, ofIssuer) => {
        const id = stellarAssetId(ofCode, ofIssuer);
        expect(isAssetId(id)).toBe(true);
        expect(parseStellarAsset(id)).toEqual({ code: ofCode, issuer: ofIssuer });
        expect(assetCode(id)).toBe(ofCode);
      }),
    );
  });

  test('of the native asset has no issuer and is read as XLM', () => {
    expect(stellarAssetId('XLM', null)).toBe(NATIVE);
    expect(parseStellarAsset(NATIVE)).toEqual({ code: 'native', issuer: null });
    expect(assetCode(NATIVE)).toBe('XLM');
  });

  test('of a currency is no Stellar asset', () => {
    expect(isAssetId('iso4217:USD')).toBe(true);
    expect(isRefusal(parseStellarAsset('iso4217:USD'))).toBe(true);
    expect(assetCode('iso4217:USD')).toBe('USD');
  });

  test.each([
    '',
    'USDC',
    'stellar:',
    'stellar:USDC',
    `stellar:USDC:M${'A'.repeat(55)}`,
    `stellar:USDC:G${'A'.repeat(54)}`,
    `stellar:USDC:G${'1'.repeat(55)}`,
    `stellar:THIRTEENCHARS:G${'A'.repeat(55)}`,
    `stellar:US-D:G${'A'.repeat(55)}`,
    `stellar:USDC:G${'A'.repeat(55)}\n`,
    'iso4217:usd',
    'iso4217:USDC',
    'iso4217:USD ',
  ])('is not %j', (id) => {
    expect(isAssetId(id)).toBe(false);
    expect(isRefusal(parseStellarAsset(id))).toBe(true);
  });
});
