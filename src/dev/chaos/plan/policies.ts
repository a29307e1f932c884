import type { Stroops } from '../../../domain/money/amount.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { priceAmount, priceReceived } from '../../../domain/money/fee.ts';
import type { Price } from '../../../domain/money/price.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import type { Story } from '../evidence/evidence.ts';

/** The anchor.ts of a run: the first one, and the one that took its place, with when that was. */
export interface Policies {
  readonly first: Anchor;
  readonly later: Anchor | null;
  /** From when on the later one may be in force, and from when on it is in force everywhere. */
  readonly changed: { readonly fromMs: number; readonly throughMs: number } | null;
}

/**
 * Those under which a story may have been taken on. Its terms are fixed before it is started, and the
 * start is tried again for as long as Temporal is away: any policy in force meanwhile may be its own.
 */
const anchorsOf = (
  { first, later, changed }: Policies,
  { agreedAtMs, startedAtMs }: Story,
): readonly Anchor[] => {
  if (!later || !changed || startedAtMs === null) return later ? [first, later] : [first];
  if (startedAtMs < changed.fromMs) return [first];
  return (agreedAtMs ?? startedAtMs) > changed.throughMs ? [later] : [first, later];
};

const operationOf = (anchor: Anchor, asset: string, kind: Kind) =>
  anchor.assets.find((one) => one.asset === asset)?.operations[kind];

const isKind = (kind: string): kind is Kind =>
  kind === 'deposit' || kind === 'withdrawal' || kind === 'remittance';

/** What an amount comes to under the policies that a story may have; null where it is refused. */
export const pricesOf = (
  policies: Policies,
  asset: string,
  story: Story,
  received: Stroops,
): readonly (Price | null)[] => {
  const { kind } = story;
  if (!isKind(kind)) return [];
  return anchorsOf(policies, story).flatMap((anchor) => {
    const operation = operationOf(anchor, asset, kind);
    if (!operation) return [];
    const amount = { received, expected: story.amountExpected, attached: false };
    // Rail money never goes back by policy, so a deposit knows no surplus.
    const amounts =
      kind === 'deposit'
        ? { ...operation.amounts, whenUnacceptable: 'refund' as const }
        : operation.amounts;
    const priced = priceReceived(amount, operation.fee, amounts, asset);
    return [isRefusal(priced) ? null : priced];
  });
};

/** What an amount comes to where a person takes it as it is. */
export const acceptedPricesOf = (
  policies: Policies,
  asset: string,
  story: Story,
  received: Stroops,
): readonly Price[] => {
  const { kind } = story;
  if (!isKind(kind)) return [];
  return anchorsOf(policies, story).flatMap((anchor) => {
    const operation = operationOf(anchor, asset, kind);
    if (!operation) return [];
    const { fee, amounts } = operation;
    const priced = priceAmount(received, fee, amounts.significantDecimals, asset);
    return isRefusal(priced) ? [] : [priced];
  });
};
