import { describe, expect, test } from '@jest/globals';
import { isReadable, readResultHead } from '../../../src/stellar/envelopes/transaction-result.ts';
import { recordedInfos } from '../../support/rpc/recorded-server.ts';

/** 100 stroops, and a code that no protocol has yet. */
const UNKNOWN = 'AAAAAAAAAGQAAABjAAAAAA==';

describe('what a transaction result begins with', () => {
  test('is read of every recorded result, fee-bumps and failures among them', () => {
    const infos = recordedInfos();
    const heads = infos.map(({ resultXdr }) => readResultHead(resultXdr));
    expect(heads.every(({ feeCharged }) => feeCharged >= 100n)).toBe(true);
    expect(heads.map(({ innerHash }) => innerHash !== null)).toEqual(
      infos.map(({ feeBump }) => feeBump),
    );
    for (const { innerHash } of heads)
      expect(innerHash ?? 'ab'.repeat(32)).toMatch(/^[0-9a-f]{64}$/);
    expect(infos.every(({ resultXdr }) => isReadable(resultXdr))).toBe(true);
  });

  test('is read of a result that nothing else can be read of', () => {
    expect(readResultHead(UNKNOWN)).toEqual({ feeCharged: 100n, innerHash: null });
    expect(isReadable(UNKNOWN)).toBe(false);
    expect(() => readResultHead('AAAA')).toThrow('no transaction result');
  });
});
