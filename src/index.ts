import { UnusableSettings } from './domain/unusable-settings.ts';
import type { Anchor } from './domain/anchor.ts';
import { completeAnchor, type AnchorTerms } from './domain/complete-anchor.ts';
import { judgeOffered } from './domain/rails/offered.ts';
import type { DefinedRail } from './rails/define-rail.ts';

/*
 * What a business imports: `import { defineAnchor, defineRail } from 'railhead'`. Whatever is exported
 * here is a promise to those who run Railhead, held by `test/tooling/api-report.test.ts`.
 */
export { defineRail } from './rails/define-rail.ts';
export { RetryLater } from './rails/retry-later.ts';
export { stellarAssetId } from './domain/money/asset.ts';
export { formatAmount, stroopsOf } from './domain/money/amount.ts';
export { crossPrice } from './domain/money/ratio.ts';
export { RailError } from './domain/rails/error.ts';
export { refuseInWords } from './domain/refusal.ts';
export { retryAfterMs } from './lib/retry-after.ts';
export type * from './rails/rail.ts';
export type { DefinedRail, FakeRail, RailVariable, SettingsSchema } from './rails/define-rail.ts';
export type { RailField, RailLocation, RailProfile } from './domain/rails/profile.ts';
export type * from './domain/anchor.ts';
export type { QuotePolicy, Rate, RateRequest } from './domain/quotes/rates.ts';
export type { Refusal } from './domain/refusal.ts';
export type { Words } from './domain/languages/words.ts';

/** The accounts that the environment names, so that no key stands in `anchor.ts`. */
export interface AnchorAccounts {
  /** `ASSET_CODE`. */
  readonly assetCode: string;
  /** `ASSET_ISSUER`. */
  readonly assetIssuer: string;
  /** `DISTRIBUTION_ACCOUNT`. */
  readonly distributionAccount: string;
  /** `PAY_WITHIN_MS`: how long a customer has to pay, in milliseconds. */
  readonly payWithinMs: number;
  /** `CHANNELS`: how many channel accounts the sender uses. */
  readonly channels: number;
  /** `SIGNING_ACCOUNT`, which signs SEP-10 challenges. */
  readonly signingAccount?: string | undefined;
}

/** The business as `anchor.ts` writes it down. */
export interface AnchorDefinition extends Omit<AnchorTerms, 'rails'> {
  /** What {@link defineRail} made; each of them is served by a worker and offered by `assets`. */
  readonly rails: readonly DefinedRail[];
}

/** What `anchor.ts` exports by default. */
export interface DefinedAnchor {
  /**
   * @param judge says what is wrong with what was written, a line for each fault.
   * @throws UnusableSettings with those lines.
   */
  withAccounts(
    accounts: AnchorAccounts,
    judge?: (definition: AnchorDefinition) => readonly string[],
  ): {
    readonly anchor: Anchor;
    readonly rails: readonly DefinedRail[];
  };
}

/**
 * A business in one value: `export default defineAnchor({ organisation, assets, rails })`, or a function
 * that is given the accounts of the environment and returns the same. What is left out has a
 * default; see each field of {@link Anchor}.
 */
export const defineAnchor = (
  definition: AnchorDefinition | ((accounts: AnchorAccounts) => AnchorDefinition),
): DefinedAnchor => ({
  withAccounts(accounts, judge = judgeOffered) {
    const written = typeof definition === 'function' ? definition(accounts) : definition;
    const faults = judge(written);
    if (faults.length > 0) throw new UnusableSettings(faults);
    const { rails, ...terms } = written;
    const profiles = rails.map(({ profile }) => profile);
    const { signingAccount } = accounts;
    return { anchor: completeAnchor({ signingAccount, ...terms, rails: profiles }), rails };
  },
});
