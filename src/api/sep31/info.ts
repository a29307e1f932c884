import type { Anchor } from '../../domain/anchor.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { marketsOf } from '../../domain/market.ts';
import { clientCode, offersOf, shownTerms } from '../assets.ts';

/** The customer types of one side, as SEP-31 lists them for older senders. */
const types = (anchor: Anchor, side: 'sender' | 'receiver', language: string | undefined) =>
  Object.fromEntries(
    Object.entries(anchor.customerTypes)
      .filter(([name]) => name.startsWith(`sep31-${side}`))
      .map(([name, { description }]) => [name, { description: sayIn(language, description) }]),
  );

/** SEP-31 GET /info. @param language BCP 47: that of the descriptions. */
export const writeInfo = (anchor: Anchor, language?: string) => ({
  receive: Object.fromEntries(
    offersOf(anchor, 'remittance').map(({ policy, operation }) => [
      clientCode(policy),
      {
        enabled: true,
        quotes_supported: marketsOf(anchor, 'sep31').some(
          ({ sellAsset }) => sellAsset === policy.asset,
        ),
        quotes_required: anchor.quotes?.requiredForRemittances?.includes(policy.asset) ?? false,
        ...shownTerms(operation),
        funding_methods: policy.rails,
        sep12: {
          sender: { types: types(anchor, 'sender', language) },
          receiver: { types: types(anchor, 'receiver', language) },
        },
        fields: { transaction: {} },
      },
    ]),
  ),
});
