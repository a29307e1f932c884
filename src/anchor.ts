import {
  crossPrice,
  defineAnchor,
  refuseInWords,
  stellarAssetId,
  type Anchor,
  type QuotePolicy,
  type Rate,
  type RateRequest,
  type Refusal,
} from './index.ts';
import { sandboxBank } from './rails/sandbox-bank/index.ts';
import { sandboxMobileMoney } from './rails/sandbox-mobile-money/index.ts';

/**
 * Words that your customers read may be given in several languages, English among them: what fields,
 * choices, rails and places are called, and what a decision says. Pages, wallets and refusals have
 * them by the language that is asked for.
 */
const both = (en: string, es: string) => ({ en, es });
/** What a customer is asked for, and what they may leave out. */
const asked = (en: string, es: string) => ({ description: both(en, es) });
const optional = (en: string, es: string) => ({ ...asked(en, es), optional: true });

const HOUR_MS = 3_600_000;

/** The decisions that only the business can make. */
const decisions: Pick<Anchor, 'reviewTransaction' | 'isSendingAnchor' | 'customerReview'> = {
  // Ask your screening here. It may take its time and may throw: it is asked again.
  reviewTransaction: async () => ({ decision: 'allow' }),

  // Answer false for a sending anchor that you have no agreement with.
  isSendingAnchor: () => true,

  // Ask whoever checks identities for you here. It may throw: it is asked again. What takes longer
  // than `durations.reviewWithinMs` (a minute) is left to a person, by `npm run customer`; answer
  // PROCESSING where a person decides anyway. What it receives is personal: log none of it.
  customerReview: async ({ fields: { birth_date: born, id_expiration_date: expires } }) => {
    const today = new Date().toISOString().slice(0, 10);
    if (expires !== undefined && expires < today) {
      const error = both('Please send a document that is valid.', 'Envíe un documento vigente.');
      return {
        status: 'NEEDS_INFO',
        fields: { id_expiration_date: { status: 'REJECTED', error } },
      };
    }
    const adultSince = `${Number(today.slice(0, 4)) - 18}${today.slice(4)}`;
    if (born !== undefined && born > adultSince) {
      const message = both('Our customers are adults.', 'Nuestros clientes son adultos.');
      return { status: 'REJECTED', message };
    }
    return { status: 'ACCEPTED' };
  },
};

const NAMES = {
  first_name: asked('First name', 'Nombre'),
  last_name: asked('Last name', 'Apellidos'),
};

/**
 * Whom a payment needs to know, and what of them; SEP-12 asks for it by these types. SEP-6 and
 * SEP-24 ask by the `customerType` of an operation, SEP-31 for `sep31-sender` and `sep31-receiver`.
 * A SEP-12 request that names no type is about the first, or about `defaultCustomerType`. Mark a
 * field `verified` and fill in `customerVerification` to have it proved by a code.
 */
const customerTypes: Anchor['customerTypes'] = {
  sep6: {
    ...asked('A person who deposits or withdraws', 'Quien deposita o retira'),
    fields: {
      ...NAMES,
      email_address: optional('E-mail address', 'Correo electrónico'),
      birth_date: optional('Date of birth', 'Fecha de nacimiento'),
      id_type: {
        ...optional('Kind of document', 'Tipo de documento'),
        // The value is the same in every language; the label is what people read.
        choices: [
          { value: 'passport', label: both('Passport', 'Pasaporte') },
          { value: 'id_card', label: both('Identity card', 'Documento de identidad') },
        ],
      },
      photo_id_front: optional('Front of the document', 'Anverso del documento'),
      id_expiration_date: optional('Valid until', 'Válido hasta'),
    },
  },
  'sep31-sender': {
    ...asked('A person who sends a remittance', 'Quien envía una remesa'),
    fields: NAMES,
  },
  'sep31-receiver': {
    ...asked('A person who is paid a remittance', 'Quien cobra una remesa'),
    fields: {
      ...NAMES,
      bank_account_number: optional('Account number', 'Número de cuenta'),
      mobile_money_number: optional('Mobile money number', 'Número de dinero móvil'),
    },
  },
};

/** How much of each currency is worth one US dollar. Ask your treasury or a market instead. */
const UNITS_PER_DOLLAR: Readonly<Record<string, string>> = {
  'iso4217:USD': '1',
  'iso4217:EUR': '0.92',
  'iso4217:KES': '129.25',
};
const NO_PRICE = both('There is no price of this now.', 'Ahora no hay precio para esto.');
const QUOTE_MS = 10 * 60_000;
const QUOTE_LONGEST_MS = HOUR_MS;

