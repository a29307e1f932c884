import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor, AssetPolicy } from '../../../src/domain/anchor.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import type { TestApi } from './support.ts';

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

/** What a new account costs whoever deposits dollars, and whoever pays in shillings. */
const NEW_ACCOUNT = '1.5';
const SHILLINGS = 'iso4217:KES';

/**
 * The anchor of `anchor.ts` that charges for new accounts, and exchanges shillings at its mobile
 * money at 100 for a dollar.
 */
export const chargingAccounts = (anchor: Anchor): Anchor => {
  const { quotes } = anchor;
  const deposit = anchor.assets[0]?.operations.deposit;
  if (!quotes || !deposit) throw new Error('anchor.ts gives no quotes');
  const shillings = {
    decimals: 2,
    deposits: {
      fee: { fixed: '50', percent: '0', newAccount: '150' },
      amounts: { ...deposit.amounts, minimum: '100', maximum: '1000000' },
    },
  };
  return {
    ...anchor,
    rails: anchor.rails.map((rail) =>
      rail.name === 'sandbox-mobile-money' ? { ...rail, asset: SHILLINGS } : rail,
    ),
    assets: anchor.assets.map((policy) => ({
      ...policy,
      operations: {
        ...policy.operations,
        deposit: { ...deposit, fee: { ...deposit.fee, newAccount: NEW_ACCOUNT } },
      },
    })),
    quotes: {
      ...quotes,
      offChainAssets: { ...quotes.offChainAssets, [SHILLINGS]: shillings },
      rates: async ({ sellAsset }) => ({
        price: sellAsset === SHILLINGS ? '100' : '1',
        expiresAt: new Date(Date.now() + 600_000),
      }),
    },
  };
};

/** Makes an account exist, as far as the fake network of a test knows. */
export const addAccount = (api: TestApi, account: string): void =>
  void api.accounts.set(account, { signers: [{ key: account, weight: 1 }], mediumThreshold: 0 });
