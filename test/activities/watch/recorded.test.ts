import { describe, expect, test } from '@jest/globals';
import { xdr } from '@stellar/stellar-sdk';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { explain, type Explained } from '../../../src/activities/watch/effects/explain.ts';
import { readIncoming, readRecords } from '../../../src/activities/watch/records.ts';
import { createAnchor } from '../../support/anchor.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { affectedBy } from '../../../src/stellar/horizon/account-effects.ts';
import { paymentsTo } from '../../../src/stellar/envelopes/paying-operations.ts';

/* What a real Horizon said of every way in which an asset moves, and what the listener makes of it. */

type Json = Readonly<Record<string, unknown>>;
interface RecordedTransaction {
  readonly name: string;
  readonly operations: readonly Json[];
  readonly effects: readonly Json[];
}
interface Recording {
  readonly accounts: Readonly<Record<string, string>>;
  readonly transactions: readonly RecordedTransaction[];
}

const path = new URL('../../fixtures/horizon/movements.json.gz', import.meta.url);
const recorded = JSON.parse(gunzipSync(readFileSync(path)).toString()) as Recording;
const { accounts } = recorded;
const ANCHOR = accounts['anchor'] ?? '';
const ISSUER = accounts['issuer'] ?? '';
const USDC = `stellar:USDC:${ISSUER}`;
const anchor = createAnchor({
  assetCode: 'USDC',
  assetIssuer: ISSUER,
  distributionAccount: ANCHOR,
  payWithinMs: 1,
});

const effectOf = (effects: readonly Json[], type: string): Json | undefined =>
  effects.find((effect) => effect['type'] === type);

/** The recording lacks the transactions; what is needed of one is put back. */
const withTransaction = (operation: Json, effects: readonly Json[]): Json => {
  const merged = effectOf(effects, 'account_credited')?.['amount'];
  const brought = typeof merged === 'string' ? merged : '0';
  const result = new xdr.TransactionResult({
    feeCharged: 100n,
    result: xdr.TransactionResultResult.txSuccess([
      xdr.OperationResult.opInner(
        xdr.OperationResultTr.accountMerge(
          xdr.AccountMergeResult.accountMergeSuccess(stroopsOf(brought)),
        ),
      ),
    ]),
    ext: xdr.TransactionResultExt.v0(),
  });
  const transaction = { memo_type: 'none', result_xdr: result.toXdr('base64') };
  return { ...operation, transaction };
};

const nothing = { received: [], places: [], isCase: false };

/** What is written down of each operation of a transaction that others made, for one account. */
const explained = ({ operations, effects }: RecordedTransaction, account: string) => {
  const own = effects.filter((effect) => effect['account'] === account);
  return affectedBy(own).flatMap((operation): Explained[] => {
    const found = operations.find(({ id }) => id === operation.token.toString());
    if (!found || found['source_account'] === account) return [];
    const record = withTransaction(found, own);
    return [explain(anchor, account, { operation, record, recorded: nothing })];
  });
};

const sumOf = (amounts: readonly { readonly asset: string; readonly change: bigint }[]) => {
  const sums: Record<string, bigint> = {};
  for (const { asset, change } of amounts) sums[asset] = (sums[asset] ?? 0n) + change;
  return new Map(Object.entries(sums).filter(([, sum]) => sum !== 0n));
};

const named = (name: string): RecordedTransaction => {
  const found = recorded.transactions.find((one) => one.name === name);
  if (!found) throw new Error(`nothing was recorded as ${name}`);
  return found;
};
const read = (name: string) => {
  const { operations, effects } = named(name);
  return operations.flatMap((operation) =>
    readIncoming(withTransaction(operation, effects), ANCHOR),
  );
};

