import { NATIVE } from '../names.ts';
import type { AssetName } from '../names.ts';
import type { Price } from './entries.ts';

/**
 * A rate the network itself exchanges at, without limit and after every offer, so that path
 * payments work on a network where nobody has made an offer.
 */
export interface ConfiguredRate {
  /** What is handed out: `native` or `CODE:ISSUER`. */
  readonly selling: AssetName;
  /** What is taken in. */
  readonly buying: AssetName;
  /** Units of `buying` for one unit of `selling`, as a fraction. */
  readonly price: Price;
}

/** Looks up the configured price of one asset in another. */
export interface Rates {
  readonly isConfigured: boolean;
  priceOf(selling: AssetName, buying: AssetName): Price | undefined;
}

export function createRates(rates: readonly ConfiguredRate[] = []): Rates {
  const prices = new Map(rates.map((rate) => [pair(rate.selling, rate.buying), rate.price]));
  for (const { selling, buying, price } of rates) {
    if (price.n <= 0 || price.d <= 0) throw new Error(`bad rate of ${selling} in ${buying}`);
    for (const name of [selling, buying]) assertAssetName(name);
  }
  const isConfigured = rates.length > 0;
  return { isConfigured, priceOf: (selling, buying) => prices.get(pair(selling, buying)) };
}

function pair(selling: AssetName, buying: AssetName): string {
  return `${selling} for ${buying}`;
}

function assertAssetName(name: string): void {
  if (name !== NATIVE && !/^[a-zA-Z0-9]{1,12}:G[A-Z2-7]{55}$/.test(name)) {
    throw new Error(`"${name}" names no asset; write native or CODE:ISSUER`);
  }
}
