import { describe, expect, test } from '@jest/globals';
import { createAnchor } from '../../support/anchor.ts';
import { NATIVE } from '../../../src/domain/money/asset.ts';
import {
  decideReceipt,
  type MatchedRow,
  type Receipt,
} from '../../../src/domain/transactions/decide-receipt.ts';

const ISSUER = `G${'I'.repeat(55)}`;
const DISTRIBUTION = `G${'D'.repeat(55)}`;
const CUSTOMER = `G${'C'.repeat(55)}`;
const ASSET = `stellar:USDC:${ISSUER}`;
const SPAM = `stellar:FREE:G${'S'.repeat(55)}`;
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: DISTRIBUTION,
  payWithinMs: 1,
});

const receipt = (changes: Partial<Receipt> = {}): Receipt => ({
  asset: ASSET,
  amount: '50',
  fromAccount: CUSTOMER,
  ...changes,
});
const row = (changes: Partial<MatchedRow> = {}): MatchedRow => ({
  id: 'one',
  asset: ASSET,
  status: 'pending_user_transfer_start',
  isPaid: false,
  ...changes,
});
const filed = (reason: string, transactionId: string | null) => ({
  become: 'investigation',
  reason,
  transactionId,
});

describe('what becomes of a payment that came in', () => {
  test('§1.4 it is its transaction’s, or an investigation that names why not', () => {
    expect(decideReceipt(anchor, receipt(), row(), false)).toEqual({
      become: 'story',
      transactionId: 'one',
    });
    expect(decideReceipt(anchor, receipt(), null, false)).toEqual(filed('unmatched', null));
    const misfits = [
      ['second_payment', row({ isPaid: true })],
      ['late', row({ status: 'expired' })],
      ['transaction_closed', row({ status: 'completed' })],
      ['wrong_asset', row({ asset: NATIVE })],
    ] as const;
    for (const [reason, matched] of misfits) {
      expect(decideReceipt(anchor, receipt(), matched, false)).toEqual(filed(reason, 'one'));
    }
  });

  test('§1.2 what accounts of ours send is treasury, whatever it names', () => {
    const own = receipt({ fromAccount: DISTRIBUTION });
    expect(decideReceipt(anchor, own, row(), false)).toEqual({ become: 'treasury' });
    expect(decideReceipt(anchor, receipt(), row(), true)).toEqual({ become: 'treasury' });
  });

  test('§1.2 XLM has a dust of its own where it is no asset of ours', () => {
    const xlm = (amount: string) => receipt({ asset: NATIVE, amount });
    const strict = { ...anchor, nativeDust: '2' };
    expect(decideReceipt(anchor, xlm('0.0999999'), null, false)).toEqual({ become: 'dust' });
    expect(decideReceipt(anchor, xlm('0.1'), null, false)).toEqual(filed('unmatched', null));
    expect(decideReceipt(strict, xlm('1.9'), null, false)).toEqual({ become: 'dust' });
  });

  test('§1.2 an asset that anchor.ts does not list is dust, unless it names a transaction', () => {
    const spam = receipt({ asset: SPAM, amount: '1000000' });
    expect(decideReceipt(anchor, spam, null, false)).toEqual({ become: 'dust' });
    expect(decideReceipt(anchor, spam, row(), false)).toEqual(filed('wrong_asset', 'one'));
  });
});
