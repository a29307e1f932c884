import type { xdr } from '@stellar/stellar-sdk';
import type { ContractRules } from '../contracts/contract-rules.ts';
import type { Trade } from '../state/market.ts';
import type { Address } from '../names.ts';
import type { Rates } from '../state/rates.ts';
import type { State } from '../state/state.ts';

/** How much signing weight an operation asks for: a threshold of its source account. */
type Level = 'low' | 'medium' | 'high';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = Readonly<Record<string, JsonValue>>;

/** Something that happened to an account, as Horizon's effects show it. */
export interface EffectDraft {
  readonly account: Address;
  readonly type: keyof typeof EFFECT_TYPES;
  readonly details: JsonObject;
}

/** Horizon's numbers for the effects this ledger knows. */
export const EFFECT_TYPES = {
  account_created: 0,
  account_removed: 1,
  account_credited: 2,
  account_debited: 3,
  account_thresholds_updated: 4,
  account_home_domain_updated: 5,
  account_flags_updated: 6,
  account_inflation_destination_updated: 7,
  signer_created: 10,
  signer_removed: 11,
  signer_updated: 12,
  trustline_created: 20,
  trustline_removed: 21,
  trustline_updated: 22,
  trustline_flags_updated: 26,
  trade: 33,
  data_created: 40,
  data_removed: 41,
  data_updated: 42,
  sequence_bumped: 43,
  claimable_balance_created: 50,
  claimable_balance_claimant_created: 51,
  claimable_balance_claimed: 52,
  account_sponsorship_created: 60,
  account_sponsorship_updated: 61,
  account_sponsorship_removed: 62,
  trustline_sponsorship_created: 63,
  trustline_sponsorship_updated: 64,
  trustline_sponsorship_removed: 65,
  data_sponsorship_created: 66,
  data_sponsorship_updated: 67,
  data_sponsorship_removed: 68,
  claimable_balance_sponsorship_created: 69,
  claimable_balance_sponsorship_updated: 70,
  claimable_balance_sponsorship_removed: 71,
  signer_sponsorship_created: 72,
  signer_sponsorship_updated: 73,
  signer_sponsorship_removed: 74,
  claimable_balance_clawed_back: 80,
  contract_credited: 96,
  contract_debited: 97,
} as const;

/** What a contract call leaves behind beside its changes. */
export interface ContractOutput {
  /** What the contracts published, in their order. */
  readonly events: xdr.ContractEvent[];
  /** What the call returned; null for an operation that is none, or failed. */
  returnValue: xdr.ScVal | null;
}

/** Everything an operation may look at and touch while it is applied. */
export interface OperationContext {
  readonly state: State;
  readonly ledger: { readonly sequence: number; /** Seconds. */ readonly closeTime: bigint };
  /** The account the operation acts for. */
  readonly source: Address;
  readonly transaction: { readonly source: string; readonly sequence: bigint };
  /** The operation's place in its transaction, from 0. */
  readonly index: number;
  /** Open sponsorships of this transaction: sponsored account → sponsor. */
  readonly sponsorships: Map<string, string>;
  readonly rates: Rates;
  /** The genesis account, which stands behind the configured rates. */
  readonly root: string;
  readonly networkPassphrase: string;
  readonly contractRules: ContractRules;
  /** What the transaction declares that a contract call in it uses. */
  readonly declared: xdr.SorobanTransactionData | undefined;
  readonly effects: EffectDraft[];
  /** The deals it made, in their order. */
  readonly trades: Trade[];
  readonly contract: ContractOutput;
  /**
   * Facts in Horizon's answers that only applying brings out (a path payment's price, a sponsor).
   */
  readonly facts: Record<string, JsonValue>;
}

/** What the ledger has to know of one kind of operation. `Body` is its arm of the XDR union. */
interface OperationDefinition<Body> {
  /** Horizon's name and number for it. */
  readonly name: string;
  readonly number: number;
  /** Whether it appears among payments; a contract call only where it changed balances. */
  readonly isPayment?: true | ((facts: JsonObject) => boolean);
  /** Whether this ledger can do what this body asks. Default: it can. */
  isSupported?(body: Body): boolean;
  readonly level: Level | ((body: Body) => Level);
  /** Refuses, before the ledger is asked, what could never work. */
  check?(body: Body, source: string): xdr.OperationResultTr | undefined;
  apply(body: Body, context: OperationContext): xdr.OperationResultTr;
  /** The success an operation is given where another one failed before the ledger. */
  untouched(): xdr.OperationResultTr;
  /** The accounts named besides the source, whose histories will show the operation. */
  participants?(body: Body, facts: JsonObject): string[];
  /** The fields of Horizon's record that are this operation's own. */
  describe(body: Body, source: Address, facts: JsonObject): JsonObject;
}

/** An operation definition with its arm of the union sealed in, as the registry keeps it. */
export interface OperationHandler {
  readonly type: xdr.OperationBody['type'];
  readonly name: string;
  readonly number: number;
  isPayment(facts: JsonObject): boolean;
  isSupported(body: xdr.OperationBody): boolean;
  level(body: xdr.OperationBody): Level;
  check(body: xdr.OperationBody, source: string): xdr.OperationResultTr | undefined;
  apply(body: xdr.OperationBody, context: OperationContext): xdr.OperationResultTr;
  untouched(): xdr.OperationResultTr;
  participants(body: xdr.OperationBody, facts: JsonObject): string[];
  describe(body: xdr.OperationBody, source: Address, facts: JsonObject): JsonObject;
}

type BodyOf<Type extends xdr.OperationBody['type']> = Extract<xdr.OperationBody, { type: Type }>;

export function defineOperation<Type extends xdr.OperationBody['type']>(
  type: Type,
  definition: OperationDefinition<BodyOf<Type>>,
): OperationHandler {
  function own(body: xdr.OperationBody): BodyOf<Type> {
    if (!isOf(body, type)) throw new Error(`${body.type} was handed to ${type}`);
    return body;
  }
  const { level, isPayment = false } = definition;
  return {
    type,
    name: definition.name,
    number: definition.number,
    isPayment: (facts) => (typeof isPayment === 'function' ? isPayment(facts) : isPayment),
    isSupported: (body) => definition.isSupported?.(own(body)) ?? true,
    level: (body) => (typeof level === 'function' ? level(own(body)) : level),
    check: (body, source) => definition.check?.(own(body), source),
    apply: (body, context) => definition.apply(own(body), context),
    untouched: () => definition.untouched(),
    participants: (body, facts) => definition.participants?.(own(body), facts) ?? [],
    describe: (body, source, facts) => definition.describe(own(body), source, facts),
  };
}

function isOf<Type extends xdr.OperationBody['type']>(
  body: xdr.OperationBody,
  type: Type,
): body is BodyOf<Type> {
  return body.type === type;
}
