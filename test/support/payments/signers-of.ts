import type { Signer, SignerOf } from '../../../src/stellar/signing/signer.ts';

/** Finds a signer among these. */
export const signersOf =
  (...signers: readonly Signer[]): SignerOf =>
  (account) =>
    signers.find(({ publicKey }) => publicKey === account) ?? null;
