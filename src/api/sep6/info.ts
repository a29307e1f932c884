import type { Anchor } from '../../domain/anchor.ts';
import { clientCode, offersOf, railsAtPar, railsOf, type Offer } from '../assets.ts';

const limits = ({ operation }: Offer) => ({
  enabled: true,
  authentication_required: true,
  min_amount: Number(operation.amounts.minimum),
  max_amount: Number(operation.amounts.maximum),
  fee_fixed: Number(operation.fee.fixed),
  fee_percent: Number(operation.fee.percent),
});

/** Money of another currency has a price: only an exchange, which has a quote, takes its rails. */
const railsFor = (anchor: Anchor, { policy }: Offer, isExchange: boolean) =>
  (isExchange ? railsOf : railsAtPar)(anchor, policy);

const methods = (anchor: Anchor, offer: Offer, isExchange: boolean) =>
  railsFor(anchor, offer, isExchange).map(({ name }) => name);

/** How wallets before SEP-6 4.2 learn of the funding methods of a deposit. */
const typeField = (anchor: Anchor, offer: Offer, isExchange: boolean) => ({
  type: {
    description: 'How you pay us',
    optional: true,
    choices: methods(anchor, offer, isExchange),
  },
});

/** How they learn of the funding methods of a withdrawal, and of what each has to know. */
const types = (anchor: Anchor, offer: Offer, isExchange: boolean) =>
  Object.fromEntries(
    railsFor(anchor, offer, isExchange).map(({ name, payoutFields }) => [
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

const deposits = (anchor: Anchor, isExchange = false) =>
  Object.fromEntries(
    offersOf(anchor, 'deposit').map((offer) => [
      clientCode(offer.policy),
      {
        ...limits(offer),
        funding_methods: methods(anchor, offer, isExchange),
        fields: typeField(anchor, offer, isExchange),
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

/** SEP-6 GET /info. Its amounts are JSON numbers, as the SEP asks; they are for show. */
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
