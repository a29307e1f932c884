import type { Numerals } from '../../../lib/web/write-number.ts';
import type { AmountPolicy } from '../../../domain/money/fee.ts';
import type { FieldFormat } from '../../../domain/customers/fields.ts';
import type { RefusalCode } from '../../../domain/refusal.ts';
import type { Status } from '../../../domain/transactions/status.ts';

/** What a status means to the person who waits, and what happens next. */
export interface StatusWords {
  readonly title: string;
  readonly next: string;
}

/** What became of money that came too late: a person looks at it, it went back, or it was settled. */
export type LateState = 'open' | 'returned' | 'settled';

/** The kinds of transaction that have pages. */
export type PageKind = 'deposit' | 'withdrawal';

/** What was wrong with what somebody typed. */
interface FaultFacts {
  readonly amounts: AmountPolicy;
  /** An amount of the asset that is paid in, with its currency. */
  readonly say: (amount: string) => string;
  /** The name of the field, in the page's language. */
  readonly field: string | null;
  /** How much of a customer's limit is left; null where no limit is meant. */
  readonly left: string | null;
}

/** What each state of a payment means. No two sentences about one of them disagree. */
export interface StateWords {
  readonly status: Readonly<Record<PageKind, Readonly<Record<Status, StatusWords>>>>;
  readonly preparing: StatusWords;
  /** An account that can take the asset by now, and is paid when it is next looked at. */
  readonly accountReady: StatusWords;
  /** Money that came after the time to pay was over, by what became of it. */
  readonly lateMoney: Readonly<Record<LateState, StatusWords>>;
  /** Money that came besides, by what became of it. */
  readonly furtherMoney: Readonly<Record<LateState, string>>;
  /** A form that was never finished. */
  readonly unfinished: StatusWords;
  /** Lumens that wait for an account which they are too few to create. */
  readonly accountMissing: StatusWords;
}

/**
 * Everything that the pages say, in one language. A further language is a file like `en.ts` and a
 * line in `index.ts`; what the business itself says is in `anchor.ts` and its rails (`Words`).
 */
export interface Language extends StateWords {
  /** BCP 47, for example `es`. */
  readonly tag: string;
  /** Its own name for itself. */
  readonly name: string;
  readonly numerals: Numerals;
  /** SEP-9 fields by their names, where `anchor.ts` or a rail says nothing in this language. */
  readonly fields: Readonly<Record<string, string>>;
  /** What may be chosen, by its value, where they say nothing; else the value itself. */
  readonly choices: Readonly<Record<string, string>>;
  /** Lines of the fee by their names; as they are where a name is missing. */
  readonly feeLines: Readonly<Record<string, string>>;
  /** By refusal; the refusal's own sentence where one is missing. */
  readonly faults: Readonly<Partial<Record<RefusalCode, (facts: FaultFacts) => string>>>;

  readonly amount: {
    readonly title: string;
    readonly heading: (kind: PageKind, asset: string) => string;
    readonly question: (kind: PageKind, asset: string) => string;
    /** Amounts with their currency. */
    readonly limits: (minimum: string, maximum: string) => string;
    /** Where a quote has fixed the amount. */
    readonly agreed: string;
    readonly how: (kind: PageKind) => string;
    readonly chooseHow: string;
    /** Behind the name of a rail that nobody serves now. */
    readonly interrupted: string;
    /** The lines of what an amount comes to while somebody types it. */
    readonly preview: {
      readonly fee: string;
      /** What of the fee is for a new account. */
      readonly newAccount: string;
      readonly receives: string;
    };
    /** What it costs where the account that is paid does not exist. */
    readonly newAccount: (cost: string) => string;
  };
  /** What is asked of the customer, and what they read while we look at it. */
  readonly kyc: {
    readonly title: string;
    readonly heading: string;
    readonly explanation: string;
    readonly fileHint: (megabytes: number) => string;
    /** By how a value of SEP-9 is read. */
    readonly hints: Readonly<Partial<Record<FieldFormat, string>>>;
    readonly code: (field: string) => string;
    readonly codeHint: string;
    readonly checking: StatusWords;
    readonly asking: StatusWords;
    readonly rejected: StatusWords;
    /** Nobody was known in time. */
    readonly late: StatusWords;
    readonly faults: {
      readonly missing: (field: string) => string;
      readonly check: (field: string) => string;
      readonly file: (field: string) => string;
      readonly tooLarge: (megabytes: number) => string;
      readonly code: string;
      readonly tooManyCodes: string;
      readonly other: string;
    };
  };
  /** What is asked where a wallet asks and answers for its customer, without forms of ours. */
  readonly inWallet: {
    /** Before the money. */
    readonly asking: StatusWords;
    /** After it: what was submitted of the payee, or of the customer, does not do. */
    readonly correcting: StatusWords;
  };
  readonly details: {
    readonly title: string;
    readonly heading: string;
    readonly explanation: (rail: string) => string;
    readonly optional: string;
    readonly choose: string;
    readonly back: string;
  };
  readonly review: {
    readonly heading: string;
    readonly gives: (kind: PageKind) => string;
    readonly receives: string;
    readonly paidBy: (kind: PageKind) => string;
    readonly toAccount: string;
    readonly withMemo: string;
    /** Who issues an asset whose code another one has, too. */
    readonly issuer: string;
    readonly change: string;
    readonly confirm: string;
  };
  readonly shown: {
    readonly howToPay: string;
    readonly whatToSend: string;
    readonly amount: string;
    readonly anyAmount: string;
    readonly toAccount: string;
    readonly memo: (type: string) => string;
    readonly quoteExactly: string;
    /** In its place where a code is paid, which carries the reference. */
    readonly payCode: string;
    /** What the picture of a code is, for those who do not see it. */
    readonly qrCode: (name: string) => string;
    readonly walletFills: string;
    readonly received: string;
    readonly expected: string;
    readonly fee: string;
    readonly youReceive: string;
    /** Once it is paid. */
    readonly youReceived: string;
    /** Where the rate of when the money comes decides, and the line that says so. */
    readonly youReceiveAbout: string;
    readonly rateDecides: string;
    /** Before the time until which may be paid. */
    readonly payBefore: string;
    /** Before the time until which we have to know the customer. */
    readonly knownBefore: string;
    readonly returned: string;
    /** Where it went back in several payments. */
    readonly returnedInAll: string;
    readonly returnedTo: string;
    /** A refund that its payer has to claim. */
    readonly claimableBy: string;
    readonly returnedAt: string;
    readonly keptFee: string;
    readonly arrivedAt: string;
    /** Money that came besides. */
    readonly further: string;
    /** The same after the time to pay was over. */
    readonly late: string;
    /** Leads to the page where one pretends to pay, in development. */
    readonly pretendToPay: string;
    readonly pretendBank: string;
    readonly stellarTransaction: string;
    readonly reference: string;
    readonly number: string;
    readonly yours: (kind: PageKind) => string;
    readonly correct: string;
  };
  readonly closed: { readonly title: string; readonly text: string };
  readonly copy: string;
  readonly copied: string;
  readonly continue: string;
  /** Begins the title of a page that says what was wrong with a form. */
  readonly wrong: string;
  /** Before and after the address to write to. */
  readonly questions: string;
  readonly otherLanguages: string;
}
