import type { AmountPolicy } from './money/fee.ts';
import type { FeeSchedule } from './money/price.ts';
import type { AssetId } from './money/asset.ts';
import type {
  CustomerVerification,
  CustomerDecision,
  CustomerField,
  CustomerNeedRequest,
  CustomerReviewRequest,
} from './customers/contract.ts';
import type { DecisionPolicy } from './operators/decision-policy.ts';
import type { NetworkFees } from './ledger/fee-strategy.ts';
import type { CurrencyDetails, OrganisationDetails } from './publication.ts';
import type { InteractivePolicy } from './transactions/interactive.ts';
import type { CustomerLimits } from './money/limits.ts';
import type { InvestigationPolicy } from './transactions/investigation.ts';
import type { OpenTransactionPolicy } from './transactions/open-transactions.ts';
import type { RailProfile } from './rails/profile.ts';
import type { QuotePolicy } from './quotes/rates.ts';
import type { RemittanceCheck, RemittanceRequest } from './transactions/remittance.ts';
import type { Kind } from './transactions/transaction.ts';
import type { Words } from './languages/words.ts';

/** Fee, limits and tolerance of one operation with one asset; absent where it is not offered. */
export interface OperationPolicy {
  readonly fee: FeeSchedule;
  readonly amounts: AmountPolicy;
  /**
   * The SEP-12 type of customer that has to be ACCEPTED before a deposit or a withdrawal of SEP-6 or
   * SEP-24 may be paid; one of `customerTypes`. SEP-24's pages ask for what is missing of it, in a
   * step of their own. Without it nobody is asked for more than the rail has to know.
   */
  readonly customerType?: string;
  /** What one customer may pay in in a day and in a month; without it nothing is counted. */
  readonly customerLimits?: CustomerLimits;
}

/** A Stellar asset that the business takes and pays out. */
export interface AssetPolicy {
  readonly asset: AssetId;
  readonly name: string;
  readonly description: string;
  /** What people expect one unit to be worth, for stellar.toml; SEP-38 name, `iso4217:USD`. */
  readonly anchoredTo?: AssetId;
  /** What else stellar.toml says of the asset. */
  readonly currency?: CurrencyDetails;
  /** The account that pays deposits and receives withdrawals and remittances. */
  readonly distributionAccount: string;
  /** Names of the rails that may be used with it; the first is offered first. */
  readonly rails: readonly string[];
  readonly operations: Readonly<Partial<Record<Kind, OperationPolicy>>>;
  /** Payments below this are posted to `dust` without a workflow. Decimal string. */
  readonly dust: string;
  /** Health warns when the distribution account holds less than this. Decimal string. */
  readonly lowWater: string;
  /**
   * True where a refund to an account that is gone or no longer trusts the asset is left for its
   * owner as a claimable balance; else a person is asked.
   */
  readonly claimableRefunds?: boolean;
}

/** What one call of the business's reviews may take where `reviewWithinMs` is absent. */
export const REVIEW_WITHIN_MS = 60_000;

/** How long a story waits, in milliseconds. Part of each story's start input. */
export interface Durations {
  /** How long a customer or a sending anchor has to pay. */
  readonly payWithinMs: number;
  /** How long to wait before expiry is asked for again while reading is behind. */
  readonly expiryRetryMs: number;
  /** How long to wait for a missing account or trustline; see `Anchor.whenTrustIsLate`. */
  readonly trustWithinMs: number;
  /** How long to wait for corrected customer or transaction information before refunding. */
  readonly informationWithinMs: number;
  /**
   * How long one call of `reviewTransaction` or `customerReview` may take; a minute by default. One
   * that stays silent, or keeps failing for ten times as long, is left to a person.
   */
  readonly reviewWithinMs?: number;
  /** How long money that came waits for its rate before a person is asked; an hour by default. */
  readonly rateWithinMs?: number;
  /** How long a rail that does not answer is notified of a paid deposit; three days by default. */
  readonly afterDepositWithinMs?: number;
}

export type WhenTrustIsLate = 'claimableBalance' | 'person';

export interface Organisation extends OrganisationDetails {
  readonly name: string;
  readonly legalName: string;
  readonly url: string;
  readonly supportEmail: string;
  readonly description: string;
  readonly logo?: string;
  /** Any CSS colour; the pages are drawn in it. */
  readonly colour: string;
}

/** What a review receives. It holds no personal data; look the rest up by id. */
export interface ReviewRequest {
  readonly transactionId: string;
  readonly kind: Kind;
  readonly asset: AssetId;
  readonly rail: string;
  readonly amountIn: string;
  readonly account: string;
  readonly customerId: string | null;
}

/**
 * `hold` waits for a person, `reject` sends the money back. The message is shown to the customer,
 * in the language of their request, the reason to the operator: codes and ids only.
 */
export type Review<Message = Words> =
  | { readonly decision: 'allow' }
  | {
      readonly decision: 'hold' | 'reject';
      readonly message: Message;
      readonly reason?: string;
    };

/** Who wants to log in by SEP-10. */
export interface AuthenticatingClient {
  /** G…, M… or C…. */
  readonly account: string;
  /** The wallet that vouches for the account; proven when its token is issued. */
  readonly clientDomain: string | null;
}

/** An operation of a distribution account that none of our envelopes carried. */
export interface OutgoingOperation {
  readonly account: string;
  /**
   * In Horizon's words: `payment`, `change_trust`, `set_options`, …; `fee` for a transaction in
   * which others act, and of which the account pays the fee or gives the sequence number alone.
   */
  readonly type: string;
  /** Whom it pays, as a G… account; null where it pays nobody. */
  readonly destination: string | null;
  readonly transactionHash: string;
}

