import type { Anchor } from '../../domain/anchor.ts';
import { clientCode, offersOf, railsAtPar, railsOf, shownTerms, type Offer } from '../assets.ts';

const limits = ({ operation }: Offer) => ({
  enabled: true,
  authentication_required: true,
  ...shownTerms(operation),
});

/** How wallets before SEP-6 4.2 learn of the funding methods of a deposit. */
const typeField = (anchor: Anchor, { policy }: Offer) => ({
  type: {
    description: 'How you pay us',
    optional: true,
    choices: railsAtPar(anchor, policy).map(({ name }) => name),
  },
});

/** How they learn of the funding methods of a withdrawal, and of what each has to know. */
const types = (anchor: Anchor, { policy }: Offer) =>
  Object.fromEntries(
    railsOf(anchor, policy).map(({ name, payoutFields }) => [
      name,
      {
        fields: Object.fromEntries(
          payoutFields.map((field) => [
            field.name,
            {
              description: field.description,
              optional: field.optional ?? false,
              ...(field.choices ? { choices: field.choices } : {}),
            },
          ]),
        ),
      },
    ]),
  );

const methods = (anchor: Anchor, { policy }: Offer, isExchange = false) =>
  (isExchange ? railsOf : railsAtPar)(anchor, policy).map(({ name }) => name);

const deposits = (anchor: Anchor, isExchange = false) =>
  Object.fromEntries(
    offersOf(anchor, 'deposit').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(anchor, offer, isExchange),
        fields: typeField(anchor, offer),
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
        types: types(anchor, offer),
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