/**
 * What an exchange costs: the middle of the market, and half a per cent where two currencies are
 * exchanged. A dollar and the coin that stands for it are one currency; there, the fee is all.
 */
const rateOf = (request: RateRequest, coins: Readonly<Record<string, string>>): Rate | Refusal => {
  const { sellAsset, buyAsset, expireAfter } = request;
  const sold = coins[sellAsset] ?? UNITS_PER_DOLLAR[sellAsset];
  const bought = coins[buyAsset] ?? UNITS_PER_DOLLAR[buyAsset];
  if (!sold || !bought) return refuseInWords('rate_unavailable', NO_PRICE);
  const now = Date.now();
  // As long as the client would like it, if that is not too long for us to be bound.
  const wanted = Math.max(now + QUOTE_MS, expireAfter?.getTime() ?? 0);
  return {
    price: crossPrice({ sold, bought }, sold === bought ? '0' : '0.5'),
    expiresAt: new Date(Math.min(wanted, now + QUOTE_LONGEST_MS)),
  };
};

const quotes = (dollarCoin: string): QuotePolicy => ({
  // Currencies of the rails; one that you do not name here is not exchanged.
  offChainAssets: { 'iso4217:USD': { decimals: 2, countryCodes: ['US'] } },
  rates: async (request) => rateOf(request, { [dollarCoin]: '1' }),
  // Answer true where a client must be a customer of yours before you promise them a price.
  needsCustomer: false,
  // What you hold ready for quotes that were not paid yet.
  promisedMaximum: { [dollarCoin]: '1000000', 'iso4217:USD': '1000000' },
  // Nobody takes all of it by asking; `knownClientDomains` names wallets that are no strangers.
  sharing: { openQuotesMaximum: 50, percent: { client: 10, clientDomain: 50, strangers: 25 } },
});

/**
 * The business: edit it. stellar.toml and every /info derive from it. SEP-24 on pages of your own:
 * `interactive: { url: 'https://…' }`, see docs/own-pages.md.
 */
export default defineAnchor((accounts) => {
  const amounts = { maximum: '10000' };
  // What one customer may pay in by each kind of transaction, in calendar days and months, UTC.
  const customerLimits = { daily: '20000', monthly: '100000' };
  return {
    organisation: {
      name: 'Railhead Sandbox',
      legalName: 'Railhead Sandbox Ltd',
      url: 'https://railhead.example',
      supportEmail: 'support@railhead.example',
      description: 'A sandbox anchor that connects a pretend bank to the Stellar network.',
      colour: '#0b5d4e',
    },
    assets: [
      {
        asset: stellarAssetId(accounts.assetCode, accounts.assetIssuer),
        name: 'US Dollar Coin',
        description: 'One unit is redeemable for one US dollar.',
        anchoredTo: 'iso4217:USD',
        // What wallets show of it; stellar.toml has room for more (CurrencyDetails).
        currency: {
          status: 'test',
          redemptionInstructions: 'Withdraw with any wallet that speaks SEP-24.',
        },
        distributionAccount: accounts.distributionAccount,
        rails: ['sandbox-bank', 'sandbox-mobile-money'],
        operations: {
          deposit: { fee: { fixed: '0.5', percent: '0.5' }, amounts, customerLimits },
          withdrawal: { fee: { fixed: '0.5', percent: '0.5' }, amounts, customerLimits },
          remittance: { fee: { fixed: '1', percent: '0.25' }, amounts, customerLimits },
        },
        dust: '0.01',
        lowWater: '1000',
      },
    ],
    rails: [sandboxBank, sandboxMobileMoney],
    ourAccounts: [accounts.assetIssuer],
    durations: { payWithinMs: accounts.payWithinMs },
    startingBalance: '2.01', // free, or for `newAccount: '1.5'` beside `fixed` of a deposit's fee
    // CHANNELS of the environment: each is 99 payments a ledger more. They need CHANNEL_SECRET.
    channels: accounts.channels,
    // What fits no story waits for a person. Some of it may go back by itself, for example:
    // investigations: {
    //   refundAfterMs: { unmatched: 168 * HOUR_MS, late: 168 * HOUR_MS },
    //   assets: { [asset]: { refundFee: '0.5', keepBelow: '1' } },
    // },
    ...decisions,
    customerTypes,
    quotes: quotes(stellarAssetId(accounts.assetCode, accounts.assetIssuer)),
  };
});
