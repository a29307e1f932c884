import type { Anchor, AssetPolicy, OperationPolicy, Review } from '../../../src/domain/anchor.ts';
import type { StoryOrder } from '../../../src/domain/transactions/story.ts';
import type { OperatorOrder } from '../../../src/services/transactions/decisions/decide-parked.ts';
import type { PlayedAnchor } from '../played-anchor.ts';

type RailAnswer = Parameters<PlayedAnchor['answer']>[1];

/** A payment as it goes under the policies that it was taken on under. */
export interface Scenario {
  readonly name: string;
  readonly kind: StoryOrder['kind'];
  /** What was announced; 100 where it is not given. */
  readonly expected?: string;
  /** What its customer pays, one payment after the other. */
  readonly payments: readonly string[];
  readonly review?: Review;
  /** What the rail answers before it pays. */
  readonly rail?: readonly RailAnswer[];
  /** What a person decides, by what they are asked about; and what is kept of a refund. */
  readonly decide?: Readonly<Record<string, Pick<OperatorOrder, 'action' | 'fee'>>>;
  /** The policies that it is about. */
  readonly policies?: Partial<OperationPolicy> & Pick<Policies, 'whenPayoutFails'>;
}

/** Everything of a business that decides over money, and that a later `anchor.ts` may have otherwise. */
export interface Policies {
  readonly whenPayoutFails?: 'refund' | 'error';
  readonly operation: OperationPolicy;
  readonly review: Review;
  readonly refundFee: string;
}

const rejected: Review = { decision: 'reject', message: 'Not with us.', reason: 'screening' };
const held: Review = { decision: 'hold', message: 'We look at it.' };

/** As the stories begin. */
const FIRST: Policies = {
  whenPayoutFails: 'refund',
  review: { decision: 'allow' },
  refundFee: '0',
  operation: {
    fee: { fixed: '1', percent: '0' },
    amounts: { minimum: '10', maximum: '1000', significantDecimals: 2, tolerancePercent: 10 },
    customerLimits: { daily: '600' },
  },
};

/** As `anchor.ts` has it once everything was lost: not one policy is the same. */
export const LATER: Policies = {
  whenPayoutFails: 'error',
  review: { decision: 'reject', message: 'Changed our minds.', reason: 'later' },
  refundFee: '0.5',
  operation: {
    fee: { fixed: '7', percent: '3' },
    amounts: {
      minimum: '1',
      maximum: '5000',
      significantDecimals: 0,
      tolerancePercent: 0,
      whenUnacceptable: 'refundSurplus',
    },
    customerLimits: { daily: '4000' },
  },
};

const amounts = (
  changes: Partial<OperationPolicy['amounts']>,
): Pick<OperationPolicy, 'amounts'> => ({
  amounts: { ...FIRST.operation.amounts, ...changes },
});

const onStellar = (kind: 'withdrawal' | 'remittance'): readonly Scenario[] => [
  { name: 'is paid', kind, payments: ['100'] },
  { name: 'is paid with what is more and acceptable', kind, payments: ['108'] },
  {
    name: 'gives a surplus back and is paid',
    kind,
    payments: ['130'],
    policies: amounts({ whenUnacceptable: 'refundSurplus' }),
  },
  { name: 'sends back what is too little, and is paid', kind, payments: ['1', '0.02', '100'] },
  { name: 'is rejected', kind, payments: ['100'], review: rejected },
  {
    name: 'is held, and refunded by a person who keeps a fee',
    kind,
    payments: ['100'],
    review: held,
    decide: { review: { action: 'refund', fee: '2.5' } },
  },
  {
    name: 'is held, and let go by a person',
    kind,
    payments: ['95'],
    review: held,
    decide: { review: { action: 'retry' } },
  },
  {
    name: 'is refused by its rail, and refunded',
    kind,
    payments: ['100'],
    rail: [{ state: 'failed', message: 'account closed' }],
  },
  {
    name: 'is refused by its rail, and tried again by a person',
    kind,
    payments: ['100'],
    rail: [{ state: 'failed', message: 'account closed' }],
    policies: { whenPayoutFails: 'error' },
    decide: { failed: { action: 'retry' } },
  },
  {
    name: 'is refused twice, and refunded by a person',
    kind,
    payments: ['100'],
    rail: [
      { state: 'failed', message: 'account closed' },
      { state: 'failed', message: 'account closed' },
    ],
    policies: { whenPayoutFails: 'error' },
    decide: { 'failed/1': { action: 'retry' }, failed: { action: 'refund', fee: '1' } },
  },
];

