import type { Stroops } from '../money/amount.ts';

/** What the network says of fees, in stroops for each operation. */
export interface FeeStats {
  /** The least that the last ledger asked for. */
  readonly baseFee: Stroops;
  /** What was charged in the last ledgers, by percentile. */
  readonly charged: Readonly<Record<FeePercentile, Stroops>>;
}

export const FEE_PERCENTILES = ['p50', 'p80', 'p90', 'p95', 'p99'] as const;
export type FeePercentile = (typeof FEE_PERCENTILES)[number];

/** What the business is ready to pay for a place in a ledger. */
export interface NetworkFees {
  /** Which of the fees that were charged lately is offered first. */
  readonly percentile: FeePercentile;
  /** The most that is ever offered for one operation; a decimal string of XLM. */
  readonly maximumPerOperation: string;
}

export const DEFAULT_NETWORK_FEES: NetworkFees = {
  percentile: 'p90',
  maximumPerOperation: '0.01',
};

/** The least that the network takes for an operation, in stroops. */
export const LEAST_FEE: Stroops = 100n;

/**
 * What is offered for each operation today. The network charges what it needs of it; where it
 * needs more, its refusal says how much, and `decideEnvelope` follows it up to the cap.
 * @param stats null where the network could not be asked.
 */
export const feeOffer = (
  stats: FeeStats | null,
  percentile: FeePercentile,
  cap: Stroops,
): Stroops => {
  const wanted = stats === null ? LEAST_FEE : stats.charged[percentile];
  const least = stats !== null && stats.baseFee > LEAST_FEE ? stats.baseFee : LEAST_FEE;
  const offered = wanted > least ? wanted : least;
  return offered < cap ? offered : cap;
};

/**
 * The most that one call may cost for its resources: one lumen. The network reckons their price, and
 * a payment is simple; what asks for more is looked at by a person.
 */
export const RESOURCE_FEE_MAX: Stroops = 10_000_000n;

const MARGIN = 4n;

/**
 * What is declared for resources that a simulation priced: a quarter more, for the ledger that includes
 * the call is a later one. What is not used of it is given back.
 */
export const withMargin = (fee: Stroops): Stroops => fee + fee / MARGIN;
