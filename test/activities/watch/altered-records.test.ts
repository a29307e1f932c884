import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Account, Asset, Memo, MuxedAccount, Operation, type Keypair } from '@stellar/stellar-sdk';
import { createReadOutgoing } from '../../../src/activities/send/outgoing/read.ts';
import { Cursor, Investigation } from '../../../src/db/entities/money-in.ts';
import type { JsonObject } from '../../../src/sandbox/ledger/operations/operation.ts';
import { createOutgoingBench, type OutgoingBench } from '../../support/payments/outgoing-bench.ts';
import { recordedOf } from '../../support/payments/ledger-money.ts';
import { expectMoney } from '../../support/payments/ledger-money.ts';

/* What moves a balance, and stands in Horizon's lists in a shape of its own or not at all. */

describe('§1.3 what Horizon’s lists say in a shape of their own', () => {
  let bench: OutgoingBench;
  let payer: Keypair;
  let backing: Keypair;
  let claw: Asset;
  beforeAll(async () => {
    bench = await createOutgoingBench({ classifyOutgoing: () => 'treasury' });
    payer = await bench.createAccount(true, '10000');
    backing = await bench.createAccount(false);
    claw = new Asset('CLAW', backing.publicKey());
    const flags = Operation.setOptions({ setFlags: 10 });
    await bench.submit(backing, [flags]);
    await bench.submit(bench.key, [Operation.changeTrust({ asset: claw })]);
  }, 60_000);
  afterEach(() => {
    bench.meddling.now = null;
    bench.told.length = 0;
    bench.investigated.length = 0;
  });
  afterAll(async () => bench?.close());

  const recorded = async (hash: string) => recordedOf(bench, hash);
  const movements = async (hash: string) =>
    bench.em().execute<{ asset: string; kind: string; stroops: string; key: string | null }[]>(
      `select asset, kind, stroops::text as stroops, investigation_key as key
         from balance_movement where transaction_hash = ? order by stroops`,
      [hash],
    );
  const readLedger = async (): Promise<number> => {
    const source = `stellar/${bench.distribution}`;
    return Number((await bench.em().findOneOrFail(Cursor, { source })).readLedger);
  };
  const pay = (amount: string, destination = bench.distribution) =>
    Operation.payment({ destination, asset: bench.asset, amount });
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
  /** Books and ledger agree, once what the sender reads beside us is read as well. */
  const expectAgreement = async (): Promise<void> => {
    bench.meddling.now = null;
    await bench.look();
    const head = async () => bench.deps.network.latestLedger();
    await createReadOutgoing(bench.deps)(bench.distribution, head);
    expect(await bench.audit()).toEqual([]);
  };

  test('a call that pays twice is two payments of the transaction that its M address names', async () => {
    const row = await expectMoney(bench);
    const memo = row.receivingMemo ?? '0';
    const muxed = new MuxedAccount(new Account(bench.distribution, '0'), memo).accountId();
    const { hash } = await bench.submit(payer, [pay('10', muxed)]);
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
              { ...shared, ...asset, amount: '1.0000000', to: payer.publicKey() },
              { ...shared, ...asset, amount: '6.0000000', destination_muxed_id: memo },
            ],
          }
        : record,
    );
    await bench.look();
    const [first, second, ...others] = await recorded(hash);
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
    await expectAgreement();
  });

  test('a payment that its list does not show is found by its effect, and matched', async () => {
    const row = await expectMoney(bench);
    const { hash, ledger } = await bench.submit(
      payer,
      [pay('7')],
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
    expect(await readLedger()).toBeLessThan(ledger);
    await bench.untilLedgers(13);
    await bench.look();
    expect(await recorded(hash)).toMatchObject([{ amount: '7.0000000', transactionId: row.id }]);
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '7' } }]);
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    await expectAgreement();
    expect(await recorded(hash)).toHaveLength(1);
  });

  test('a payment of a kind that nobody knows waits for a person, with its money', async () => {
    const row = await expectMoney(bench);
    const { hash, ledger } = await bench.submit(
      payer,
      [pay('8')],
      Memo.id(row.receivingMemo ?? ''),
    );
    changeRecords((record) =>
      record['transaction_hash'] === hash ? { ...record, type: 'pay_by_thought' } : record,
    );
    await bench.look();
    const [payment] = await recorded(hash);
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
    expect(await readLedger()).toBeGreaterThanOrEqual(ledger);
    await expectAgreement();
  });

  test('what leaves by an operation that is none of ours is booked, filed and stops the sender', async () => {
    const destination = bench.distribution;
    await bench.submit(backing, [Operation.payment({ destination, asset: claw, amount: '9' })]);
    const { hash } = await bench.submit(backing, [
      Operation.clawback({ asset: claw, from: bench.distribution, amount: '4' }),
    ]);
    // As a contract would take it that somebody let it have.
    changeRecords((record) =>
      record['transaction_hash'] === hash
        ? { ...record, type: 'invoke_host_function', asset_balance_changes: null }
        : record,
    );
    await bench.look();
    const [moved] = await movements(hash);
    expect(moved).toMatchObject({ kind: 'debit', stroops: '-40000000' });
    const found = await bench.em().findOneOrFail(Investigation, { sourceKey: moved?.key ?? '' });
    expect(found).toMatchObject({ reason: 'debit', amount: '4.0000000' });
    expect(await bench.stopReason()).toContain(hash);
    expect(await bench.clear()).toContain('goes on');
    await expectAgreement();
  });
});
