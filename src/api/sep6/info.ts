import type { Anchor } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { clientCode, offersOf, railsAtPar, railsOf, shownTerms, type Offer } from '../assets.ts';

/** In which words an info is written: whose, in which language, and for an exchange or not. */
interface Telling {
  readonly anchor: Anchor;
  /** BCP 47; English where it is left out or not spoken. */
  readonly language: string | undefined;
  readonly isExchange: boolean;
}

const limits = ({ operation }: Offer) => ({
  enabled: true,
  authentication_required: true,
  ...shownTerms(operation),
});

/** Money of another currency has a price: only an exchange, which has a quote, takes its rails. */
const railsFor = ({ anchor, isExchange }: Telling, { policy }: Offer) =>
  (isExchange ? railsOf : railsAtPar)(anchor, policy);

const methods = (telling: Telling, offer: Offer) =>
  railsFor(telling, offer).map(({ name }) => name);

/** The places among which `location_id` chooses, where a rail has any. */
const locationField = (
  { language }: Telling,
  description: string,
  rails: readonly RailProfile[],
) => {
  const places = rails.flatMap(({ locations = [] }) => locations);
  if (places.length === 0) return {};
  const names = places.map((place) => `${place.id} (${sayIn(language, place.description)})`);
  return {
    location_id: {
      description: `${sayIn(language, description)}: ${names.join(', ')}`,
      optional: true,
      choices: places.map(({ id }) => id),
    },
  };
};

/** How wallets before SEP-6 4.2 learn of the funding methods of a deposit. */
const depositFields = (telling: Telling, offer: Offer) => ({
  type: {
    description: sayIn(telling.language, 'How you pay us'),
    optional: true,
    choices: methods(telling, offer),
  },
  ...locationField(telling, 'Where you pay in', railsFor(telling, offer)),
});

/** How they learn of the funding methods of a withdrawal, and of what each has to know. */
const types = (telling: Telling, offer: Offer) =>
  Object.fromEntries(
    railsFor(telling, offer).map((rail) => [
      rail.name,
      {
        fields: {
          ...Object.fromEntries(
            rail.payoutFields.map((field) => [
              field.name,
              {
                description: sayIn(telling.language, field.description),
                optional: field.optional ?? false,
                ...(field.choices ? { choices: field.choices } : {}),
              },
            ]),
          ),
          ...locationField(telling, 'Where you fetch the money', [rail]),
        },
      },
    ]),
  );

const deposits = (telling: Telling) =>
  Object.fromEntries(
    offersOf(telling.anchor, 'deposit').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(telling, offer),
        fields: depositFields(telling, offer),
      },
    ]),
  );

const withdrawals = (telling: Telling) =>
  Object.fromEntries(
    offersOf(telling.anchor, 'withdrawal').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(telling, offer),
        types: types(telling, offer),
      },
    ]),
  );

/** SEP-6 GET /info. @param language BCP 47: that of the descriptions. */
export const writeInfo = (anchor: Anchor, language?: string) => {
  const plain = { anchor, language, isExchange: false };
  const exchange = { ...plain, isExchange: true };
  return {
    deposit: deposits(plain),
    'deposit-exchange': anchor.quotes ? deposits(exchange) : {},
    withdraw: withdrawals(plain),
    'withdraw-exchange': anchor.quotes ? withdrawals(exchange) : {},
    fee: {
      enabled: true,
      authentication_required: true,
      description: sayIn(language, 'Every answer that names a transaction says what it costs.'),
    },
    transactions: { enabled: true, authentication_required: true },
    transaction: { enabled: true, authentication_required: true },
    features: { account_creation: anchor.startingBalance !== null, claimable_balances: true },
  };
};
