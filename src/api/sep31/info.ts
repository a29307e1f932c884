import type { Anchor } from '../../domain/anchor.ts';
import { marketsOf } from '../../domain/market.ts';
import { clientCode, offersOf } from '../assets.ts';

/** The customer types of one side, as SEP-31 lists them for older senders. */
const types = (anchor: Anchor, side: 'sender' | 'receiver') =>
  Object.fromEntries(
    Object.entries(anchor.customerTypes)
      .filter(([name]) => name.startsWith(`sep31-${side}`))
      .map(([name, { description }]) => [name, { description }]),
  );

/** SEP-31 GET /info. Amounts are JSON numbers there, as the SEP asks; they are for show. */
export const writeInfo = (anchor: Anchor) => ({
  receive: Object.fromEntries(
    offersOf(anchor, 'remittance').map(({ policy, operation }) => [
      clientCode(policy),
      {
        enabled: true,
        quotes_supported: marketsOf(anchor, 'sep31').some(
          ({ sellAsset }) => sellAsset === policy.asset,
        ),
        quotes_required: anchor.quotes?.requiredForRemittances?.includes(policy.asset) ?? false,
        fee_fixed: Number(operation.fee.fixed),
        fee_percent: Number(operation.fee.percent),
        min_amount: Number(operation.amounts.minimum),
        max_amount: Number(operation.amounts.maximum),
        funding_methods: policy.rails,
        sep12: {
          sender: { types: types(anchor, 'sender') },
          receiver: { types: types(anchor, 'receiver') },
        },
        fields: { transaction: {} },
      },
    ]),
  ),
});
