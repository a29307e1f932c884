import type { Anchor } from '../../domain/anchor.ts';
import { marketsOf } from '../../domain/market.ts';
import { wordsIn } from '../../domain/words.ts';
import { clientCode, offersOf, shownTerms } from '../assets.ts';

/** The customer types of one side, as SEP-31 lists them for older senders. */
const types = (anchor: Anchor, language: string, side: 'sender' | 'receiver') =>
  Object.fromEntries(
    Object.entries(anchor.customerTypes)
      .filter(([name]) => name.startsWith(`sep31-${side}`))
      .map(([name, { description }]) => [name, { description: wordsIn(language, description) }]),
  );

/** SEP-31 GET /info. */
export const writeInfo = (anchor: Anchor, language: string) => ({
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
          sender: { types: types(anchor, language, 'sender') },
          receiver: { types: types(anchor, language, 'receiver') },
        },
        fields: { transaction: {} },
      },
    ]),
  ),
});
