import { describe, expect, test } from '@jest/globals';
import { readIncoming } from '../../../src/activities/watch/records.ts';
import { field } from '../../../src/stellar/horizon/http.ts';
import { memoName, readMemo } from '../../../src/stellar/memo.ts';
import { createAssetEvents } from '../../../src/stellar/rpc/events/asset-events.ts';
import { operationRecord } from '../../../src/stellar/rpc/operation-records.ts';
import { readRpcTransaction } from '../../../src/stellar/rpc/transactions.ts';
import {
  ACCOUNTS,
  CAST,
  horizonRecords,
  PASSPHRASE,
  readRecorded,
} from '../../support/rpc/recorded.ts';
import { recordedInfos } from '../../support/rpc/recorded-server.ts';

const assets = createAssetEvents(PASSPHRASE);
const NAMES = new Map(Object.entries(CAST).map(([name, { hash }]) => [hash, name]));
const OPERATIONS = '80-horizon-operations';
const listed = new Set(readRecorded(OPERATIONS).map(({ name }) => name));

/** Transactions that both recorded: RPC whole, and Horizon its operations. */
const BOTH = recordedInfos().flatMap((info) => {
  const name = NAMES.get(info.txHash) ?? '';
  if (!listed.has(`operations of ${name}`)) return [];
  const transaction = readRpcTransaction(info, PASSPHRASE, assets);
  return [{ name, transaction, horizon: horizonRecords(OPERATIONS, `operations of ${name}`) }];
});

/** What Horizon's record says beyond ours, and nobody of Railhead reads. */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  create_claimable_balance: ['amount', 'asset', 'claimants', 'sponsor'],
  claim_claimable_balance: ['balance_id', 'claimant'],
  invoke_host_function: ['address', 'function', 'parameters', 'salt'],
  path_payment_strict_send: ['destination_min', 'path', 'source_amount', 'source_asset_type'],
};

describe('operationRecord', () => {
  test('has something to compare', () => {
    expect(BOTH.length).toBe(25);
  });

  test.each(BOTH)('says of $name what Horizon says', ({ transaction, horizon }) => {
    expect(horizon).toHaveLength(transaction.operationCount);
    for (const [index, theirs] of horizon.entries()) {
      const { transaction: its, ...ours } = operationRecord(transaction, index);
      const type = String(field(theirs, 'type'));
      const left = new Set(['type_i', ...(LEFT_OUT[type] ?? [])]);
      const compared = Object.entries(Object(theirs)).filter(([name]) => !left.has(name));
      expect(ours).toEqual(Object.fromEntries(compared));
      expect(field(its, 'hash')).toBe(field(theirs, 'transaction_hash'));
    }
  });

  test.each(BOTH)('brings each account of $name the same money', ({ transaction, horizon }) => {
    for (const [index, theirs] of horizon.entries()) {
      const ours = operationRecord(transaction, index);
      // These pages of Horizon are without the transactions; where its memo is compared, it is below.
      const joined = { ...Object(theirs), transaction: ours['transaction'] };
      for (const account of Object.values(ACCOUNTS)) {
        const read = (record: unknown) => {
          try {
            return readIncoming(record, account);
          } catch (error) {
            return String(error);
          }
        };
        expect(read(ours)).toEqual(read(joined));
      }
    }
  });

  test.each([
    'payment_memo_text',
    'payment_memo_id',
    'payment_memo_hash',
    'payment_muxed_and_memo',
  ])('has the memo of %s', (name) => {
    const found = BOTH.find((one) => one.name === name) ?? null;
    const info = recordedInfos().find(({ txHash }) => txHash === CAST[name]?.hash);
    const transaction = found?.transaction ?? readRpcTransaction(info, PASSPHRASE, assets);
    const record = operationRecord(transaction, 0);
    const memos: Readonly<Record<string, string>> = {
      payment_memo_text: '0x696e766f6963652037',
      payment_memo_id: '9007199254740993',
      payment_memo_hash: Buffer.alloc(32, 0xab).toString('base64'),
      payment_muxed_and_memo: '999',
    };
    expect(memoName(readMemo(record['transaction']))).toBe(memos[name]);
  });

  test('has the memos of every transaction that Horizon gave whole', () => {
    const whole = readRecorded('82-horizon-account').flatMap(({ response }): unknown[] => {
      const records: unknown = field(field(response, '_embedded'), 'records');
      const all: unknown[] = Array.isArray(records) ? records : [response];
      return all.map((one) => field(one, 'transaction') ?? one);
    });
    const transactions = whole.filter((one) => typeof field(one, 'envelope_xdr') === 'string');
    expect(transactions.length).toBeGreaterThanOrEqual(5);
    for (const theirs of transactions) {
      const info = {
        txHash: field(theirs, 'hash'),
        status: 'SUCCESS',
        ledger: field(theirs, 'ledger'),
        applicationOrder: 1,
        createdAt: Date.parse(String(field(theirs, 'created_at'))) / 1_000,
        envelopeXdr: field(theirs, 'envelope_xdr'),
        resultXdr: field(theirs, 'result_xdr'),
      };
      const transaction = readRpcTransaction(info, PASSPHRASE, assets);
      const ours = operationRecord(transaction, 0)['transaction'];
      expect(readMemo(ours)).toEqual(readMemo(theirs));
      // Horizon's text form leaves NUL out; nobody reads it where there are bytes.
      for (const name of [
        'hash',
        'memo_type',
        'memo_bytes',
        'fee_charged',
        'fee_account',
        'result_xdr',
      ])
        expect([name, field(ours, name)]).toEqual([name, field(theirs, name)]);
    }
  });
});
