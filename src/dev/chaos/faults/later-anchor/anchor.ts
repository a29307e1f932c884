import { fileURLToPath } from 'node:url';
import first from '../../../../anchor.ts';
import { stroopsOf } from '../../../../domain/money/amount.ts';
import type { Anchor, AssetPolicy } from '../../../../domain/anchor.ts';
import type { AmountPolicy } from '../../../../domain/money/fee.ts';
import type { DefinedAnchor } from '../../../../index.ts';
import type { FeeSchedule } from '../../../../domain/money/price.ts';

const CENT = stroopsOf('0.01');
const HUNDRED = 100n;
const HELD_OF_A_HUNDRED = 10n;

const dearer = ({ fixed, percent }: FeeSchedule): FeeSchedule => ({
  fixed: String(Number(fixed) + 0.75),
  percent: String(Number(percent) + 0.5),
});

const stricter = (amounts: AmountPolicy): AmountPolicy => ({
  ...amounts,
  minimum: '5',
  maximum: '5000',
  tolerancePercent: 2,
});

const changeOperation = <Operation extends { fee: FeeSchedule; amounts: AmountPolicy }>(
  operation: Operation,
  amounts: Partial<AmountPolicy> = {},
): Operation => ({
  ...operation,
  fee: dearer(operation.fee),
  amounts: { ...stricter(operation.amounts), ...amounts },
});

const changePolicy = (policy: AssetPolicy): AssetPolicy => {
  const { deposit, withdrawal, remittance } = policy.operations;
  const surplus = { whenUnacceptable: 'refundSurplus' as const };
  return {
    ...policy,
    operations: {
      ...(deposit ? { deposit: changeOperation(deposit) } : {}),
      ...(withdrawal ? { withdrawal: changeOperation(withdrawal, surplus) } : {}),
      ...(remittance ? { remittance: changeOperation(remittance, surplus) } : {}),
    },
  };
};

/**
 * The business after it has changed its mind: dearer, stricter, with a review that holds one payment
 * in ten, and a surplus on Stellar that goes back by itself.
 */
const change = (first: Anchor): Anchor => ({
  ...first,
  assets: first.assets.map(changePolicy),
  reviewTransaction: async ({ amountIn }) =>
    (stroopsOf(amountIn) / CENT) % HUNDRED < HELD_OF_A_HUNDRED
      ? { decision: 'hold', message: 'We look at your payment.' }
      : { decision: 'allow' },
});

/** `RAILHEAD_ANCHOR` of the programs that are started after the change. */
export const LATER_ANCHOR = fileURLToPath(import.meta.url);

const later: DefinedAnchor = {
  withAccounts(...given) {
    const { anchor, rails } = first.withAccounts(...given);
    return { anchor: change(anchor), rails };
  },
};

export default later;
