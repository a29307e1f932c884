import type { Payload, PayloadCodec } from '@temporalio/common';
import protobuf from '@temporalio/proto';
import { createSecretBox, type DataKey } from '../db/secret.ts';
import type { TemporalSettings } from './settings.ts';

const { Payload: PayloadMessage } = protobuf.temporal.api.common.v1;

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** Bound to what is encrypted, so that it opens nowhere else. */
const CONTEXT = 'temporal payload';

const textOf = (bytes: Uint8Array | null | undefined): string =>
  bytes ? Buffer.from(bytes).toString('utf8') : '';

const isEncrypted = ({ metadata }: Payload): boolean => textOf(metadata?.['encoding']) === ENCODING;

/**
 * Encrypts what Temporal stores, with AES-256-GCM. The key's id is in the payload's metadata, the first
 * key encrypts, and all of them decrypt. A payload that is not encrypted is read as it is, so that
 * encryption may begin while stories run.
 * @throws on reading, when the key is not known or the bytes were changed.
 */
export const createPayloadCodec = (keys: readonly DataKey[]): PayloadCodec => {
  const box = createSecretBox(keys);
  const seal = (payload: Payload): Payload => {
    if (isEncrypted(payload)) return payload;
    const plain = PayloadMessage.encode(payload).finish();
    const { ciphertext, keyId } = box.sealBytes(plain, CONTEXT);
    return {
      metadata: { encoding: Buffer.from(ENCODING), [KEY_ID]: Buffer.from(keyId) },
      data: ciphertext,
    };
  };
  const open = (payload: Payload): Payload => {
    if (!isEncrypted(payload)) return payload;
    const keyId = textOf(payload.metadata?.[KEY_ID]);
    const ciphertext = Buffer.from(payload.data ?? []);
    const { metadata, data } = PayloadMessage.decode(box.openBytes({ ciphertext, keyId }, CONTEXT));
    return { metadata, data };
  };
  return {
    encode: async (payloads) => payloads.map(seal),
    decode: async (payloads) => payloads.map(open),
  };
};

/** What a client, a worker and a replay are given beside their other options. */
export const dataConverterOf = ({ payloadKeys }: Pick<TemporalSettings, 'payloadKeys'>) =>
  payloadKeys ? { dataConverter: { payloadCodecs: [createPayloadCodec(payloadKeys)] } } : {};
