import { describe, expect, test } from '@jest/globals';
import {
  classifyTransaction,
  type SeenOperation,
  type SeenTransaction,
} from '../../../src/domain/ledger/classify-outgoing.ts';
import type { OutgoingOperation } from '../../../src/domain/anchor.ts';
import { createAnchor } from '../../support/anchor.ts';

const OURS = `G${'D'.repeat(55)}`;
const ISSUER = `G${'I'.repeat(55)}`;
const STRANGER = `G${'S'.repeat(55)}`;
const PARTNER = `G${'P'.repeat(55)}`;
const HASH = 'ab'.repeat(32);

const asked: OutgoingOperation[] = [];
const anchor = {
  ...createAnchor({
    assetCode: 'USDC',
    assetIssuer: ISSUER,
    distributionAccount: OURS,
    payWithinMs: 1,
  }),
  classifyOutgoing: (operation: OutgoingOperation): 'treasury' | 'unknown' => {
    asked.push(operation);
    const { type, destination } = operation;
    return destination === PARTNER || type === 'set_options' ? 'treasury' : 'unknown';
  },
};

const acts = (
  type: string,
  destination: string | null = null,
  sourceAccount = OURS,
): SeenOperation => ({ sourceAccount, type, destination });

const seen = (
  operations: readonly SeenOperation[] | null,
  changes: Partial<SeenTransaction> = {},
): SeenTransaction => ({
  account: OURS,
  hash: HASH,
  isJournalled: false,
  successful: true,
  sourceAccount: OURS,
  feeAccount: OURS,
  operations,
  takes: false,
  ...changes,
});
const others = { sourceAccount: STRANGER, feeAccount: STRANGER };

describe('what a transaction that names us is', () => {
  test.each<[string, SeenTransaction, string | null]>([
    ['an envelope of the journal', seen([], { isJournalled: true }), 'journal'],
    ['a payment to an account of ours', seen([acts('payment', ISSUER)]), 'treasury'],
    ['an exchange with ourselves', seen([acts('path_payment_strict_send', OURS)]), 'treasury'],
    ['a payment that classifyOutgoing knows', seen([acts('payment', PARTNER)]), 'treasury'],
    ['a change that classifyOutgoing knows', seen([acts('set_options')]), 'treasury'],
    ['a payment to a stranger', seen([acts('payment', STRANGER)]), 'unknown'],
    ['a merge into an account of ours', seen([acts('account_merge', ISSUER)]), 'unknown'],
    ['another trustline', seen([acts('change_trust')]), 'unknown'],
    [
      'one stranger among our own',
      seen([acts('payment', ISSUER), acts('payment', STRANGER)]),
      'unknown',
    ],
    [
      'a failed payment to a stranger',
      seen([acts('payment', STRANGER)], { successful: false }),
      'unknown',
    ],
    [
      'a failed payment to ourselves',
      seen([acts('payment', ISSUER)], { successful: false }),
      'treasury',
    ],
    [
      'our fee for a stranger’s operations',
      seen([acts('payment', PARTNER, STRANGER)], { sourceAccount: STRANGER }),
      'unknown',
    ],
    [
      'our number for a stranger’s operations',
      seen([acts('payment', OURS, STRANGER)], { feeAccount: STRANGER }),
      'unknown',
    ],
    [
      'our operation in a stranger’s transaction',
      seen([acts('payment', STRANGER)], others),
      'unknown',
    ],
    [
      'our operation in a stranger’s that failed',
      seen([acts('payment', STRANGER)], { ...others, successful: false }),
      null,
    ],
    ['a payment to us', seen([acts('payment', OURS, STRANGER)], others), null],
    ['an unreadable one of ours', seen(null), 'unknown'],
    ['an unreadable one that takes from us', seen(null, { ...others, takes: true }), 'unknown'],
    ['an unreadable one that brings us something', seen(null, others), null],
  ])('§2.11 %s', (_name, transaction, is) => {
    expect(classifyTransaction(anchor, transaction)).toBe(is);
  });

  test('§2.11 everything by hand is unknown where anchor.ts says nothing', () => {
    const { classifyOutgoing: _none, ...silent } = anchor;
    expect(classifyTransaction(silent, seen([acts('set_options')]))).toBe('unknown');
  });

  test('§2.11 is unknown where classifyOutgoing throws, and stops the sender for a person', () => {
    const failing = {
      ...anchor,
      classifyOutgoing: () => {
        throw new Error('the business’s own list is away');
      },
    };
    expect(classifyTransaction(failing, seen([acts('set_options')]))).toBe('unknown');
  });

  test('§2.11 classifyOutgoing is asked in Horizon’s words, and of a fee alone as such', () => {
    asked.length = 0;
    classifyTransaction(anchor, seen([acts('payment', PARTNER)]));
    classifyTransaction(anchor, seen([], { sourceAccount: STRANGER }));
    expect(asked).toEqual([
      { account: OURS, type: 'payment', destination: PARTNER, transactionHash: HASH },
      { account: OURS, type: 'fee', destination: null, transactionHash: HASH },
    ]);
  });
});
