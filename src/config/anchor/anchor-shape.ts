import { z } from 'zod';
import type { AnchorDefinition } from '../../index.ts';
import { choices, railShape } from './rail-shape.ts';
import {
  byName,
  callable,
  choice,
  decimal,
  fields,
  flag,
  list,
  milliseconds,
  number,
  percent,
  supply,
  text,
  whole,
  words,
} from './shapes.ts';

/*
 * What `anchor.ts` may hold, field by field. TypeScript knows the same, but nobody has to run it, and
 * an amount that is a number would stop payments only once there are any.
 */

/** A field for each that the type has, so that neither can have one more. */
type FieldsOf<Written> = Record<keyof Written, z.ZodType>;
type Defined<Written> = Exclude<Written, undefined | null>;
type Asset = AnchorDefinition['assets'][number];
type Operation = Defined<Asset['operations']['deposit']>;
type Organisation = AnchorDefinition['organisation'];
type Quotes = Defined<AnchorDefinition['quotes']>;
type CustomerType = Defined<AnchorDefinition['customerTypes']>[string];

const fee = fields({
  fixed: decimal,
  percent,
  minimum: decimal.optional(),
  newAccount: decimal.optional(),
} satisfies FieldsOf<Operation['fee']>);

const amounts = fields({
  minimum: decimal.optional(),
  maximum: decimal,
  significantDecimals: whole.optional(),
  tolerancePercent: number.optional(),
  whenUnacceptable: choice('refund', 'refundSurplus', 'investigate').optional(),
} satisfies FieldsOf<Operation['amounts']>);

const operation = fields({
  fee,
  amounts,
  customerType: text.optional(),
  customerLimits: fields({ daily: decimal.optional(), monthly: decimal.optional() }).optional(),
} satisfies FieldsOf<Operation>).optional();

const currency = fields({
  status: choice('live', 'dead', 'test', 'private').optional(),
  displayDecimals: whole.optional(),
  conditions: text.optional(),
  image: text.optional(),
  supply: supply.optional(),
  anchorAssetType: text.optional(),
  attestationOfReserve: text.optional(),
  redemptionInstructions: text.optional(),
  collateral: fields({
    addresses: list(text),
    messages: list(text),
    signatures: list(text),
  }).optional(),
  regulated: fields({ approvalServer: text, approvalCriteria: text }).optional(),
} satisfies FieldsOf<Defined<Asset['currency']>>);

const asset = fields({
  asset: text,
  name: text,
  description: text,
  anchoredTo: text.optional(),
  currency: currency.optional(),
  distributionAccount: text,
  rails: list(text),
  operations: fields({
    deposit: operation,
    withdrawal: operation,
    remittance: operation,
  } satisfies FieldsOf<Asset['operations']>),
  dust: decimal.optional(),
  lowWater: decimal.optional(),
  claimableRefunds: flag.optional(),
} satisfies FieldsOf<Asset>);

const principal = fields({
  name: text,
  email: text,
  keybase: text.optional(),
  telegram: text.optional(),
  twitter: text.optional(),
  github: text.optional(),
  idPhotoHash: text.optional(),
  verificationPhotoHash: text.optional(),
} satisfies FieldsOf<Defined<Organisation['principals']>[number]>);

const organisation = fields({
  name: text,
  legalName: text,
  url: text,
  supportEmail: text,
  description: text,
  colour: text,
  logo: text.optional(),
  physicalAddress: text.optional(),
  physicalAddressAttestation: text.optional(),
  phoneNumber: text.optional(),
  phoneNumberAttestation: text.optional(),
  keybase: text.optional(),
  twitter: text.optional(),
  github: text.optional(),
  officialEmail: text.optional(),
  licence: fields({ authority: text, type: text, number: text }).optional(),
  principals: list(principal).optional(),
} satisfies FieldsOf<Organisation>);

const customerType = fields({
  description: words,
  fields: byName(
    fields({
      description: words,
      help: words.optional(),
      optional: flag.optional(),
      choices: choices.optional(),
      verified: flag.optional(),
    } satisfies FieldsOf<CustomerType['fields'][string]>),
  ),
} satisfies FieldsOf<CustomerType>);

const quotes = fields({
  offChainAssets: byName(
    fields({
      decimals: whole,
      countryCodes: list(text).optional(),
      deposits: fields({ fee, amounts }).optional(),
    } satisfies FieldsOf<Quotes['offChainAssets'][string]>),
  ),
  rates: callable,
  needsCustomer: flag,
  requiredForRemittances: list(text).optional(),
  promisedMaximum: byName(decimal).optional(),
  sharing: fields({
    openQuotesMaximum: whole,
    percent: fields({ client: number, clientDomain: number, strangers: number }),
    knownClientDomains: list(text).optional(),
  } satisfies FieldsOf<Defined<Quotes['sharing']>>).optional(),
} satisfies FieldsOf<Quotes>);

const openTransactions = { client: number, sendingAnchor: number, clientDomain: number };
const keptBack = { refundFee: decimal, keepBelow: decimal, keepTogetherBelow: decimal };

/** The whole of it. */
export const anchorShape = fields({
  organisation,
  assets: list(asset),
  rails: list(railShape),
  ourAccounts: list(text).optional(),
  signingAccount: text.optional(),
  durations: fields({
    payWithinMs: milliseconds,
    expiryRetryMs: milliseconds,
    trustWithinMs: milliseconds,
    informationWithinMs: milliseconds,
    reviewWithinMs: milliseconds,
    rateWithinMs: milliseconds,
    afterDepositWithinMs: milliseconds,
  } satisfies FieldsOf<Defined<AnchorDefinition['durations']>>)
    .partial()
    .optional(),
  startingBalance: decimal.nullish(),
  whenTrustIsLate: choice('claimableBalance', 'person').optional(),
  channels: whole.optional(),
  networkFees: fields({ percentile: text, maximumPerOperation: decimal }).optional(),
  nativeLowWater: decimal.optional(),
  nativeDust: decimal.optional(),
  investigations: fields({
    refundAfterMs: byName(milliseconds),
    assets: byName(fields(keptBack).partial()).optional(),
  } satisfies FieldsOf<Defined<AnchorDefinition['investigations']>>).optional(),
  classifyOutgoing: callable.optional(),
  signedChallengeRequests: choice('optional', 'required').optional(),
  mayAuthenticate: callable.optional(),
  reviewTransaction: callable.optional(),
  isSendingAnchor: callable.optional(),
  checkRemittance: callable.optional(),
  customerTypes: byName(customerType).optional(),
  defaultCustomerType: text.optional(),
  transactionFields: callable.optional(),
  cardFields: list(text).optional(),
  customerReview: callable.optional(),
  // An object of a class may have more than is asked for here.
  customerVerification: fields({ send: callable, check: callable.optional() }).loose().optional(),
  quotes: quotes.optional(),
  openTransactions: fields({
    ...openTransactions,
    knownClientDomains: byName(fields(openTransactions).partial()).optional(),
  }).optional(),
  decisions: z
    .union([fields({ onePerson: z.literal(true) }), fields({ twoPeopleAbove: byName(decimal) })])
    .optional(),
  interactive: fields({ url: text }).optional(),
} satisfies FieldsOf<AnchorDefinition>);
