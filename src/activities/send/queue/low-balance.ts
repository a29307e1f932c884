import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../../../domain/anchor.ts';
import { formatAmount, stroopsOf, type Stroops } from '../../../domain/money/amount.ts';
import { NATIVE, type AssetId } from '../../../domain/money/asset.ts';
import type { LedgerAccount } from '../../../domain/ledger/decide-payment.ts';
import { clearAlert, raiseAlert } from '../alerts.ts';

/** Fees and reserves are paid in XLM: below this a person should add some. */
const NATIVE_LOW_WATER = '10';

const marksOf = (anchor: Anchor, account: string): ReadonlyMap<AssetId, Stroops> => {
  const marks = new Map([[NATIVE, stroopsOf(anchor.nativeLowWater ?? NATIVE_LOW_WATER)]]);
  for (const { asset, distributionAccount, lowWater } of anchor.assets) {
    if (distributionAccount === account) marks.set(asset, stroopsOf(lowWater));
  }
  return marks;
};

/**
 * Records which assets an account holds less of than anchor.ts wants, and forgets those that it
 * has enough of again. It warns and stops nothing.
 */
export const noteLowBalances = async (
  em: EntityManager,
  anchor: Anchor,
  held: LedgerAccount,
): Promise<void> => {
  for (const [asset, mark] of marksOf(anchor, held.account)) {
    const alert = { account: held.account, kind: 'low_balance', asset } as const;
    const line = held.balances.find((balance) => balance.asset === asset);
    const balance = line?.balance ?? 0n;
    if (balance < mark) {
      const reason = 'below_low_water';
      await raiseAlert(em, { ...alert, reason, balance: formatAmount(balance) });
    } else await clearAlert(em, alert);
  }
};
