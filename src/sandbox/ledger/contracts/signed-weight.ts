import { verify, StrKey } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';
import type { Signer } from '../state/entries.ts';

/**
 * The weight behind an account's signature for a contract call: a list of `public_key` and
 * `signature`, by keys in rising order. Undefined when one is not the account's or does not hold.
 */
export function weightOf(
  signature: xdr.ScVal,
  payload: Uint8Array,
  signers: readonly Signer[],
): number | undefined {
  if (signature.type !== 'scvVec' || !signature.vec) return undefined;
  let total = 0;
  let last = '';
  for (const part of signature.vec) {
    const [publicKey, bytes] = [bytesOf(part, 'public_key'), bytesOf(part, 'signature')];
    if (publicKey?.length !== 32 || bytes?.length !== 64) return undefined;
    const key = StrKey.encodeEd25519PublicKey(publicKey);
    const order = Buffer.from(publicKey).toString('hex');
    const signer = signers.find((candidate) => candidate.key === key);
    if (!signer || order <= last || !verify(payload, bytes, publicKey)) return undefined;
    last = order;
    total += Math.min(signer.weight, 255);
  }
  return total;
}

function bytesOf(structure: xdr.ScVal, name: string): Uint8Array | undefined {
  if (structure.type !== 'scvMap') return undefined;
  const entry = structure.map?.find(
    ({ key }) => key.type === 'scvSymbol' && key.sym.toString() === name,
  );
  return entry?.val.type === 'scvBytes' ? entry.val.bytes.toBytes() : undefined;
}
