import { stellarAssetId } from '../../src/domain/money/asset.ts';
import type { Anchor } from '../../src/domain/anchor.ts';
import { crossPrice } from '../../src/domain/money/ratio.ts';
import type { QuotePolicy, Rate, RateRequest } from '../../src/domain/quotes/rates.ts';
import { refuseInWords, type Refusal } from '../../src/domain/refusal.ts';
// What the bank of the tests received goes back by hand; who tests that it can itself says so.
import { withoutRefunds as sandboxBank } from '../../src/rails/sandbox-bank/profile.ts';
import { profile as sandboxMobileMoney } from '../../src/rails/sandbox-mobile-money/profile.ts';

/*
 * The business of the tests, so that a new rail or fee in src/anchor.ts turns none of them red.
 */

/** The accounts of one test. */
interface AnchorAccounts {
  readonly assetCode: string;
  readonly assetIssuer: string;
  readonly distributionAccount: string;
  /** How long a customer has to pay, in milliseconds. */
  readonly payWithinMs: number;
  /** How many channel accounts the sender uses; none by default. */
  readonly channels?: number;
}

const both = (en: string, es: string) => ({ en, es });
/** What a customer is asked for, and what they may leave out. */
const asked = (en: string, es: string) => ({ description: both(en, es) });
const optional = (en: string, es: string) => ({ ...asked(en, es), optional: true });

const HOUR_MS = 3_600_000;

/** The decisions that only the business can make. */
const decisions: Pick<
  Anchor,
  'reviewTransaction' | 'isSendingAnchor' | 'checkRemittance' | 'customerReview'
> = {
  reviewTransaction: async () => ({ decision: 'allow' }),
  isSendingAnchor: () => true,
  checkRemittance: (request) => {
    if (request.senderId === null) {
      return { accepted: false, error: 'customer_info_needed', type: 'sep31-sender' };
    }
    if (request.receiverId === null) {
      return { accepted: false, error: 'customer_info_needed', type: 'sep31-receiver' };
    }
    return { accepted: true, payee: { ...request.receiver, ...request.fields } };
  },
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

const customerTypes: Anchor['customerTypes'] = {
  sep6: {
    ...asked('A person who deposits or withdraws', 'Quien deposita o retira'),
    fields: {
      ...NAMES,
      email_address: optional('E-mail address', 'Correo electrónico'),
      birth_date: optional('Date of birth', 'Fecha de nacimiento'),
      id_type: {
        ...optional('Kind of document', 'Tipo de documento'),
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
  const wanted = Math.max(now + QUOTE_MS, expireAfter?.getTime() ?? 0);
  return {
    price: crossPrice({ sold, bought }, sold === bought ? '0' : '0.5'),
    expiresAt: new Date(Math.min(wanted, now + QUOTE_LONGEST_MS)),
  };
};

const quotes = (dollarCoin: string): QuotePolicy => ({
  offChainAssets: { 'iso4217:USD': { decimals: 2, countryCodes: ['US'] } },
  rates: async (request) => rateOf(request, { [dollarCoin]: '1' }),
  needsCustomer: false,
  promisedMaximum: { [dollarCoin]: '1000000', 'iso4217:USD': '1000000' },
  sharing: { openQuotesMaximum: 50, percent: { client: 10, clientDomain: 50, strangers: 25 } },
});

export const createAnchor = (accounts: AnchorAccounts): Anchor => {
  const amounts = {
    minimum: '1',
    maximum: '10000',
    significantDecimals: 2,
    tolerancePercent: 10,
  };
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
        currency: {
          status: 'test',
          redemptionInstructions: 'Withdraw with any wallet that speaks SEP-24.',
        },
        distributionAccount: accounts.distributionAccount,
        rails: [sandboxBank.name, sandboxMobileMoney.name],
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
    durations: {
      payWithinMs: accounts.payWithinMs,
      expiryRetryMs: 10_000,
      trustWithinMs: 72 * HOUR_MS,
      informationWithinMs: 72 * HOUR_MS,
    },
    startingBalance: '2.01', // free, or for `newAccount: '1.5'` beside `fixed` of a deposit's fee
    whenTrustIsLate: 'person',
    channels: accounts.channels ?? 0,
    networkFees: { percentile: 'p90', maximumPerOperation: '0.01' },
    nativeLowWater: '10',
    nativeDust: '0.1',
    openTransactions: { client: 100, sendingAnchor: 1_000, clientDomain: 10_000 },
    ...decisions,
    customerTypes,
    quotes: quotes(stellarAssetId(accounts.assetCode, accounts.assetIssuer)),
  };
};