/** The business: data and a few plain functions that `anchor.ts` fills in. */
export interface Anchor {
  readonly organisation: Organisation;
  readonly assets: readonly AssetPolicy[];
  readonly rails: readonly RailProfile[];
  /** Accounts of ours besides the distribution accounts; payments among them are `treasury`. */
  readonly ourAccounts: readonly string[];
  /** The account of SIGNING_SEED, which signs SEP-10 challenges; `defineAnchor` fills it in. */
  readonly signingAccount?: string | undefined;
  readonly durations: Durations;
  /** XLM that a new customer account is created with; null where accounts are not created. */
  readonly startingBalance: string | null;
  /**
   * What becomes of a deposit whose destination could not be paid within `durations.trustWithinMs`:
   * a claimable balance, which its owner may claim for ever, or a person, the default. A wallet that
   * says it supports claimable balances is given one without waiting. Policy never sends money back
   * on a rail.
   */
  readonly whenTrustIsLate?: WhenTrustIsLate;
  /**
   * How many channel accounts each distribution account sends over, beside each other; 0, the
   * default, sends over the distribution account alone, one envelope a ledger.
   */
  readonly channels?: number;
  /** What is offered to the network for each operation; see `domain/ledger/fee-strategy.ts`. */
  readonly networkFees?: NetworkFees;
  /** Health warns when a distribution account holds less XLM than this. Decimal string. */
  readonly nativeLowWater?: string;
  /** What becomes by itself of money that fits no story; without it, a person decides everything. */
  readonly investigations?: InvestigationPolicy;
  /**
   * Payments of XLM below this are posted to `dust`, where XLM is no asset of yours. Decimal string;
   * see {@link DEFAULT_NATIVE_DUST}.
   */
  readonly nativeDust?: string;
  /**
   * Says of an operation that somebody made by hand with a key that pays whether it is your own
   * treasury's. What is `unknown` stops the sender until a person has named it. Payments to
   * accounts of yours are treasury without being asked for.
   */
  readonly classifyOutgoing?: (operation: OutgoingOperation) => 'treasury' | 'unknown';
  /**
   * SEP-10 `Authorization` header of a request for a challenge: `required` answers 401 without one.
   * It is checked wherever it is sent; `optional` is the default.
   */
  readonly signedChallengeRequests?: 'optional' | 'required';
  /** Whom SEP-10 and SEP-45 let in; everybody, where it is absent. Answer false for 403. */
  readonly mayAuthenticate?: (client: AuthenticatingClient) => boolean;
  /** Says whether credited money may go out. One that answers without waiting spares a step. */
  readonly reviewTransaction: (request: ReviewRequest) => Promise<Review>;
  readonly isSendingAnchor: (account: string, clientDomain: string | null) => boolean;
  readonly checkRemittance: (request: RemittanceRequest) => RemittanceCheck;
  /**
   * SEP-12 customer types, with the SEP-9 fields that each needs. A remittance's sender has to be
   * ACCEPTED as one whose name begins with `sep31-sender`, and its receiver with `sep31-receiver`;
   * a deposit and a withdrawal name theirs by `customerType`.
   */
  readonly customerTypes: Readonly<Record<string, CustomerType>>;
  /**
   * Which of `customerTypes` a SEP-12 request without `type` is about; the first, where it is absent.
   * Name the one that most wallets need.
   */
  readonly defaultCustomerType?: string;
  /** What the customers of one transaction must submit besides what their type asks for. */
  readonly transactionFields?: (request: CustomerNeedRequest) => CustomerType['fields'];
  /** Card fields (`card.token`, …) that `transactionFields` may ask for; all others are refused. */
  readonly cardFields?: readonly string[];
  /**
   * Judges a customer whenever all that is required is there. It may throw: it is asked again. What
   * takes longer than `durations.reviewWithinMs`, or keeps throwing, is left to a person, who sees the
   * customer in `npm run customer`; an answer that comes late counts where nobody has decided
   * meanwhile. Without it, whoever submitted everything is accepted.
   */
  readonly customerReview?: (request: CustomerReviewRequest) => Promise<CustomerDecision>;
  /** Sends the codes that prove fields marked `verified`. */
  readonly customerVerification?: CustomerVerification;
  /** What is exchanged for what, and at which price; without it SEP-38 is not served. */
  readonly quotes?: QuotePolicy;
  /** How many transactions a client may have open that nobody has paid; see `DEFAULT_OPEN_TRANSACTIONS`. */
  readonly openTransactions?: OpenTransactionPolicy;
  /** Which decisions of operators take two people; without it, one suffices. Needs `railhead console`. */
  readonly decisions?: DecisionPolicy;
  /** Where SEP-24 leads people to; without it, to our own pages. Needs `INTERACTIVE_TOKEN`. */
  readonly interactive?: InteractivePolicy;
}

/** A kind of customer, and the SEP-9 fields that are asked of one. */
export interface CustomerType {
  readonly description: Words;
  readonly fields: Readonly<Record<string, CustomerField>>;
}

/** What spam pays to be seen is far less; what people send by mistake is mostly more. */
export const DEFAULT_NATIVE_DUST = '0.1';

/** Finds the policy of an asset by its SEP-38 name. */
export const assetPolicy = (anchor: Anchor, asset: AssetId): AssetPolicy | undefined =>
  anchor.assets.find((policy) => policy.asset === asset);

/** Finds a rail's profile by its name. */
export const railProfile = (anchor: Anchor, rail: string): RailProfile | undefined =>
  anchor.rails.find((profile) => profile.name === rail);

/** The accounts that money comes to and goes from; one listener and one sender for each. */
export const distributionAccounts = (anchor: Pick<Anchor, 'assets'>): readonly string[] => [
  ...new Set(anchor.assets.map(({ distributionAccount }) => distributionAccount)),
];
