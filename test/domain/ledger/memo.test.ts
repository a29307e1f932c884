import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { parseMemo } from '../../../src/domain/ledger/memo.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';

const taken = (type: string, value: string): boolean => !isRefusal(parseMemo(type, value));

describe('an id memo', () => {
  test('is any whole number below 2^64', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => {
        expect(parseMemo('id', id.toString())).toEqual({ type: 'id', value: id.toString() });
      }),
    );
  });

  test('is refused from 2^64 on', () => {
    expect(taken('id', '18446744073709551615')).toBe(true);
    expect(taken('id', '18446744073709551616')).toBe(false);
    expect(taken('id', '99999999999999999999')).toBe(false);
  });

  test('matches however many zeros it is written with', () => {
    expect(parseMemo('id', '0007')).toEqual({ type: 'id', value: '7' });
    expect(parseMemo('id', '0')).toEqual({ type: 'id', value: '0' });
  });

  test.each(['', ' 1', '-1', '+1', '1.0', '1e3', '0x1', '١', '9'.repeat(100_000)])(
    'is not %j',
    (value) => {
      expect(taken('id', value)).toBe(false);
    },
  );
});

describe('a text memo', () => {
  test('has at most 28 bytes, counted as UTF-8 and not as characters', () => {
    expect(taken('text', 'a'.repeat(28))).toBe(true);
    expect(taken('text', 'a'.repeat(29))).toBe(false);
    expect(taken('text', 'é'.repeat(14))).toBe(true);
    expect(taken('text', `${'é'.repeat(14)}a`)).toBe(false);
    expect(taken('text', '€'.repeat(9))).toBe(true);
    expect(taken('text', '€'.repeat(10))).toBe(false);
    expect(taken('text', '🚂'.repeat(7))).toBe(true);
    expect(taken('text', '🚂'.repeat(8))).toBe(false);
  });

  test('is measured as Node measures it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(taken('text', text)).toBe(Buffer.byteLength(text) <= 28 && !text.includes('\0'));
      }),
    );
  });

  test('is kept as it came, blanks and zeros included', () => {
    expect(parseMemo('text', ' 007 ')).toEqual({ type: 'text', value: ' 007 ' });
  });

  test('may not hold a NUL, which PostgreSQL could not store', () => {
    expect(taken('text', 'a\0b')).toBe(false);
  });
});

describe('a hash memo', () => {
  test('is the base64 of 32 bytes', () => {
    const value = randomBytes(32).toString('base64');
    expect(parseMemo('hash', value)).toEqual({ type: 'hash', value });
  });

  test.each([
    ['31 bytes', Buffer.alloc(31).toString('base64')],
    ['33 bytes', Buffer.alloc(33).toString('base64')],
    ['hexadecimal', 'ab'.repeat(32)],
    ['base64url', `${'A'.repeat(41)}-_=`],
    ['no padding', 'A'.repeat(43)],
  ])('is not %s', (_what, value) => {
    expect(taken('hash', value)).toBe(false);
  });

  test('has one way to be written, so that equal hashes match', () => {
    expect(taken('hash', `${'A'.repeat(42)}B=`)).toBe(false);
    expect(Buffer.from(`${'A'.repeat(42)}B=`, 'base64')).toEqual(Buffer.alloc(32));
  });
});

test('a memo of another type is refused', () => {
  for (const type of ['return', 'none', 'ID', '', 'constructor']) {
    expect(taken(type, '1')).toBe(false);
  }
});
