import { createHmac } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import type { Signer } from '../signing/signer.ts';

/** Separates these keys from whatever else may be derived from the same secret. */
const DOMAIN = 'railhead/channel/v1';

/**
 * Derives the signer of a distribution account's channel. The same secret gives the same channels
 * again, so that a lost database finds them, and each distribution account has its own.
 * @param number from 1; number 0 is the distribution account itself, whose key is nobody's to derive.
 */
export const channelSigner = (secret: string, account: string, number: number): Signer => {
  if (number < 1) throw new Error('the channels of an account are numbered from 1');
  const seed = createHmac('sha256', secret).update(`${DOMAIN}/${account}/${number}`).digest();
  const keypair = Keypair.fromRawEd25519Seed(seed);
  return {
    publicKey: keypair.publicKey(),
    sign: async (hash) => keypair.sign(Buffer.from(hash)),
  };
};
