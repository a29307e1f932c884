import { createHash, createPublicKey, verify } from 'node:crypto';
import { SignerKey, StrKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import type { AccountEntry, Signer } from '../state/entries.ts';

/** Checks one transaction's signatures against signers and remembers which of them were needed. */
export interface SignatureChecker {
  /** Whether signatures of enough weight are there; at least one must be, whatever the weight. */
  reaches(signers: readonly Signer[], weight: number): boolean;
  /** False when a signature was given that nothing needed: the network refuses those. */
  allUsed(): boolean;
}

/**
 * @param hash the transaction's hash in hex, which is what accounts sign
 */
export function createSignatureChecker(
  hash: string,
  signatures: readonly xdr.DecoratedSignature[],
): SignatureChecker {
  const hashBytes = Buffer.from(hash, 'hex');
  const used = new Set<number>();

  // Every operation asks for its source's signature again, and verifying is the dear part.
  const verified = new Map<string, boolean>();

  function isBy(signer: string, index: number): boolean {
    const name = `${index} ${signer}`;
    const known = verified.get(name);
    if (known !== undefined) return known;
    const signature = signatures[index];
    const isSignature =
      signature !== undefined &&
      isSignatureOf(SignerKey.decodeAddress(signer), signature, hashBytes);
    verified.set(name, isSignature);
    return isSignature;
  }

  return {
    reaches(signers, weight) {
      let total = 0;
      const taken = new Set<number>();
      for (const signer of inCheckingOrder(signers)) {
        if (signer.key.startsWith('T')) {
          if (!hashBytes.equals(StrKey.decodePreAuthTx(signer.key))) continue;
        } else {
          const index = signatures.findIndex((_, at) => !taken.has(at) && isBy(signer.key, at));
          if (index < 0) continue;
          taken.add(index);
          used.add(index);
        }
        // A weight over 255 counts as 255, or a hostile sum could pass for more than it is.
        total += Math.min(signer.weight, 255);
        if (total >= weight) return true;
      }
      return false;
    },
    allUsed: () => used.size === signatures.length,
  };
}

/** Everybody who may sign for an account: its own key, while it has weight, and its signers. */
export function signersOf(account: AccountEntry): Signer[] {
  const { master } = account.thresholds;
  const own = master > 0 ? [{ key: account.id, weight: master }] : [];
  return [...own, ...account.signers];
}

/** The network looks at hashes before keys, which decides whose signature counts as superfluous. */
function inCheckingOrder(signers: readonly Signer[]): Signer[] {
  if (signers.length < 2) return [...signers];
  const rank = ({ key }: Signer): number => 'TXGP'.indexOf(key.charAt(0));
  return signers.toSorted((a, b) => rank(a) - rank(b));
}

function isSignatureOf(
  key: xdr.SignerKey,
  { hint, signature }: xdr.DecoratedSignature,
  hash: Buffer,
): boolean {
  const bytes = Buffer.from(signature.toBytes());
  switch (key.type) {
    case 'signerKeyTypePreAuthTx':
      return false;
    case 'signerKeyTypeHashX':
      return createHash('sha256').update(bytes).digest().equals(key.hashX.toBytes());
    case 'signerKeyTypeEd25519': {
      const publicKey = key.ed25519.toBytes();
      return sameBytes(hint.toBytes(), publicKey.slice(-4)) && isSigned(publicKey, hash, bytes);
    }
    case 'signerKeyTypeEd25519SignedPayload': {
      const { ed25519, payload } = key.ed25519SignedPayload;
      return isSigned(ed25519.toBytes(), Buffer.from(payload), bytes);
    }
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(b);
}

// Node's own Ed25519 is many times faster than one written in JavaScript, and every submission
// is checked twice (on arrival and in the ledger).
function isSigned(publicKey: Uint8Array, message: Buffer, signature: Buffer): boolean {
  if (signature.length !== 64) return false;
  const x = Buffer.from(publicKey).toString('base64url');
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    // A key that is no point on the curve has signed nothing.
    return false;
  }
}

/** The signer list of an account that does not exist yet: its own key alone. */
export function signersOfMissing(id: string): Signer[] {
  return StrKey.isValidEd25519PublicKey(id) ? [{ key: id, weight: 1 }] : [];
}
