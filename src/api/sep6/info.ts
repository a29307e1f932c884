import type { Anchor } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import { assetCode } from '../../domain/money/asset.ts';
import { fundingMethodOf, fundingMethodsOf } from '../../domain/rails/funding-method.ts';
import { marketOf } from '../../domain/quotes/market.ts';
import { asksForNewAccount } from '../../domain/money/new-account.ts';
import { sayIn } from '../../domain/languages/index.ts';
import { say } from '../../domain/languages/saying.ts';
import { presentInfoField } from '../shared/info-field.ts';
import { listByName } from '../../services/quotes/asset-names.ts';
import {
  offersOf,
  railsAtPar,
  railsOf,
  shownTerms,
  type Offer,
} from '../../services/quotes/offers.ts';

const limits = ({ operation }: Offer) => ({
  enabled: true,
  authentication_required: true,
  ...shownTerms(operation),
});

/** What of the business is shown, in which language. */
interface Asked {
  readonly anchor: Anchor;
  /** BCP 47. */
  readonly language: string;
  readonly isExchange: boolean;
}

/** Money of another currency has a price: only an exchange, which has a quote, takes its rails. */
const railsFor = (anchor: Anchor, { policy }: Offer, isExchange: boolean) =>
  (isExchange ? railsOf : railsAtPar)(anchor, policy);

const methods = ({ anchor, isExchange }: Asked, offer: Offer) =>
  fundingMethodsOf(railsFor(anchor, offer, isExchange));

/** Each funding method with the rails that share it. */
const railsOfMethods = (rails: readonly RailProfile[]) =>
  fundingMethodsOf(rails).map((method) => ({
    method,
    rails: rails.filter((rail) => fundingMethodOf(rail) === method),
  }));

/** The places among which `location_id` chooses, where a rail has any. */
const locationField = (
  language: string,
  key: 'where_you_pay' | 'where_you_fetch',
  rails: readonly RailProfile[],
) => {
  const places = rails.flatMap(({ locations = [] }) => locations);
  if (places.length === 0) return {};
  const description = sayIn(language, say(key));
  const choices = places.map(({ id, description: label }) => ({ value: id, label }));
  return { location_id: presentInfoField(language, { description, choices, optional: true }) };
};

/** How wallets before SEP-6 4.2 learn of the funding methods of a deposit. */
const depositFields = ({ anchor, language, isExchange }: Asked, offer: Offer) => {
  const rails = railsFor(anchor, offer, isExchange);
  const description = sayIn(language, say('how_you_pay'));
  const choices = railsOfMethods(rails).map(({ method, rails: [rail] }) => ({
    value: method,
    label: rail?.label ?? method,
  }));
  return {
    type: presentInfoField(language, { description, choices, optional: true }),
    ...locationField(language, 'where_you_pay', rails),
  };
};

/** What rails that share a method have to know; what only some of them need may be left out. */
const payoutFieldsOf = (rails: readonly RailProfile[]) => {
  const fields = new Map(
    rails.flatMap(({ payoutFields }) => payoutFields).map((field) => [field.name, field]),
  );
  const isNeeded = (name: string) =>
    rails.every(({ payoutFields }) =>
      payoutFields.some((field) => field.name === name && !field.optional),
    );
  return [...fields.values()].map((field) => ({ ...field, optional: !isNeeded(field.name) }));
};

/** How they learn of the funding methods of a withdrawal, and of what each has to know. */
const types = ({ anchor, language, isExchange }: Asked, offer: Offer) =>
  Object.fromEntries(
    railsOfMethods(railsFor(anchor, offer, isExchange)).map(({ method, rails }) => [
      method,
      {
        fields: {
          ...Object.fromEntries(
            payoutFieldsOf(rails).map((field) => [field.name, presentInfoField(language, field)]),
          ),
          ...locationField(language, 'where_you_fetch', rails),
        },
      },
    ]),
  );

const deposits = (asked: Asked) =>
  listByName(offersOf(asked.anchor, 'deposit'), (offer) => ({
    ...limits(offer),
    funding_methods: methods(asked, offer),
    fields: depositFields(asked, offer),
  }));

const withdrawals = (asked: Asked) =>
  listByName(offersOf(asked.anchor, 'withdrawal'), (offer) => ({
    ...limits(offer),
    funding_methods: methods(asked, offer),
    types: types(asked, offer),
  }));

/** What a new account costs, in whatever may be paid in; the SEP has no other place for it. */
const newAccountCosts = (anchor: Anchor): readonly string[] => {
  const accountCreation = anchor.startingBalance !== null;
  const costs = offersOf(anchor, 'deposit').flatMap(({ policy }) => {
    const { asset } = policy;
    const currencies = railsOf(anchor, policy).map((rail) => rail.asset);
    const markets = currencies.flatMap(
      (currency) => marketOf(anchor, { policy, kind: 'deposit', currency }) ?? [],
    );
    const own = policy.operations.deposit?.fee;
    return [
      ...(own ? [{ asset, fee: own, paid: asset }] : []),
      ...markets
        .filter(({ fee }) => fee !== own)
        .map(({ fee, sellAsset }) => ({ asset, fee, paid: sellAsset })),
    ];
  });
  const asked = costs.filter(({ asset, fee }) =>
    asksForNewAccount({ asset, fee, accountCreation }),
  );
  return [...new Set(asked.map(({ fee, paid }) => `${fee.newAccount} ${assetCode(paid)}`))];
};

const describeFee = (anchor: Anchor, language: string): string => {
  const costs = newAccountCosts(anchor).join(', ');
  const sentences = [
    sayIn(language, say('info_of_costs')),
    ...(costs === '' ? [] : [sayIn(language, say('info_of_new_account', { costs }))]),
  ];
  return sentences.join(' ');
};

/** SEP-6 GET /info. */
export const writeInfo = (anchor: Anchor, language: string) => {
  const plain = { anchor, language, isExchange: false };
  const exchange = { anchor, language, isExchange: true };
  return {
    deposit: deposits(plain),
    'deposit-exchange': anchor.quotes ? deposits(exchange) : {},
    withdraw: withdrawals(plain),
    'withdraw-exchange': anchor.quotes ? withdrawals(exchange) : {},
    fee: {
      enabled: true,
      authentication_required: true,
      description: describeFee(anchor, language),
    },
    transactions: { enabled: true, authentication_required: true },
    transaction: { enabled: true, authentication_required: true },
    features: { account_creation: anchor.startingBalance !== null, claimable_balances: true },
  };
};
