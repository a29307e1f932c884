import type { Anchor } from '../../domain/anchor.ts';
import { partyTypes } from '../../domain/customers/types.ts';
import { fundingMethodsOf } from '../../domain/rails/funding-method.ts';
import { marketsOf } from '../../domain/quotes/market.ts';
import { wordsIn } from '../../domain/languages/words.ts';
import { listByName } from '../../services/quotes/asset-names.ts';
import { offersOf, railsOf, shownTerms, type Offer } from '../../services/quotes/offers.ts';

/** The customer types of one side, as SEP-31 lists them for older senders. */
const types = (anchor: Anchor, language: string, side: 'sep31-sender' | 'sep31-receiver') =>
  Object.fromEntries(
    partyTypes(anchor, side).map((name) => [
      name,
      { description: wordsIn(language, anchor.customerTypes[name]?.description ?? '') },
    ]),
  );

const terms = (anchor: Anchor, language: string, { policy, operation }: Offer) => ({
  enabled: true,
  quotes_supported: marketsOf(anchor, 'sep31').some(({ sellAsset }) => sellAsset === policy.asset),
  quotes_required: anchor.quotes?.requiredForRemittances?.includes(policy.asset) ?? false,
  ...shownTerms(operation),
  funding_methods: fundingMethodsOf(railsOf(anchor, policy)),
  sep12: {
    sender: { types: types(anchor, language, 'sep31-sender') },
    receiver: { types: types(anchor, language, 'sep31-receiver') },
  },
  fields: { transaction: {} },
});

/** SEP-31 GET /info. */
export const writeInfo = (anchor: Anchor, language: string) => ({
  receive: listByName(
    offersOf(anchor, 'remittance'),
    (offer) => terms(anchor, language, offer),
    // The SEP wants these of every entry.
    (all) => {
      const funding_methods = (all[0]?.funding_methods ?? []).filter((name) =>
        all.every(({ funding_methods: names }) => names.includes(name)),
      );
      if (funding_methods.length === 0) return null;
      return {
        quotes_supported: all.every(({ quotes_supported: isSupported }) => isSupported),
        quotes_required: all.some(({ quotes_required: isRequired }) => isRequired),
        funding_methods,
      };
    },
  ),
});
