import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createSecretBox, type DataKey } from '../../src/db/secret.ts';

const key = (id: string): DataKey => ({ id, key: new Uint8Array(randomBytes(32)) });
const old = key('2025');
const current = key('2026');
const PAYEE = { last_name: 'Lovelace', bank_account_number: '42' };
const CONTEXT = 'transaction/1';

describe('a secret box', () => {
  test('opens what it sealed, and shows nothing of it meanwhile', () => {
    const box = createSecretBox([current]);
    const sealed = box.seal(PAYEE, CONTEXT);
    expect(box.open(sealed, CONTEXT)).toEqual(PAYEE);
    expect(sealed.ciphertext.includes('Lovelace')).toBe(false);
    expect(sealed.ciphertext.includes('bank_account_number')).toBe(false);
  });

  test('seals the same twice in two ways', () => {
    const box = createSecretBox([current]);
    const [one, other] = [box.seal(PAYEE, CONTEXT), box.seal(PAYEE, CONTEXT)];
    expect(one.ciphertext.equals(other.ciphertext)).toBe(false);
  });

  test('opens with an old key after a new one was put in front, and seals with the new one', () => {
    const before = createSecretBox([old]).seal(PAYEE, CONTEXT);
    const rotated = createSecretBox([current, old]);
    expect(rotated.open(before, CONTEXT)).toEqual(PAYEE);
    expect(rotated.seal(PAYEE, CONTEXT).keyId).toBe('2026');
  });

  test('refuses what a key sealed that is gone', () => {
    const before = createSecretBox([old]).seal(PAYEE, CONTEXT);
    expect(() => createSecretBox([current]).open(before, CONTEXT)).toThrow('2025');
  });

  test('refuses another key under the same id', () => {
    const sealed = createSecretBox([key('2026')]).seal(PAYEE, CONTEXT);
    expect(() => createSecretBox([current]).open(sealed, CONTEXT)).toThrow(
      /authenticat|initialization vector/i,
    );
  });

  test('refuses another context, so that a column cannot be moved to another row', () => {
    const box = createSecretBox([current]);
    const sealed = box.seal(PAYEE, CONTEXT);
    expect(() => box.open(sealed, 'transaction/2')).toThrow(/authenticat|initialization vector/i);
    expect(() => box.open(sealed, '')).toThrow(/authenticat|initialization vector/i);
  });

  test('refuses any changed byte: of the nonce, of the tag, of the text', () => {
    const box = createSecretBox([current]);
    const { ciphertext, keyId } = box.seal(PAYEE, CONTEXT);
    for (let index = 0; index < ciphertext.length; index += 1) {
      const changed = Buffer.from(ciphertext);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => box.open({ ciphertext: changed, keyId }, CONTEXT)).toThrow(
        /authenticat|initialization vector/i,
      );
    }
  });

  test('refuses what was cut short', () => {
    const box = createSecretBox([current]);
    const { ciphertext, keyId } = box.seal(PAYEE, CONTEXT);
    for (const length of [0, 11, 12, 20, 27, 28, ciphertext.length - 1]) {
      const short = ciphertext.subarray(0, length);
      expect(() => box.open({ ciphertext: short, keyId }, CONTEXT)).toThrow(
        /authenticat|initialization vector/i,
      );
    }
  });

  test('is not made without a key, or with a short one', () => {
    expect(() => createSecretBox([])).toThrow('at least one data key');
    expect(() => createSecretBox([{ id: 'x', key: new Uint8Array(16) }])).toThrow('32 bytes');
  });
});
