import { afterEach, describe, expect, test } from '@jest/globals';
import { Account, Memo, MuxedAccount, Operation } from '@stellar/stellar-sdk';
import { Investigation } from '../../../src/db/entities/money-in.ts';
import type { JsonObject } from '../../../src/sandbox/ledger/operations/operation.ts';
import { opened } from '../../support/opened.ts';
import { expectMoney } from '../../support/payments/ledger-money.ts';
import { createWaysBench } from '../../support/payments/ways-bench.ts';

/* What moves a balance, and stands in Horizon's lists in a shape of its own or not at all. */

const bench = await opened(createWaysBench());
afterEach(() => {
  bench.meddling.now = null;
  bench.told.length = 0;
  bench.investigated.length = 0;
});

describe('§1.3 what Horizon’s lists say in a shape of their own', () => {
  /** Changes each operation's record on its way, in whichever list or by itself. */
  const changeRecords = (change: (record: JsonObject) => JsonObject): void => {
    bench.meddling.now = async ({ path }, next) => {
      const answer = await next();
      if (!/\/payments$|\/operations\/\d+$/.test(path) || answer.kind !== 'reply') return answer;
      const body = JSON.parse(JSON.stringify(answer.body)) as JsonObject & {
        _embedded?: { records: JsonObject[] };
      };
      if (!body._embedded) return { ...answer, body: change(body) };
      const records = body._embedded.records.map(change);
      return { ...answer, body: { ...body, _embedded: { ...body._embedded, records } } };
    };
  };

  test('a call that pays twice is two payments of the transaction that its M address names', async () => {
    const row = await expectMoney(bench);
    const memo = row.receivingMemo ?? '0';
    const muxed = new MuxedAccount(new Account(bench.distribution, '0'), memo).accountId();
    const { hash } = await bench.submit(bench.payer, [bench.pay('10', muxed)]);
    const contract = `C${'A'.repeat(55)}`;
    const shared: JsonObject = { type: 'transfer', from: contract, to: bench.distribution };
    const asset: JsonObject = {
      asset_type: 'credit_alphanum4',
      asset_code: bench.asset.getCode(),
      asset_issuer: bench.asset.getIssuer() ?? '',
    };
    changeRecords((record) =>
      record['transaction_hash'] === hash
        ? {
            ...record,
            type: 'invoke_host_function',
            asset_balance_changes: [
              { ...shared, ...asset, amount: '4.0000000', destination_muxed_id: memo },
              { ...shared, ...asset, amount: '1.0000000', to: bench.payer.publicKey() },
              { ...shared, ...asset, amount: '6.0000000', destination_muxed_id: memo },
            ],
          }
        : record,
    );
    await bench.look();
    const [first, second, ...others] = await bench.recorded(hash);
    expect(others).toEqual([]);
    expect([first, second]).toMatchObject([
      { amount: '4.0000000', balanceChange: 0, transactionId: row.id, toMuxedId: memo },
      { amount: '6.0000000', balanceChange: 2, transactionId: row.id, toMuxedId: memo },
    ]);
    expect(BigInt(second?.operationId ?? 0) - BigInt(first?.operationId ?? 0)).toBe(2n);
    expect(bench.told.map(({ id, funds }) => [id, funds.amount])).toEqual([
      [row.id, '4'],
      [row.id, '6'],
    ]);
    expect(first?.fromAccount).toBe(contract);
    await bench.expectAgreement();
  });

  test('a payment that its list does not show is found by its effect, and matched', async () => {
    const row = await expectMoney(bench);
    const { hash, ledger } = await bench.submit(
      bench.payer,
      [bench.pay('7')],
      Memo.id(row.receivingMemo ?? ''),
    );
    bench.meddling.now = async (request, next) => {
      const answer = await next();
      if (!request.path.endsWith('/payments') || answer.kind !== 'reply') return answer;
      const body = JSON.parse(JSON.stringify(answer.body)) as {
        _embedded: { records: JsonObject[] };
      };
      body._embedded.records = body._embedded.records.filter(
        (record) => record['transaction_hash'] !== hash,
      );
      return { ...answer, body };
    };
    // The list may still show it; after a minute of ledgers it never will.
    await bench.look();
    expect(await bench.readLedger()).toBeLessThan(ledger);
    await bench.untilLedgers(13);
    await bench.look();
    expect(await bench.recorded(hash)).toMatchObject([
      { amount: '7.0000000', transactionId: row.id },
    ]);
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '7' } }]);
    expect(await bench.readLedger()).toBeGreaterThanOrEqual(ledger);
    await bench.expectAgreement();
    expect(await bench.recorded(hash)).toHaveLength(1);
  });

  test('a payment of a kind that nobody knows waits for a person, with its money', async () => {
    const row = await expectMoney(bench);
    const { hash, ledger } = await bench.submit(
      bench.payer,
      [bench.pay('8')],
      Memo.id(row.receivingMemo ?? ''),
    );
    changeRecords((record) =>
      record['transaction_hash'] === hash ? { ...record, type: 'pay_by_thought' } : record,
    );
    await bench.look();
    const [payment] = await bench.recorded(hash);
    const sourceKey = `stellar/${payment?.operationId}`;
    expect(payment).toMatchObject({
      amount: '8.0000000',
      disposition: 'investigation',
      investigationKey: sourceKey,
      transactionId: row.id,
    });
    expect(await bench.em().findOneOrFail(Investigation, { sourceKey })).toMatchObject({
      reason: 'unreadable',
      amount: '8.0000000',
      asset: bench.assetId,
      transactionId: row.id,
    });
    expect(bench.told).toEqual([]);
    expect(bench.investigated).toEqual([sourceKey]);
    expect(await bench.readLedger()).toBeGreaterThanOrEqual(ledger);
    await bench.expectAgreement();
  });

  test('what leaves by an operation that is none of ours is booked, filed and stops the sender', async () => {
    const destination = bench.distribution;
    await bench.submit(bench.backing, [
      Operation.payment({ destination, asset: bench.claw, amount: '9' }),
    ]);
    const { hash } = await bench.submit(bench.backing, [
      Operation.clawback({ asset: bench.claw, from: bench.distribution, amount: '4' }),
    ]);
    // As a contract would take it that somebody let it have.
    changeRecords((record) =>
      record['transaction_hash'] === hash
        ? { ...record, type: 'invoke_host_function', asset_balance_changes: null }
        : record,
    );
    await bench.look();
    const [moved] = await bench.movements(hash);
    expect(moved).toMatchObject({ kind: 'debit', stroops: '-40000000' });
    const found = await bench.em().findOneOrFail(Investigation, { sourceKey: moved?.key ?? '' });
    expect(found).toMatchObject({ reason: 'debit', amount: '4.0000000' });
    expect(await bench.stopReason()).toContain(hash);
    expect(await bench.clear()).toContain('goes on');
    await bench.expectAgreement();
  });
});
