import { NATIVE, type AssetId } from '../../../src/domain/money/asset.ts';

/** The key of the alert that an account lacks an asset, XLM where none is named. */
export const insufficientBalance = (account: string, asset: AssetId = NATIVE) =>
  ({ account, kind: 'insufficient_balance', asset }) as const;
