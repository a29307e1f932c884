import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Anchor, AssetPolicy, OperationPolicy } from '../../../src/domain/anchor.ts';
import type { RailProfile } from '../../../src/domain/rails/profile.ts';
import { storyTerms } from '../../../src/domain/transactions/story-terms.ts';
import { storyOrder, type OrderSource } from '../../../src/domain/transactions/story.ts';
import type { Kind } from '../../../src/domain/transactions/transaction.ts';

const ASSET = `stellar:USDC:G${'A'.repeat(55)}`;
const RAIL = 'some-bank';

const amount = fc.integer({ min: 1, max: 1_000_000 }).map(String);
const durationMs = fc.integer({ min: 1, max: 1_000_000_000 });
const operation: fc.Arbitrary<OperationPolicy> = fc.record({
  fee: fc.record({ fixed: amount, percent: fc.constantFrom('0', '0.5', '12.25') }),
  amounts: fc.record(
    {
      minimum: amount,
      maximum: amount,
      significantDecimals: fc.integer({ min: 0, max: 7 }),
      tolerancePercent: fc.integer({ min: 0, max: 100 }),
      whenUnacceptable: fc.constantFrom('refund', 'refundSurplus', 'investigate'),
    },
    { requiredKeys: ['minimum', 'maximum', 'significantDecimals', 'tolerancePercent'] },
  ),
});

/** Whatever a business may say of one asset and one rail, by all that a story goes by. */
const business = fc.record({
  operations: fc.record({ deposit: operation, withdrawal: operation, remittance: operation }),
  durations: fc.record({
    payWithinMs: durationMs,
    expiryRetryMs: durationMs,
    trustWithinMs: durationMs,
    informationWithinMs: durationMs,
    reviewWithinMs: durationMs,
    rateWithinMs: durationMs,
    afterDepositWithinMs: durationMs,
  }),
  startingBalance: fc.constantFrom(null, '2', '5'),
  whenTrustIsLate: fc.constantFrom('person', 'claimableBalance'),
  claimableRefunds: fc.boolean(),
  whenPayoutFails: fc.constantFrom('refund', 'error'),
  delivery: fc.constantFrom('tells', 'neverTells'),
  callsAfterDeposit: fc.boolean(),
  distributionAccount: fc.constantFrom('one', 'other'),
});

type Business = typeof business extends fc.Arbitrary<infer Value> ? Value : never;
type Read = Pick<Anchor, 'assets' | 'rails' | 'durations' | 'startingBalance'>;
const asAnchor = (said: Business): Anchor => {
  const { operations, claimableRefunds, distributionAccount, durations } = said;
  const { whenPayoutFails, delivery, callsAfterDeposit, startingBalance, whenTrustIsLate } = said;
  const asset: Partial<AssetPolicy> = {
    asset: ASSET,
    operations,
    claimableRefunds,
    distributionAccount,
  };
  const rail: Partial<RailProfile> = { name: RAIL, whenPayoutFails, delivery, callsAfterDeposit };
  const read: Read = {
    assets: [asset as AssetPolicy],
    rails: [rail as RailProfile],
    durations,
    startingBalance,
  };
  return { ...read, whenTrustIsLate } as Anchor;
};

const rowOf = (kind: Kind): OrderSource => ({
  id: 'a transaction',
  kind,
  asset: ASSET,
  rail: RAIL,
  amountExpected: '100',
  payUntil: new Date('2026-11-29T12:00:00Z'),
  startedAt: new Date('2026-11-29T11:00:00Z'),
  status: kind === 'remittance' ? 'pending_sender' : 'pending_user_transfer_start',
  claimableBalanceSupported: false,
});
const kinds = fc.constantFrom<Kind>('deposit', 'withdrawal', 'remittance');
const options = { searchable: true };

describe('§7.1 the terms that a transaction was taken on under', () => {
  test('§7.1 make the same story whatever the business says later', () => {
    fc.assert(
      fc.property(kinds, business, business, (kind, then, now) => {
        const row = rowOf(kind);
        const terms = storyTerms(asAnchor(then), row);
        const first = storyOrder(asAnchor(then), { ...row, terms }, options);
        expect(storyOrder(asAnchor(now), { ...row, terms }, options)).toEqual(first);
        // The first start goes by them as well: they are what its policies were.
        expect(storyOrder(asAnchor(then), row, options)).toEqual(first);
      }),
    );
  });

  test('§7.1 survive that the rail or the asset has left the business', () => {
    fc.assert(
      fc.property(kinds, business, (kind, then) => {
        const row = rowOf(kind);
        const terms = storyTerms(asAnchor(then), row);
        const first = storyOrder(asAnchor(then), { ...row, terms }, options);
        for (const gone of [{ rails: [] }, { assets: [] }, { rails: [], assets: [] }]) {
          const now = { ...asAnchor(then), ...gone };
          expect(storyOrder(now, { ...row, terms }, options)).toEqual(first);
          // Without them there is nothing to go by, and nobody guesses.
          expect(() => storyOrder(now, row, options)).toThrow(ASSET);
        }
      }),
    );
  });

  test('§7.1 are what JSON keeps, so that a row gives them back as they were', () => {
    fc.assert(
      fc.property(kinds, business, (kind, said) => {
        const terms = storyTerms(asAnchor(said), rowOf(kind));
        expect(JSON.parse(JSON.stringify(terms))).toEqual(terms);
      }),
    );
  });
});
