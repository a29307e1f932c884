import { createHash } from 'node:crypto';
import { Asset, Keypair, Networks } from '@stellar/stellar-sdk';

/** The recorder's accounts: each key is the hash of a name. */
export function keyOf(name: string): Keypair {
  if (name === 'root') return Keypair.master(Networks.TESTNET);
  const seed = createHash('sha256').update(`railhead/${name}`).digest();
  return Keypair.fromRawEd25519Seed(seed);
}

export const addressOf = (name: string): string => keyOf(name).publicKey();

export const USD = new Asset('USD', addressOf('issuer'));
export const RST = new Asset('RST', addressOf('authissuer'));
