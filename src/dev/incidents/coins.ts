import { createHash } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import type { RailProfile } from '../../domain/rails/profile.ts';

/*
 * What the incidents' business and those who stage them agree upon. Each coin besides the first is
 * there for one kind of trouble, so that what stops it stops nothing else.
 */

/** The codes of the coins, besides the anchor's own. */
export const COINS = {
  /** One customer may pay in 95 a day. */
  limited: 'USDL',
  /** Its stock is a million, and a little less is below its mark. */
  scarce: 'USDS',
  /** A currency of which no price comes once the money is here. */
  withoutRate: 'EURX',
  /** Its distribution account has a key that no worker is given. */
  keyless: 'USDK',
  /** Its issuer may take it back. */
  clawback: 'USDV',
} as const;

/** The review holds an amount with this fraction, and never answers about the other one. */
export const FRACTIONS = { held: '.11', silent: '.12' } as const;

/** What the review of a customer goes by. */
export const LAST_NAMES = { waits: 'Waits', silent: 'Silent', fails: 'Fails' } as const;

/** Keys that everybody may know: they are worth nothing but on a sandbox ledger. */
const sandboxKey = (name: string): Keypair =>
  Keypair.fromRawEd25519Seed(createHash('sha256').update(`railhead incidents/${name}`).digest());

export const KEYLESS_DISTRIBUTION = sandboxKey('distribution without a worker');
export const CLAWBACK_ISSUER = sandboxKey('issuer that takes back');

/** How the two sandbox rails differ from their usual selves, so that a person is asked soon. */
export const RAIL_CHANGES: Readonly<Record<string, Partial<RailProfile>>> = {
  'sandbox-bank': { retry: { by: 'neither' } },
  'sandbox-mobile-money': {
    retry: { by: 'neither' },
    whenPayoutFails: 'error',
    overdueAfterMs: 10_000,
  },
};
