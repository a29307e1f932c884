import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key of 32 bytes with the id that is stored beside what it encrypted. */
export interface DataKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** What is stored of a secret: nonce, tag and ciphertext in one column, the key's id in another. */
interface Sealed {
  readonly ciphertext: Buffer;
  readonly keyId: string;
}

export interface SecretBox {
  /** The key that encrypts; what another one encrypted is to be encrypted anew. */
  readonly keyId: string;
  /** As {@link SecretBox.seal}, of a document. */
  sealBytes(bytes: Uint8Array, context: string): Sealed;
  /** As {@link SecretBox.open}, of a document. */
  openBytes(sealed: Sealed, context: string): Buffer;
  /** Encrypts a plain object; `context` (table and row id) is bound to it and needed to open it. */
  seal(value: unknown, context: string): Sealed;
  /** @throws when the key is unknown, the context differs, or the bytes were changed. */
  open(sealed: Sealed, context: string): unknown;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM for personal data at rest. The first key encrypts; all of them decrypt, so that a
 * key is rotated by putting a new one in front.
 */
export const createSecretBox = (keys: readonly DataKey[]): SecretBox => {
  const [current] = keys;
  if (!current) throw new Error('at least one data key is needed');
  for (const { id, key } of keys) {
    if (key.length !== 32) throw new Error(`data key ${id} must have 32 bytes`);
  }
  const sealBytes: SecretBox['sealBytes'] = (bytes, context) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
    cipher.setAAD(Buffer.from(context));
    const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return { ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), body]), keyId: current.id };
  };
  const openBytes: SecretBox['openBytes'] = ({ ciphertext, keyId }, context) => {
    const used = keys.find(({ id }) => id === keyId);
    if (!used) throw new Error(`data key ${keyId} is not configured`);
    const bytes = Buffer.from(ciphertext);
    const decipher = createDecipheriv('aes-256-gcm', used.key, bytes.subarray(0, NONCE_BYTES), {
      // A shorter tag would be easier to forge.
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(body), decipher.final()]);
  };
  return {
    keyId: current.id,
    sealBytes,
    openBytes,
    seal: (value, context) => sealBytes(Buffer.from(JSON.stringify(value), 'utf8'), context),
    open: (sealed, context) => JSON.parse(openBytes(sealed, context).toString('utf8')) as unknown,
  };
};
