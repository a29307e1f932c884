import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor, AssetPolicy } from '../../src/domain/anchor.ts';
import { NATIVE } from '../../src/domain/asset.ts';

/** Who else issues a USDC. */
export const OTHER_ISSUER = Keypair.random().publicKey();

/** The anchor of `anchor.ts` with more assets of the same kinds; each may say its own terms. */
export const withAssets =
  (...more: readonly Partial<AssetPolicy>[]) =>
  (anchor: Anchor): Anchor => {
    const [usdc] = anchor.assets;
    if (!usdc) throw new Error('anchor.ts offers no asset');
    const others = more.map((changes) => ({ ...usdc, currency: {}, ...changes }));
    return { ...anchor, assets: [usdc, ...others] };
  };

const amounts = { minimum: '0.1', maximum: '10000', significantDecimals: 7, tolerancePercent: 10 };

/** Lumens, without a fee. */
export const LUMENS: Partial<AssetPolicy> = {
  asset: NATIVE,
  name: 'Lumens',
  description: 'The network’s own.',
  operations: {
    deposit: { fee: { fixed: '0', percent: '0' }, amounts },
    withdrawal: { fee: { fixed: '0', percent: '0' }, amounts },
  },
};

const other = { ...amounts, minimum: '5', significantDecimals: 2 };

/** Another USDC, which costs more. */
export const OTHER_USDC: Partial<AssetPolicy> = {
  asset: `stellar:USDC:${OTHER_ISSUER}`,
  name: 'Another dollar',
  rails: ['sandbox-bank'],
  operations: {
    deposit: { fee: { fixed: '2', percent: '1' }, amounts: other },
    withdrawal: { fee: { fixed: '2', percent: '1' }, amounts: other },
    remittance: { fee: { fixed: '2', percent: '1' }, amounts: other },
  },
};
