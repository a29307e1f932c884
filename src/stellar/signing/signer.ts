import { Keypair } from '@stellar/stellar-sdk';

/** Whoever holds a key. The key itself never leaves it. */
export interface Signer {
  readonly publicKey: string;
  /**
   * Signs a transaction hash of 32 bytes; the answer is an ed25519 signature of 64. `envelope` is
   * what is signed, in base64 XDR, for a signer that looks before it signs.
   */
  sign(hash: Uint8Array, envelope?: string): Promise<Uint8Array>;
}

/** Finds who signs for an account; null where nobody does. */
export type SignerOf = (account: string) => Signer | null;

/** A signer whose key lies in this process, read from a secret seed (S…). */
export const createLocalSigner = (seed: string): Signer => {
  const keypair = Keypair.fromSecret(seed);
  return {
    publicKey: keypair.publicKey(),
    sign: (hash) => Promise.resolve(keypair.sign(Buffer.from(hash))),
  };
};
