import { describe, expect, test } from '@jest/globals';
import type { AssetId } from '../../../src/domain/money/asset.ts';
import { affectedBy } from '../../../src/stellar/horizon/account-effects.ts';
import { field } from '../../../src/stellar/horizon/http.ts';
import { HistoryGoneError, NetworkFault } from '../../../src/stellar/network.ts';
import { createRpcNetwork } from '../../../src/stellar/rpc/rpc.ts';
import { cursorAfterLedger, operationId, transactionToken } from '../../../src/stellar/toid.ts';
import {
  ACCOUNTS,
  CAST,
  EURC,
  horizonRecords,
  PASSPHRASE,
  readRecorded,
  USDC,
} from '../../support/rpc/recorded.ts';
import { recordedInfos, startRecordedServer } from '../../support/rpc/recorded-server.ts';

const ANCHOR = ACCOUNTS['anchor'] ?? '';
const BOB = ACCOUNTS['bob'] ?? '';

const networkOf = (url: string) =>
  createRpcNetwork({ url, networkPassphrase: PASSPHRASE, assets: [USDC, EURC] });

const recorded = new Set(recordedInfos().map(({ txHash }) => txHash));
const id = (record: unknown): string => String(field(record, 'id'));

describe('the lists of an account by RPC', () => {
  test('list the payments that Horizon lists', async () => {
    await using server = await startRecordedServer();
    const account = '82-horizon-account';
    const theirs = [
      ...horizonRecords(
        account,
        'payments of the anchor, the first 40 (no claimed balances, no clawbacks)',
      ),
      ...horizonRecords(account, 'payments of the anchor over the contract transfers'),
    ].filter((record) => recorded.has(String(field(record, 'transaction_hash'))));
    const expected = [...new Set(theirs.map(id))];
    const { records, exhausted } = await networkOf(server.url).payments(
      ANCHOR,
      cursorAfterLedger(267),
      200,
    );
    const last = BigInt(expected.at(-1) ?? '0');
    expect(exhausted).toBe(true);
    expect(records.map(id).filter((one) => BigInt(one) <= last)).toEqual(expected);
    expect(expected.length).toBeGreaterThanOrEqual(25);
  });

  test('reads the same page by page, from wherever the other source stopped', async () => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    const all = (await network.payments(ANCHOR, cursorAfterLedger(267), 200)).records.map(id);
    const read: string[] = [];
    for (let cursor = cursorAfterLedger(267), end = false; !end;) {
      const page = await network.payments(ANCHOR, cursor, 2);
      read.push(...page.records.map(id));
      // Horizon's token of an operation is where RPC goes on, within a ledger too.
      cursor = read.at(-1) ?? cursor;
      end = page.exhausted;
    }
    expect(read).toEqual(all);
    const sameLedger = all.filter((one) => BigInt(one) >> 32n === 471n);
    expect(sameLedger).toHaveLength(2);
    const [first = '', second = ''] = sameLedger;
    const rest = await network.payments(ANCHOR, first, 200);
    expect(id(rest.records[0])).toBe(second);
  });

  test('takes no transfer that another contract published', async () => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    const ledger =
      recordedInfos().find(({ txHash }) => txHash === CAST['spoof']?.hash)?.ledger ?? 0;
    const page = await network.payments(ANCHOR, cursorAfterLedger(ledger - 1), 1);
    expect(page.records.map((record) => field(record, 'transaction_hash'))).not.toContain(
      CAST['spoof']?.hash,
    );
    expect(server.asked.some(({ params }) => field(params, 'hash') === CAST['spoof']?.hash)).toBe(
      false,
    );
    expect(await network.changes(CAST['spoof']?.hash ?? '', ANCHOR)).toEqual([]);
  });

  test('lists failed transactions by their fees, in the order of their tokens', async () => {
    await using server = await startRecordedServer();
    const { transactions } = await networkOf(server.url).transactions(
      BOB,
      cursorAfterLedger(267),
      200,
    );
    const tokens = transactions.map(({ token }) => token);
    expect(tokens).toEqual(tokens.toSorted((one, other) => Number(one - other)));
    const failed = transactions.find(({ hash }) => hash === CAST['fee_bump_failed']?.hash);
    expect(failed).toMatchObject({ successful: false, feeAccount: BOB, feeCharged: 200n });
    expect(failed?.innerHash).not.toBe(failed?.hash);
    const bumped = transactions.find(({ hash }) => hash === CAST['fee_bump']?.hash);
    expect(bumped).toMatchObject({
      successful: true,
      feeAccount: BOB,
      token: transactionToken(304, 1),
    });
  });

  test('says that history is gone, and never jumps over it', async () => {
    await using server = await startRecordedServer({ oldest: 300 });
    const network = networkOf(server.url);
    const before = cursorAfterLedger(298);
    for (const asked of [
      network.payments(ANCHOR, before, 200),
      network.transactions(ANCHOR, before, 200),
      network.effects(ANCHOR, BigInt(before), 200),
    ]) {
      await expect(asked).rejects.toThrow(HistoryGoneError);
    }
    const page = await network.payments(ANCHOR, cursorAfterLedger(299), 1);
    expect(page.records).toHaveLength(1);
  });

  test('a server that lags behind the cursor has nothing more', async () => {
    await using server = await startRecordedServer({ latest: 470 });
    const network = networkOf(server.url);
    for (const ledger of [470, 900]) {
      const page = await network.payments(ANCHOR, cursorAfterLedger(ledger), 200);
      expect(page).toEqual({ records: [], exhausted: true });
    }
  });

  test('an operation is found by its token, or not yet', async () => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    const second = operationId(transactionToken(471, 2), 0);
    const record = await network.operation(second);
    expect(field(record, 'transaction_hash')).toBe(CAST['same_ledger_bob']?.hash);
    await expect(network.operation(second + 1n)).rejects.toThrow(NetworkFault);
    await expect(network.operation(operationId(transactionToken(472, 1), 0))).rejects.toThrow(
      NetworkFault,
    );
  });
});

