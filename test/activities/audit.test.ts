import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Memo, Operation, type Keypair } from '@stellar/stellar-sdk';
import { auditBooks } from '../../src/activities/audit/audit.ts';
import { createHorizonHistory } from '../../src/stellar/history.ts';
import { createLedgerBench, type LedgerBench } from './ledger-bench.ts';

describe('the audit and the ledger', () => {
  let bench: LedgerBench;
  let payer: Keypair;
  const audit = async (account = bench.distribution) => {
    const report = await auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, rails: [] },
      history: createHorizonHistory({ url: bench.url }),
      statements: {},
      lookAgainAfterMs: 300,
    });
    expect(report.holdings.map((holding) => holding.account)).toContain(account);
    return report;
  };
  beforeAll(async () => {
    bench = await createLedgerBench();
    payer = await bench.createAccount(true, '10000');
    await bench.look();
  }, 60_000);
  afterAll(async () => bench?.close());

  test('§5 agrees with the ledger after money came, went out, and was booked aside', async () => {
    const destination = bench.distribution;
    const pay = Operation.payment({ destination, asset: bench.asset, amount: '12.5' });
    await bench.submit(payer, [pay, pay], Memo.id('777'));
    await bench.submit(bench.issuer, [pay]);
    const to = await bench.createAccount();
    const { id } = await bench.queuePayout(to.publicKey(), '10');
    const draining = bench.drain();
    await bench.untilState(id, 'included');
    await draining.stop();
    await bench.look();
    const report = await audit();
    expect(report.breaks).toEqual([]);
    expect(report.waiting).toEqual([]);
  });
});