describe('§1.3 every way in which the ledger moves an asset to an account', () => {
  const all = recorded.transactions.flatMap((transaction) =>
    Object.entries(accounts).map(([who, account]) => ({ transaction, who, account })),
  );
  const moving = all.filter(
    ({ transaction, account }) => explained(transaction, account).length > 0,
  );

  test('was recorded in all its kinds', () => {
    const types = new Set(
      moving.flatMap(({ transaction }) => transaction.operations.map((one) => one['type'])),
    );
    expect(types).toEqual(
      new Set([
        'account_merge',
        'clawback',
        'create_account',
        'create_claimable_balance',
        'invoke_host_function',
        'manage_buy_offer',
        'path_payment_strict_receive',
        'path_payment_strict_send',
        'payment',
      ]),
    );
    expect(moving.length).toBeGreaterThan(35);
  });

  test.each(moving.map((one) => [one.transaction.name, one.who, one] as const))(
    '%s is accounted for to the stroop, as %s sees it, and nothing of it stays unexplained',
    (_name, _who, { transaction, account }) => {
      for (const { operation, incoming, movements, isUnreadable } of explained(
        transaction,
        account,
      )) {
        const rows = incoming.map(({ asset, amount }) => ({ asset, change: stroopsOf(amount) }));
        expect(sumOf([...rows, ...movements])).toEqual(sumOf(operation.changes));
        expect(incoming.every(({ isUnderstood }) => isUnderstood)).toBe(true);
        expect(isUnreadable).toBe(false);
      }
    },
  );

  test.each([
    ['sac_g_to_g', '31', null],
    ['sac_g_to_muxed', '32', '12345'],
    ['sac_c_to_g', '38', null],
    ['sac_c_to_muxed', '39', '705'],
    ['sac_issuer_transfer_muxed', '45', '710'],
    ['sac_transfer_from', '49', null],
    ['sac_fee_bump', '52', '712'],
  ])('%s brings what the ledger delivered, to whom it names', (name, amount, toMuxedId) => {
    const [came, ...others] = read(name);
    expect(others).toEqual([]);
    expect(came).toMatchObject({ asset: USDC, amount, toMuxedId, place: 0 });
  });

  test('a contract pays from its own address, an issuer from its account', () => {
    expect(read('sac_c_to_g')[0]?.fromAccount).toMatch(/^C[A-Z2-7]{55}$/);
    expect(read('sac_mint')[0]?.fromAccount).toBe(ISSUER);
  });

  test('one call that pays twice is two payments, each under an id of its own', () => {
    const [first, second, ...others] = read('sub_pay_twice');
    expect(others).toEqual([]);
    expect(BigInt(second?.operationId ?? 0) - BigInt(first?.operationId ?? 0)).toBe(1n);
    expect([first?.place, second?.place, first?.amount, second?.amount]).toEqual([
      0,
      1,
      '43',
      '43',
    ]);
    expect([first?.ledger, second?.ledger]).toEqual([first?.ledger, first?.ledger]);
  });

  test.each(['spoof', 'sac_approve', 'sac_anchor_to_c', 'sac_to_issuer', 'sac_failed_balance'])(
    '%s brings nothing',
    (name) => {
      expect(read(name)).toEqual([]);
    },
  );

  test('what was clawed back or taken says so', () => {
    const back = explained(named('clawback_from_anchor'), ANCHOR)[0]?.movements;
    expect(back).toEqual([{ asset: USDC, change: -stroopsOf('24'), kind: 'clawback' }]);
    const { operations, effects } = named('sac_transfer_from');
    const changes = operations[0]?.['asset_balance_changes'] as readonly Json[];
    const alice = accounts['alice'] ?? '';
    const takenBy = (to: unknown): unknown => {
      const call = { ...operations[0], asset_balance_changes: [{ ...changes[0], to }] };
      return explained({ name: '', operations: [call], effects }, alice)[0]?.movements;
    };
    const taken = { asset: USDC, change: -stroopsOf('49') };
    expect(takenBy(ANCHOR)).toEqual([{ ...taken, kind: 'treasury' }]);
    expect(takenBy(accounts['bob'])).toEqual([{ ...taken, kind: 'debit' }]);
  });
});

describe('§1.5 a record that names us and cannot be understood', () => {
  const { operations, effects } = named('sac_g_to_muxed');
  const sound = withTransaction(operations[0] ?? {}, effects);
  const [change] = sound['asset_balance_changes'] as readonly Json[];
  const spoiled: readonly (readonly [string, Json])[] = [
    ['is of a kind that nobody knows', { ...sound, type: 'pay_by_thought' }],
    ['has no kind', { ...sound, type: null }],
    ['does not say which balances changed', { ...sound, asset_balance_changes: undefined }],
    [
      'changes a balance by a kind that nobody knows',
      { ...sound, asset_balance_changes: [{ ...change, type: 'gift' }] },
    ],
    [
      'brings an amount that is none',
      { ...sound, asset_balance_changes: [{ ...change, amount: 'six' }] },
    ],
    [
      'has an asset without an issuer',
      { ...sound, asset_balance_changes: [{ ...change, asset_issuer: null }] },
    ],
    ['does not say whether it succeeded', { ...sound, transaction_successful: undefined }],
    ['came without its transaction', { ...sound, transaction: undefined }],
    ['has a memo of an unknown type', { ...sound, transaction: { memo_type: 'song', memo: 'la' } }],
    ['names no transaction', { ...sound, transaction_hash: 7 }],
    ['does not say when it closed', { ...sound, created_at: 'soon' }],
    ['has another id than its place', { ...sound, id: '9'.repeat(19) }],
  ];

  test.each(spoiled)('is never skipped: it %s', (_, record) => {
    const [found] = readRecords([record], ANCHOR);
    expect(found).toEqual({ token: sound['paging_token'], incoming: 'unreadable' });
  });

  test.each(spoiled)('still has its money counted, by its effects: it %s', (_, record) => {
    const own = effects.filter((effect) => effect['account'] === ANCHOR);
    const [operation] = affectedBy(own);
    if (!operation) throw new Error('no effect was recorded');
    const recordedAs = { received: [], places: [], isCase: true };
    const { incoming, movements } = explain(anchor, ANCHOR, {
      operation,
      record,
      recorded: recordedAs,
    });
    expect(movements).toEqual([]);
    expect(incoming).toMatchObject([{ asset: USDC, amount: '32', isUnderstood: false }]);
  });
});

describe('§1.7 which transactions the watermark waits for', () => {
  const listed = { successful: true, token: 4096n, envelopeXdr: '' };
  test('one whose envelope cannot be read, or that calls a contract, is asked for its effects', () => {
    const unreadable = { ...listed } as Parameters<typeof paymentsTo>[0];
    expect(paymentsTo(unreadable, ANCHOR)).toBeNull();
    expect(paymentsTo({ ...unreadable, successful: false }, ANCHOR)).toEqual([]);
  });
});