const names = new Map(Object.entries(CAST).map(([name, { hash }]) => [hash, name]));
const EFFECTS = readRecorded('81-horizon-effects');

/** Transactions of which Horizon's effects and RPC's events are both recorded. */
const BOTH = recordedInfos().flatMap(({ txHash }) => {
  const name = `effects of ${names.get(txHash)}`;
  return EFFECTS.some((one) => one.name === name) ? [{ name, hash: txHash }] : [];
});

const summed = (changes: readonly { asset: AssetId; change: bigint }[]) => {
  const sums = new Map<AssetId, bigint>();
  for (const { asset, change } of changes) sums.set(asset, (sums.get(asset) ?? 0n) + change);
  return new Map([...sums].filter(([, sum]) => sum !== 0n));
};

describe('what a transaction did to balances', () => {
  test.each(BOTH)('$name', async ({ name, hash }) => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    const records = horizonRecords('81-horizon-effects', name);
    for (const account of Object.values(ACCOUNTS)) {
      const own = records.filter((record) => field(record, 'account') === account);
      // The payer of a path gets each trade beside the debit that sums them up.
      const isPathPayer =
        own.some((one) => field(one, 'type') === 'trade') &&
        own.some((one) => field(one, 'type') === 'account_debited');
      const counted = own.filter((one) => !(isPathPayer && field(one, 'type') === 'trade'));
      const theirs = affectedBy(counted).flatMap(({ changes }) => changes);
      expect([account, summed(await network.changes(hash, account))]).toEqual([
        account,
        summed(theirs),
      ]);
    }
  });

  test('has something to compare', () => {
    expect(BOTH.length).toBeGreaterThanOrEqual(20);
  });
});
