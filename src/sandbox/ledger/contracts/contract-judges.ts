import { createHash, createPublicKey, verify as verifyBy } from 'node:crypto';
import { StrKey, verify } from '@stellar/stellar-sdk';
import type { xdr } from '@stellar/stellar-sdk';

/** How a contract account judges signatures in its name, since no contract is run here. */
export type JudgeRule =
  /** It takes signatures of one key: G… (Ed25519), or the 65 bytes of a P-256 point in hex. */
  | { readonly signer: string }
  /** It takes every signature, or none. */
  | { readonly outcome: 'approves' | 'refuses' };

/** The table of contract accounts; one that is not in it takes every signature. */
export interface ContractJudges {
  set(contract: string, rule: JudgeRule): void;
  list(): readonly { readonly contract: string; readonly rule: JudgeRule }[];
  /** Whether a contract takes a signature for the hash of what is signed for. */
  accepts(contract: string, payload: Uint8Array, signature: xdr.ScVal): boolean;
}

export const createContractJudges = (): ContractJudges => {
  const rules = new Map<string, JudgeRule>();
  return {
    set: (contract, rule) => void rules.set(contract, rule),
    list: () => [...rules].map(([contract, rule]) => ({ contract, rule })),
    accepts(contract, payload, signature) {
      const rule = rules.get(contract) ?? { outcome: 'approves' };
      if ('outcome' in rule) return rule.outcome === 'approves';
      return (
        bytesIn(signature).some((bytes) => isSignedBy(rule.signer, payload, bytes)) ||
        assertionsIn(signature).some((one) => isAssertedBy(rule.signer, payload, one))
      );
    },
  };
};

/** Whether a text names a key that a rule may have. */
export const isSigner = (text: string): boolean =>
  StrKey.isValidEd25519PublicKey(text) || /^04[0-9a-f]{128}$/.test(text);

const SIGNATURE_LENGTH = 64;

/** Contracts write signatures in shapes of their own; what counts is the 64 bytes in them. */
function bytesIn(value: xdr.ScVal): Uint8Array[] {
  if (value.type === 'scvVec') return (value.vec ?? []).flatMap(bytesIn);
  if (value.type === 'scvMap') return (value.map ?? []).flatMap(({ val }) => bytesIn(val));
  if (value.type !== 'scvBytes') return [];
  const bytes = value.bytes.toBytes();
  return bytes.length === SIGNATURE_LENGTH ? [bytes] : [];
}

/** What a passkey answers with: it signs what its device says and the hash of what its browser says. */
interface Assertion {
  readonly authenticatorData: Uint8Array;
  readonly clientDataJson: Uint8Array;
  readonly signature: Uint8Array;
}

/** Assertions as the contracts of passkey wallets take them, wherever they are in a signature. */
function assertionsIn(value: xdr.ScVal): readonly Assertion[] {
  if (value.type === 'scvVec') return (value.vec ?? []).flatMap(assertionsIn);
  if (value.type !== 'scvMap') return [];
  const entries = value.map ?? [];
  const member = (name: string): Uint8Array | undefined => {
    const found = entries.find(({ key }) => key.type === 'scvSymbol' && String(key.sym) === name);
    return found?.val.type === 'scvBytes' ? found.val.bytes.toBytes() : undefined;
  };
  const authenticatorData = member('authenticator_data');
  const clientDataJson = member('client_data_json');
  const signature = member('signature');
  return authenticatorData && clientDataJson && signature
    ? [{ authenticatorData, clientDataJson, signature }]
    : entries.flatMap(({ val }) => assertionsIn(val));
}

/** What a browser says of a challenge; undefined where it cannot be read. */
function challengeIn(clientDataJson: Uint8Array): unknown {
  try {
    const said: unknown = JSON.parse(new TextDecoder().decode(clientDataJson));
    return typeof said === 'object' && said !== null ? Reflect.get(said, 'challenge') : undefined;
  } catch {
    return undefined;
  }
}

function isAssertedBy(signer: string, payload: Uint8Array, assertion: Assertion): boolean {
  const { authenticatorData, clientDataJson, signature } = assertion;
  if (challengeIn(clientDataJson) !== Buffer.from(payload).toString('base64url')) return false;
  const said = createHash('sha256').update(clientDataJson).digest();
  return isSignedBy(signer, Buffer.concat([authenticatorData, said]), signature);
}

function isSignedBy(signer: string, payload: Uint8Array, signature: Uint8Array): boolean {
  if (StrKey.isValidEd25519PublicKey(signer)) {
    return verify(payload, signature, StrKey.decodeEd25519PublicKey(signer));
  }
  const point = Buffer.from(signer, 'hex');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) =>
    part.toString('base64url'),
  );
  const jwk = { kty: 'EC', crv: 'P-256', x, y };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verifyBy('sha256', payload, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
