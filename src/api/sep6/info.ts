import type { Anchor } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rail-profile.ts';
import { clientCode, offersOf, railsAtPar, railsOf, shownTerms, type Offer } from '../assets.ts';

const limits = ({ operation }: Offer) => ({
  enabled: true,
  authentication_required: true,
  ...shownTerms(operation),
});

/** Money of another currency has a price: only an exchange, which has a quote, takes its rails. */
const railsFor = (anchor: Anchor, { policy }: Offer, isExchange: boolean) =>
  (isExchange ? railsOf : railsAtPar)(anchor, policy);

const methods = (anchor: Anchor, offer: Offer, isExchange: boolean) =>
  railsFor(anchor, offer, isExchange).map(({ name }) => name);

/** The places among which `location_id` chooses, where a rail has any. */
const locationField = (description: string, rails: readonly RailProfile[]) => {
  const places = rails.flatMap(({ locations = [] }) => locations);
  if (places.length === 0) return {};
  const names = places.map((place) => `${place.id} (${place.description})`).join(', ');
  return {
    location_id: {
      description: `${description}: ${names}`,
      optional: true,
      choices: places.map(({ id }) => id),
    },
  };
};

/** How wallets before SEP-6 4.2 learn of the funding methods of a deposit. */
const depositFields = (anchor: Anchor, offer: Offer, isExchange: boolean) => ({
  type: {
    description: 'How you pay us',
    optional: true,
    choices: methods(anchor, offer, isExchange),
  },
  ...locationField('Where you pay in', railsFor(anchor, offer, isExchange)),
});

/** How they learn of the funding methods of a withdrawal, and of what each has to know. */
const types = (anchor: Anchor, offer: Offer, isExchange: boolean) =>
  Object.fromEntries(
    railsFor(anchor, offer, isExchange).map((rail) => [
      rail.name,
      {
        fields: {
          ...Object.fromEntries(
            rail.payoutFields.map((field) => [
              field.name,
              {
                description: field.description,
                optional: field.optional ?? false,
                ...(field.choices ? { choices: field.choices } : {}),
              },
            ]),
          ),
          ...locationField('Where you fetch the money', [rail]),
        },
      },
    ]),
  );

const deposits = (anchor: Anchor, isExchange = false) =>
  Object.fromEntries(
    offersOf(anchor, 'deposit').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(anchor, offer, isExchange),
        fields: depositFields(anchor, offer, isExchange),
      },
    ]),
  );

const withdrawals = (anchor: Anchor, isExchange = false) =>
  Object.fromEntries(
    offersOf(anchor, 'withdrawal').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(anchor, offer, isExchange),
        types: types(anchor, offer, isExchange),
      },
    ]),
  );

/** SEP-6 GET /info. */
export const writeInfo = (anchor: Anchor) => ({
  deposit: deposits(anchor),
  'deposit-exchange': anchor.quotes ? deposits(anchor, true) : {},
  withdraw: withdrawals(anchor),
  'withdraw-exchange': anchor.quotes ? withdrawals(anchor, true) : {},
  fee: {
    enabled: true,
    authentication_required: true,
    description: 'Every answer that names a transaction says what it costs.',
  },
  transactions: { enabled: true, authentication_required: true },
  transaction: { enabled: true, authentication_required: true },
  features: { account_creation: anchor.startingBalance !== null, claimable_balances: true },
});
