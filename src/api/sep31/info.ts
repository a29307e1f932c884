import type { Anchor } from '../../domain/anchor.ts';
import { partyTypes } from '../../domain/customer-types.ts';
import { marketsOf } from '../../domain/market.ts';
import { wordsIn } from '../../domain/words.ts';
import { clientCode, offersOf, shownTerms } from '../assets.ts';

/** The customer types of one side, as SEP-31 lists them for older senders. */
const types = (anchor: Anchor, language: string, side: 'sep31-sender' | 'sep31-receiver') =>
  Object.fromEntries(
    partyTypes(anchor, side).map((name) => [
      name,
      { description: wordsIn(language, anchor.customerTypes[name]?.description ?? '') },
    ]),
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
          sender: { types: types(anchor, language, 'sep31-sender') },
          receiver: { types: types(anchor, language, 'sep31-receiver') },
        },
        fields: { transaction: {} },
      },
    ]),
  ),
});
