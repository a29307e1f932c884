import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keypair } from '@stellar/stellar-sdk';
import type { Anchor } from '../domain/anchor.ts';
import { ensureDirectory } from './cache-directory.ts';

/** The keys of one anchor, by the names of the environment. */
export type AnchorKeys = Readonly<{
  ASSET_CODE: string;
  ASSET_ISSUER: string;
  /** Only `prepareAccounts` needs it; no program of the anchor asks for it. */
  ISSUER_SEED: string;
  DISTRIBUTION_ACCOUNT: string;
  DISTRIBUTION_SEED: string;
  SIGNING_ACCOUNT: string;
  SIGNING_SEED: string;
  JWT_SECRET: string;
  DATA_KEYS: string;
}>;

/** Fresh keys for a network of one's own. They are secrets, on whatever network they are used. */
export function makeAnchorKeys(): AnchorKeys {
  const issuer = Keypair.random();
  const distribution = Keypair.random();
  const signing = Keypair.random();
  return {
    ASSET_CODE: 'USDC',
    ASSET_ISSUER: issuer.publicKey(),
    ISSUER_SEED: issuer.secret(),
    DISTRIBUTION_ACCOUNT: distribution.publicKey(),
    DISTRIBUTION_SEED: distribution.secret(),
    SIGNING_ACCOUNT: signing.publicKey(),
    SIGNING_SEED: signing.secret(),
    JWT_SECRET: randomBytes(32).toString('hex'),
    DATA_KEYS: `first:${randomBytes(32).toString('base64')}`,
  };
}

/** What a coin of the anchor's currency is called where nobody has named it: `USDC`, `EURC`. */
export const assetCodeOf = ({ assets: [first] }: Pick<Anchor, 'assets'>): string => {
  const [, currency = 'USD'] = /^iso4217:([A-Z]{3})$/.exec(first?.anchoredTo ?? '') ?? [];
  return `${currency}C`;
};

/** The keys of the development environment: made once, and kept beside its data. */
export function keepAnchorKeys(cacheDirectory: string): AnchorKeys {
  const file = join(ensureDirectory(cacheDirectory), 'development-keys.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as AnchorKeys;
  const keys = makeAnchorKeys();
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