const onRail: readonly Scenario[] = [
  { name: 'is paid', kind: 'deposit', payments: ['100'] },
  { name: 'is paid with what is less and acceptable', kind: 'deposit', payments: ['92'] },
  { name: 'is paid in parts', kind: 'deposit', payments: ['40', '7.5', '52.5'] },
  {
    name: 'is too much, and accepted by a person',
    kind: 'deposit',
    payments: ['500'],
    decide: { price: { action: 'accept' } },
  },
  {
    name: 'is too much, and sent back by hand',
    kind: 'deposit',
    payments: ['500'],
    decide: { price: { action: 'refundedByHand', fee: '3' } },
  },
  {
    name: 'is too much, and sent back on its rail',
    kind: 'deposit',
    payments: ['500'],
    decide: { price: { action: 'refund', fee: '3' } },
  },
  {
    name: 'is rejected, and sent back on its rail',
    kind: 'deposit',
    payments: ['100'],
    review: rejected,
    decide: { review: { action: 'refund' } },
  },
  {
    name: 'is rejected, and settled by a person',
    kind: 'deposit',
    payments: ['100'],
    review: rejected,
    decide: { review: { action: 'settled' } },
  },
  {
    name: 'is held, and let go by a person',
    kind: 'deposit',
    payments: ['100'],
    review: held,
    decide: { review: { action: 'retry' } },
  },
  {
    name: 'is beyond its customer’s limit, and let go by a person',
    kind: 'deposit',
    expected: '700',
    payments: ['700'],
    decide: { review: { action: 'retry' } },
  },
];

export const SCENARIOS: readonly Scenario[] = [
  ...onStellar('withdrawal'),
  ...onStellar('remittance'),
  ...onRail,
];

/** The policies of a scenario's first days. */
export const policiesOf = ({ review, policies = {} }: Scenario): Policies => {
  const { whenPayoutFails, ...operation } = policies;
  return {
    ...FIRST,
    ...(whenPayoutFails ? { whenPayoutFails } : {}),
    ...(review ? { review } : {}),
    operation: { ...FIRST.operation, ...operation },
  };
};

/**
 * A business whose policies can be exchanged under running stories. Those of the transactions under
 * way are found by `current`.
 */
export const exchangeable = (
  given: Anchor,
  current: (transactionId?: string) => Policies,
): Anchor => {
  const [asset] = given.assets;
  if (!asset) throw new Error('the business has an asset');
  const assetOf = (): AssetPolicy => {
    const { operation } = current();
    return {
      ...asset,
      operations: { deposit: operation, withdrawal: operation, remittance: operation },
    };
  };
  return Object.defineProperties(
    { ...given },
    {
      assets: { enumerable: true, get: () => [assetOf()] },
      rails: {
        enumerable: true,
        get: () =>
          given.rails.map((rail) => ({
            ...rail,
            whenPayoutFails: current().whenPayoutFails ?? 'refund',
            refunds: { withinMs: 86_400_000, partial: true },
          })),
      },
      investigations: {
        enumerable: true,
        get: () => ({
          refundAfterMs: {},
          assets: { [asset.asset]: { refundFee: current().refundFee } },
        }),
      },
      reviewTransaction: {
        enumerable: true,
        value: async ({ transactionId }: { transactionId: string }) =>
          current(transactionId).review,
      },
    },
  );
};
