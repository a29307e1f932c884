import type { AssetId } from '../money/asset.ts';
import type { AmountPolicy } from '../money/fee.ts';
import type { FeeSchedule } from '../money/price.ts';
import type { Refusal } from '../refusal.ts';

/** Which protocol an exchange is for, in SEP-38's words. */
export const QUOTE_CONTEXTS = ['sep6', 'sep24', 'sep31'] as const;
export type QuoteContext = (typeof QUOTE_CONTEXTS)[number];

/** What `rates` is asked. Amounts are decimal strings; exactly one of them is given. */
export interface RateRequest {
  /** Null where only the prices of all assets are listed. */
  readonly context: QuoteContext | null;
  readonly sellAsset: AssetId;
  readonly buyAsset: AssetId;
  readonly sellAmount: string | null;
  readonly buyAmount: string | null;
  /** The rail by which money comes or goes; null where the client left it open. */
  readonly deliveryMethod: string | null;
  /** ISO 3166, as the client said it. */
  readonly countryCode: string | null;
  /** True where the answer binds: this is the moment to cover it. */
  readonly firm: boolean;
  /**
   * The transaction whose money is here and is exchanged by the answer; null where a client asks.
   * It may be asked for again, after a crash, with the same id: only one answer is kept.
   */
  readonly transactionId: string | null;
  /** Until when the client would like it to bind; null where they do not care. */
  readonly expireAfter: Date | null;
  /** Who asks; null where nobody authenticated. */
  readonly client: {
    readonly account: string;
    readonly memo: string | null;
    readonly clientDomain: string | null;
  } | null;
}

/** What an exchange costs, and how long a firm quote of it binds. */
export interface Rate {
  /**
   * Units of the sold asset for one unit of the bought one, without the fee, which the fee schedule
   * adds. Decimal string above zero, at most eighteen digits on each side of the point.
   */
  readonly price: string;
  /** A quote that ends before what the client asked for is refused to them. */
  readonly expiresAt: Date;
}

/** What the business says of a currency that is not on Stellar. */
export interface OffChainAsset {
  /** Decimals of its smallest payment: 2 for cents. */
  readonly decimals: number;
  /** ISO 3166-1 alpha-2 or 3166-2 codes of where it is paid and taken; left out: not asked. */
  readonly countryCodes?: readonly string[];
  /**
   * Fee and limits of deposits in this currency, in its own units. Left out, a Stellar asset's own
   * numbers stand for it, which is right only where both are worth the same.
   */
  readonly deposits?: { readonly fee: FeeSchedule; readonly amounts: AmountPolicy };
}

/**
 * How what open quotes may sell is shared among clients, so that nobody takes all of it for an
 * hour by asking. A quote counts until it ends, and no longer once its transaction is over. A share
 * below the largest amount of a transaction keeps such an amount from ever being quoted.
 */
export interface ExposureSharing {
  /** How many quotes of one asset a client may have that no transaction has taken. */
  readonly openQuotesMaximum: number;
  /** Shares of `promisedMaximum`, in per cent. */
  readonly percent: {
    /** What one client, an account with its memo, may have. */
    readonly client: number;
    /** What all clients of one client domain may have together. */
    readonly clientDomain: number;
    /**
     * What all clients may have together who are not known: keys cost nothing. Known is who has an
     * ACCEPTED SEP-12 customer, or comes by one of `knownClientDomains`.
     */
    readonly strangers: number;
  };
  /** Client domains whose clients are known, as SEP-10 proves them. */
  readonly knownClientDomains?: readonly string[];
}

/** What the business exchanges; SEP-38 is served where it is there. */
export interface QuotePolicy {
  /**
   * Currencies of the rails that quotes are given in. Each is exchanged for every Stellar asset
   * whose rails move it.
   */
  readonly offChainAssets: Readonly<Record<AssetId, OffChainAsset>>;
  /**
   * What an exchange costs now. A refusal is for a market that is closed at the moment; a throw is
   * a fault. It must answer within five seconds.
   */
  readonly rates: (request: RateRequest) => Promise<Rate | Refusal>;
  /** True where only clients with an accepted SEP-12 customer are given firm quotes. */
  readonly needsCustomer: boolean;
  /** Stellar assets whose remittances are taken on with a quote alone. */
  readonly requiredForRemittances?: readonly AssetId[];
  /**
   * The most of an asset that open quotes may sell at once: SEP-38 asks that
   * what is quoted is held ready. Decimal strings; an asset that is left out has no bound.
   */
  readonly promisedMaximum?: Readonly<Record<AssetId, string>>;
  /** How it is shared out; left out, whoever comes first may have all of it. */
  readonly sharing?: ExposureSharing;
}
