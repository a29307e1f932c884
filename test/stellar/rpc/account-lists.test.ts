import { describe, expect, test } from '@jest/globals';
import { Asset, nativeToScVal } from '@stellar/stellar-sdk';
import { stellarAssetId, type AssetId } from '../../../src/domain/money/asset.ts';
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

const assetOf = (id: AssetId): Asset => new Asset(...(id.split(':').slice(1) as [string, string]));

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

  test('asks in several calls where the business names more assets than one call takes', async () => {
    await using server = await startRecordedServer();
    const others = Array.from({ length: 25 }, (_, number) =>
      stellarAssetId(`A${number}`, ACCOUNTS['issuer'] ?? ANCHOR),
    );
    const assets = [...others, USDC];
    const network = createRpcNetwork({ url: server.url, networkPassphrase: PASSPHRASE, assets });
    const after = BigInt(cursorAfterLedger(294));
    const { operations } = await network.effects(ANCHOR, after, 200);
    expect(operations).toEqual(
      (await networkOf(server.url).effects(ANCHOR, after, 200)).operations,
    );
    const calls = server.asked.flatMap(({ params }) => {
      const filters = field(params, 'filters');
      return Array.isArray(filters) ? [filters.length] : [];
    });
    expect(Math.max(...calls)).toBe(5);
    expect(operations.some(({ claimables }) => claimables.length > 0)).toBe(true);
  });

  test('what others pay each other ends a page of effects, which says how far it is', async () => {
    const answers: number[] = [];
    const strangers = (ledger: number) => {
      const id = `${String(BigInt(ledger) << 32n).padStart(19, '0')}-0000000000`;
      const topic = [
        nativeToScVal('transfer', { type: 'symbol' }),
        nativeToScVal(ACCOUNTS['alice'], { type: 'address' }),
        nativeToScVal(ACCOUNTS['other'], { type: 'address' }),
        nativeToScVal(USDC.replace('stellar:', ''), { type: 'string' }),
      ].map((value) => value.toXdr('base64'));
      const value = nativeToScVal(1n, { type: 'i128' }).toXdr('base64');
      const contractId = assetOf(USDC).contractId(PASSPHRASE);
      return { id, ledger, txHash: 'ab'.repeat(32), contractId, topic, value };
    };
    await using server = await startRecordedServer({
      answer: (method, params) => {
        const pagination = field(params, 'pagination');
        if (method !== 'getEvents' || field(pagination, 'limit') === 1) return undefined;
        const ledger = 300 + answers.length;
        answers.push(ledger);
        const events = Array.from({ length: 1_000 }, () => strangers(ledger));
        return { events, cursor: events[0]?.id, latestLedger: 1_200, oldestLedger: 199 };
      },
    });
    const page = await networkOf(server.url).effects(ANCHOR, BigInt(cursorAfterLedger(299)), 200);
    expect(page).toEqual({ operations: [], exhausted: false, through: 308 });
    expect(answers).toHaveLength(10);
    expect(server.asked.filter(({ method }) => method === 'getTransaction')).toEqual([]);
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

  test('cb_create: the claimable balances that each account may claim, as Horizon lists them', async () => {
    await using server = await startRecordedServer();
    const network = networkOf(server.url);
    const records = horizonRecords('81-horizon-effects', 'effects of cb_create');
    const claimants: string[] = [];
    for (const account of Object.values(ACCOUNTS)) {
      const own = records.filter((record) => field(record, 'account') === account);
      const theirs = affectedBy(own).filter(({ claimables }) => claimables.length > 0);
      const { operations } = await network.effects(account, BigInt(cursorAfterLedger(294)), 1);
      const ours = operations.filter(({ claimables }) => claimables.length > 0);
      expect([account, ours]).toEqual([account, theirs]);
      if (ours.length > 0) claimants.push(account);
    }
    expect(claimants).toHaveLength(1);
  });

  test('has something to compare', () => {
    expect(BOTH.length).toBeGreaterThanOrEqual(20);
  });
});
