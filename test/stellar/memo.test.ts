import { describe, expect, test } from '@jest/globals';
import { FeeBumpTransaction, Keypair, Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import { signEnvelope } from '../../src/stellar/envelopes/envelope.ts';
import { exactText, memoName, readMemo } from '../../src/stellar/memo.ts';
import { paymentContent } from '../../src/stellar/envelopes/payment-operations.ts';
import { createLocalSigner } from '../../src/stellar/signing/signer.ts';
import { createRandom } from '../simulation/random.ts';

const random = createRandom(7);
const bytesOf = (length: number, below = 256): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(below));
/** What Horizon says of a transaction with this text memo. */
const told = (bytes: Uint8Array) => ({
  memo_type: 'text',
  memo: new TextDecoder().decode(bytes),
  memo_bytes: Buffer.from(bytes).toString('base64'),
});

describe('§1.4 a memo read from the ledger', () => {
  test('of text has every byte, in the envelope that gives it back too', async () => {
    const keypair = Keypair.random();
    const source = keypair.publicKey();
    const shared = { sourceAccount: source, destination: source, amount: 1n } as const;
    for (let length = 0; length <= 28; length += 1) {
      const bytes = bytesOf(length, random.chance(30) ? 128 : 256);
      const memo = readMemo(told(bytes));
      expect(Buffer.from(memo?.bytes ?? []).equals(bytes)).toBe(true);
      const { xdr } = await signEnvelope(
        {
          networkPassphrase: Networks.TESTNET,
          channel: source,
          sequence: 1n,
          maxTimeMs: 1_000,
          feePerOperation: 100n,
          ...paymentContent([
            {
              ...shared,
              operation: 'payment',
              asset: 'stellar:native',
              memo: { type: 'text', value: memo?.bytes ?? '' },
            },
          ]),
        },
        [createLocalSigner(keypair.secret())],
      );
      const back = TransactionBuilder.fromXDR(xdr, Networks.TESTNET);
      if (back instanceof FeeBumpTransaction) throw new Error('no fee was bumped');
      expect(back.memo.type).toBe('text');
      expect(Buffer.from(back.memo.value ?? '').equals(bytes)).toBe(true);
    }
  });

  test('has one name for each memo, and no two memos have the same', () => {
    const names = new Set<string | null>();
    const memos = Array.from({ length: 2_000 }, () => bytesOf(random.below(29), 256));
    const different = new Set(memos.map((bytes) => Buffer.from(bytes).toString('hex')));
    for (const bytes of memos) names.add(memoName(readMemo(told(bytes))));
    expect(names.size).toBe(different.size);
    expect(memoName(null)).toBeNull();
    expect(memoName(readMemo({ memo_type: 'none' }))).toBeNull();
  });

  test('is text only where its bytes are', () => {
    for (let turn = 0; turn < 2_000; turn += 1) {
      const bytes = bytesOf(random.below(29), random.chance(50) ? 128 : 256);
      const text = exactText(bytes);
      const isSame = text !== null && Buffer.from(text).equals(bytes) && !text.includes('\0');
      expect(isSame).toBe(text !== null);
      // What people read is always something that a database and JSON can hold.
      const { value } = readMemo(told(bytes)) ?? { value: '\0' };
      expect(value.isWellFormed() && !value.includes('\0')).toBe(true);
    }
  });

  test.each([
    ['without a type', { memo: '5' }],
    ['of an unknown type', { memo_type: 'song', memo: 'la' }],
    ['of text without its bytes, where some were lost', { memo_type: 'text', memo: 'a\uFFFDb' }],
    ['of text with bytes that are none', { memo_type: 'text', memo: 'a', memo_bytes: '*' }],
    ['longer than a memo', { memo_type: 'text', memo: '', memo_bytes: 'YWFh'.repeat(10) }],
    ['without a value', { memo_type: 'hash' }],
  ])('is never guessed: %s', (_, transaction) => {
    expect(() => readMemo(transaction)).toThrow('Horizon answered');
  });
});
