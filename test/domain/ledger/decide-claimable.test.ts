import { describe, expect, test } from '@jest/globals';
import { xdr } from '@stellar/stellar-sdk';
import { createAnchor } from '../../support/anchor.ts';
import {
  decideClaimable,
  isWorthALook,
  mayClaim,
  type Claimable,
} from '../../../src/domain/ledger/decide-claimable.ts';
import type { MatchedRow } from '../../../src/domain/transactions/decide-receipt.ts';
import {
  allows,
  describePredicate,
  resolve,
} from '../../../src/sandbox/ledger/state/predicates.ts';
import { createRandom, type Random } from '../../simulation/random.ts';

const ISSUER = `G${'I'.repeat(55)}`;
const DISTRIBUTION = `G${'D'.repeat(55)}`;
const CUSTOMER = `G${'C'.repeat(55)}`;
const ASSET = `stellar:USDC:${ISSUER}`;
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: DISTRIBUTION,
  payWithinMs: 1,
});
const NOW_MS = 1_800_000_000_000;
const HOUR_S = 3_600;

const claimable = (changes: Partial<Claimable> = {}): Claimable => ({
  asset: ASSET,
  amount: '50',
  fromAccount: CUSTOMER,
  predicate: { unconditional: true },
  createdAtMs: NOW_MS,
  ...changes,
});
const row: MatchedRow = {
  id: 'one',
  asset: ASSET,
  status: 'pending_user_transfer_start',
  isPaid: false,
};

/** A predicate of any shape that the network knows, down to a depth. */
const draw = (random: Random, depth: number): xdr.ClaimPredicate => {
  const kind = random.below(depth > 0 ? 6 : 3);
  const second = BigInt(1_000 + random.below(2_000));
  if (kind === 0) return xdr.ClaimPredicate.claimPredicateUnconditional();
  if (kind === 1) return xdr.ClaimPredicate.claimPredicateBeforeAbsoluteTime(second);
  if (kind === 2) {
    return xdr.ClaimPredicate.claimPredicateBeforeRelativeTime(BigInt(random.below(1_500)));
  }
  if (kind === 3) return xdr.ClaimPredicate.claimPredicateNot(draw(random, depth - 1));
  const parts = [draw(random, depth - 1), draw(random, depth - 1)];
  return kind === 4
    ? xdr.ClaimPredicate.claimPredicateAnd(parts)
    : xdr.ClaimPredicate.claimPredicateOr(parts);
};

describe('§1.3 what becomes of a claimable balance that names us', () => {
  test('its predicate says at every second what the ledger says', () => {
    const random = createRandom(3);
    const created = 1_500n;
    for (let turn = 0; turn < 3_000; turn += 1) {
      const predicate = draw(random, 3);
      const second = BigInt(1_000 + random.below(2_500));
      const told: unknown = JSON.parse(JSON.stringify(describePredicate(predicate)));
      const expected = allows(resolve(predicate, created), second);
      expect(mayClaim(told, Number(created) * 1_000, Number(second) * 1_000)).toBe(expected);
    }
  });

  test.each([
    ['nothing', null],
    ['a word', { sometimes: true }],
    ['no time', { abs_before: 'soon' }],
    ['a part that cannot be read', { and: [{ unconditional: true }, {}] }],
    ['an alternative that cannot be read', { or: [{ unconditional: true }, { not: {} }] }],
  ])('a predicate that says %s is a person’s to read', (_, predicate) => {
    expect(mayClaim(predicate, NOW_MS, NOW_MS)).toBeNull();
    expect(decideClaimable(anchor, claimable({ predicate }), row, NOW_MS)).toBe('file');
  });

  test('it is claimed where it is money for a transaction that waits', () => {
    expect(decideClaimable(anchor, claimable(), row, NOW_MS)).toBe('claim');
  });

  test.each([
    ['names nobody', {}, null],
    ['names one of another asset', {}, { ...row, asset: 'stellar:native' }],
    ['names one that has its money', {}, { ...row, isPaid: true }],
    ['names one that has ended', {}, { ...row, status: 'expired' as const }],
    ['may not be claimed any more', { predicate: { rel_before: '0' } }, row],
    ['may soon not be claimed any more', { predicate: { rel_before: '60' } }, row],
    [
      'may not be claimed yet',
      { predicate: { not: { abs_before_epoch: String(NOW_MS / 1_000 + HOUR_S) } } },
      row,
    ],
  ] as const)('a person sees one that %s', (_, changes, matched) => {
    expect(decideClaimable(anchor, claimable(changes), matched, NOW_MS)).toBe('file');
  });

  test.each([
    ['of an asset that nobody listed', { asset: `stellar:FREE:${CUSTOMER}` }],
    ['below the dust of its asset', { amount: '0.0000001' }],
    ['of lumens, which are not listed', { asset: 'stellar:native' }],
  ])('one %s is passed over without a look', (_, changes) => {
    expect(isWorthALook(anchor, claimable(changes))).toBe(false);
    expect(decideClaimable(anchor, claimable(changes), row, NOW_MS)).toBe('pass');
  });

  test('one that our own account made is our own money', () => {
    const ours = claimable({ fromAccount: DISTRIBUTION });
    expect(decideClaimable(anchor, ours, row, NOW_MS)).toBe('pass');
  });
});
