import { describe, expect, test } from '@jest/globals';
import { movesOf } from '../../../../src/dev/chaos/evidence/ledger.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';

const OURS = 'GOURS';
const shared = { id: '77', created_at: '2026-03-01T12:00:00Z' };
const usdc = { asset_type: 'credit_alphanum4', asset_code: 'USDC', asset_issuer: 'GISSUER' };
const transaction = { memo_type: 'text', memo: 'caf\uFFFD', memo_bytes: 'Y2Fm6Q==' };

describe('the evidence of the ledger', () => {
  test('keeps the bytes of a memo, and not what they are shown as', () => {
    const record = { ...shared, type: 'payment', from: 'GPAYER', to: OURS, amount: '5', ...usdc };
    expect(movesOf({ ...record, transaction }, OURS)).toMatchObject([
      { party: 'GPAYER', isIn: true, memo: { type: 'text', value: 'Y2Fm6Q==' } },
    ]);
    const id = { memo_type: 'id', memo: '7', memo_bytes: '' };
    expect(movesOf({ ...record, transaction: id }, OURS)).toMatchObject([
      { memo: { type: 'id', value: '7' } },
    ]);
  });

  test('counts each change of a call of contracts, and only those of the account', () => {
    const change = { type: 'transfer', from: 'CWALLET', to: OURS, amount: '2.5', ...usdc };
    const record = {
      ...shared,
      type: 'invoke_host_function',
      asset_balance_changes: [
        { ...change, destination_muxed_id: '9007199254740991' },
        { ...change, amount: '1' },
        { ...change, to: 'GOTHER' },
        { ...change, from: OURS, to: 'GPAYER', amount: '0.5' },
      ],
    };
    const moves = movesOf(record, OURS);
    expect(moves).toMatchObject([
      { party: 'CWALLET', isIn: true, toMuxedId: '9007199254740991', operationId: '77' },
      { party: 'CWALLET', isIn: true, toMuxedId: null },
      { party: 'GPAYER', isIn: false },
    ]);
    expect(moves.map(({ amount }) => amount)).toEqual(['2.5', '1', '0.5'].map(stroopsOf));
  });

  test('knows an account that was opened from a payment', () => {
    const record = { ...shared, type: 'create_account', starting_balance: '2.01' };
    const opened = { ...record, funder: OURS, account: 'GNEW' };
    expect(movesOf(opened, OURS)).toMatchObject([
      { party: 'GNEW', isNewAccount: true, isIn: false, amount: stroopsOf('2.01') },
    ]);
  });
});
