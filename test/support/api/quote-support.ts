import { randomUUID } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor } from '../../../src/domain/anchor.ts';
import type { Rate, RateRequest } from '../../../src/domain/quotes/rates.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { ISSUER, startTestApi, type TestApi } from './support.ts';

export const USDC = `stellar:USDC:${ISSUER}`;
export const KES = 'iso4217:KES';
export const USD = 'iso4217:USD';
export const MOBILE = 'sandbox-mobile-money';

/** What a test may change of the business while the API runs, and what the rates were asked. */
interface Business {
  readonly asked: RateRequest[];
  rate: (request: RateRequest) => Promise<Rate | Refusal>;
  knowsSenders: boolean;
  quotesRequired: boolean;
}

/** The anchor of `anchor.ts` with shillings on its mobile money, and dollars at its bank. */
const withShillings = (anchor: Anchor, business: Business): Anchor => {
  const deposit = anchor.assets[0]?.operations.deposit;
  if (!anchor.quotes || !deposit) throw new Error('anchor.ts gives no quotes');
  return {
    ...anchor,
    rails: anchor.rails.map((rail) => (rail.name === MOBILE ? { ...rail, asset: KES } : rail)),
    isSendingAnchor: () => business.knowsSenders,
    quotes: {
      ...anchor.quotes,
      needsCustomer: true,
      offChainAssets: {
        ...anchor.quotes.offChainAssets,
        [KES]: {
          decimals: 2,
          countryCodes: ['KE', 'UG-C'],
          deposits: {
            fee: { fixed: '50', percent: '0.5' },
            amounts: { ...deposit.amounts, minimum: '130', maximum: '1000000' },
          },
        },
      },
      promisedMaximum: { [USDC]: '1500' },
      sharing: {
        openQuotesMaximum: 100,
        percent: { client: 100, clientDomain: 100, strangers: 100 },
      },
      get requiredForRemittances() {
        return business.quotesRequired ? [USDC] : [];
      },
      rates: async (request) => {
        business.asked.push(request);
        return business.rate(request);
      },
    },
  };
};

export type Answer = Readonly<Record<string, unknown>> & { readonly id?: unknown };
const read = async (response: Response): Promise<Answer> => ({
  status: response.status,
  ...((await response.json()) as Answer),
});

export interface QuoteApi {
  readonly api: TestApi;
  readonly business: Business;
  close(): Promise<void>;
  get(path: string, query?: Readonly<Record<string, string>>, token?: string): Promise<Answer>;
  /** Asks for a firm quote of 10,000 shillings for dollars, or for what is said instead. */
  ask(token: string | undefined, change?: object): Promise<Answer>;
  post(path: string, body: object, token: string): Promise<Answer>;
  /** Copies a quote to one that ended long ago, and gives its id. */
  endedCopy(id: string): Promise<string>;
  /** A client who is a customer whom we know. */
  knownClient(memo?: string): Promise<{
    readonly keypair: Keypair;
    readonly token: string;
    readonly subject: { account: string; memo: string | null; clientDomain: null };
  }>;
}

/** A real API whose business exchanges shillings and dollars, and waits as long as it says. */
export const startQuoteApi = async (
  durations: Partial<Anchor['durations']> = {},
): Promise<QuoteApi> => {
  const business: Business = {
    asked: [],
    rate: async ({ sellAsset }) => ({
      price: sellAsset === KES ? '129.25' : '0.00775',
      expiresAt: new Date(Date.now() + 600_000),
    }),
    knowsSenders: true,
    quotesRequired: false,
  };
  const api = await startTestApi((anchor) =>
    withShillings({ ...anchor, durations: { ...anchor.durations, ...durations } }, business),
  );
  const post: QuoteApi['post'] = async (path, body, token) =>
    read(await api.post(path, body, token));
  return {
    api,
    business,
    close: api.close,
    post,
    get: async (path, query = {}, token) =>
      read(await api.get(`/sep38${path}?${new URLSearchParams(query).toString()}`, token)),
    async ask(token, change = {}) {
      const usual = { context: 'sep24', sell_asset: KES, buy_asset: USDC, sell_amount: '10000' };
      return read(await api.post('/sep38/quote', { ...usual, ...change }, token));
    },
    async endedCopy(id) {
      const copy = randomUUID();
      await api.orm.em.fork().execute(
        `insert into quote select (jsonb_populate_record(null::quote,
           to_jsonb(quote) || jsonb_build_object('id', ?::text, 'expires_at', ?::text))).*
         from quote where id = ?`,
        [copy, '2026-01-01T00:00:00Z', id],
      );
      return copy;
    },
    async knownClient(memo) {
      const keypair = Keypair.random();
      const token = await api.login(keypair, memo === undefined ? {} : { memo });
      const told = { type: 'sep6', first_name: 'Ama', last_name: 'Mensah' };
      await api.send('PUT', '/sep12/customer', told, token);
      const account = keypair.publicKey();
      return { keypair, token, subject: { account, memo: memo ?? null, clientDomain: null } };
    },
  };
};
