import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Keypair, Memo, Operation } from '@stellar/stellar-sdk';
import { auditBooks } from '../../../../src/services/accounting/audit/audit.ts';
import { auditJson, auditText } from '../../../../src/services/accounting/audit/report.ts';
import type { AuditReport, Break } from '../../../../src/services/accounting/audit/report-types.ts';
import { ReceivedPayment } from '../../../../src/db/entities/money-in.ts';
import { createLedgerBench, type LedgerBench } from '../../../support/payments/ledger-bench.ts';
import { createTampering, type Tampering } from '../../../support/payments/tampering.ts';

describe('the audit of an account', () => {
  let bench: LedgerBench;
  let tampering: Tampering;
  let operationId: string;
  let paymentId: string;
  const audit = async (): Promise<AuditReport> =>
    auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, rails: [] },
      history: bench.history(),
      statements: {},
      lookAgainAfterMs: 100,
    });
  const types = ({ breaks }: AuditReport): string[] => breaks.map(({ type }) => type).toSorted();
  const find = ({ breaks }: AuditReport, type: string): Break | undefined =>
    breaks.find((one) => one.type === type);

  beforeAll(async () => {
    bench = await createLedgerBench();
    const payer = await bench.createAccount(true, '10000');
    await bench.look();
    const pay = Operation.payment({
      destination: bench.distribution,
      asset: bench.asset,
      amount: '12.5',
    });
    await bench.submit(payer, [pay, pay], Memo.id('777'));
    await bench.submit(bench.issuer, [pay]);
    const to = await bench.createAccount();
    const { id } = await bench.queuePayout(to.publicKey(), '10');
    const draining = bench.drain();
    await bench.untilState(id, 'included');
    await draining.stop();
    await bench.look();
    paymentId = id;
    const [first] = await bench
      .em()
      .find(ReceivedPayment, { disposition: 'investigation' }, { orderBy: { operationId: 'asc' } });
    operationId = first?.operationId ?? '';
    tampering = await createTampering(bench.orm);
  }, 60_000);
  afterEach(async () => tampering.restore());
  afterAll(async () => bench?.close());

  test('§5 agrees after money came, went out and was booked aside', async () => {
    const report = await audit();
    expect({ breaks: report.breaks, waiting: report.waiting }).toEqual({ breaks: [], waiting: [] });
    expect(report.places.map(({ place, agreed }) => [place.split('/')[0], agreed])).toEqual([
      ['stellar', 4],
      ['fees', 1],
      ['books', 6],
    ]);
    const held = report.holdings.find(({ asset }) => asset === bench.assetId);
    expect(held).toMatchObject({ moved: 275_000_000n, onTheWay: 0n, unposted: 0n });
    expect(auditText(report)).toContain('to the stroop');
    expect(JSON.parse(auditJson(report))).toMatchObject({ breaks: [] });
  });

  test('§5 changes nothing of what it looks at', async () => {
    const before = await tampering.counts();
    await audit();
    expect(await tampering.counts()).toEqual(before);
  });

  test('§5 finds money that came and is not written down', async () => {
    await tampering.run(`delete from received_payment where operation_id = ${operationId}`);
    const report = await audit();
    expect(types(report)).toEqual(['missing_here', 'posting']);
    expect(find(report, 'missing_here')).toMatchObject({
      direction: 'in',
      here: null,
      amountThere: 125_000_000n,
    });
  });

  test('§5 finds money that is written down and never came', async () => {
    await tampering.run(
      `insert into received_payment select (p).* from (select jsonb_populate_record(r,
         jsonb_build_object('operation_id', operation_id + 1000)) as p from received_payment r
         where operation_id = ${operationId}) as copies`,
    );
    expect(types(await audit())).toEqual(['missing_there', 'posting']);
  });

  test('§5 finds an amount that was changed by one stroop', async () => {
    await tampering.run(
      `update received_payment set amount = amount + 0.0000001 where operation_id = ${operationId}`,
    );
    const report = await audit();
    expect(types(report)).toEqual(['amount', 'posting']);
    expect(find(report, 'amount')).toMatchObject({
      amountHere: 125_000_001n,
      amountThere: 125_000_000n,
    });
  });

  test('§5 finds an asset that was changed', async () => {
    await tampering.run(
      `update received_payment set asset = 'stellar:native' where operation_id = ${operationId}`,
    );
    expect(types(await audit())).toContain('asset');
  });

  test.each([
    ['destination', `destination = '${Keypair.random().publicKey()}'`],
    ['memo', `memo = 'another', memo_type = 'text'`],
  ])('§5 finds a pay-out that went with another %s', async (detail, change) => {
    await tampering.run(`update ledger_payment set ${change} where id = ${paymentId}`);
    const report = await audit();
    expect(types(report)).toEqual(['details']);
    expect(find(report, 'details')?.message).toContain(detail);
  });

  test('§5 finds a pay-out that the ledger made and the journal forgot', async () => {
    await tampering.run(`delete from ledger_payment where id = ${paymentId}`);
    const report = await audit();
    expect(types(report)).toEqual(['missing_here', 'posting']);
    expect(find(report, 'missing_here')).toMatchObject({ direction: 'out' });
  });

  test('§5 finds a pay-out that is settled without an operation', async () => {
    await tampering.run(`update ledger_payment set operation_id = null where id = ${paymentId}`);
    expect(types(await audit())).toEqual(['impossible', 'missing_here']);
  });

  test('§5 finds a fee that was not booked as it was charged', async () => {
    await tampering.run('update ledger_envelope set fee_charged = fee_charged + 1');
    const report = await audit();
    expect(types(report)).toEqual(['amount', 'posting']);
    expect(find(report, 'amount')?.place).toBe(`fees/${bench.distribution}`);
  });

  test('§5 finds an entry that does not balance', async () => {
    await tampering.run(
      `update posting set amount = amount + 1 where entry = 'sent/${paymentId}' and account like 'stellar:%'`,
    );
    expect(types(await audit())).toEqual(['balance', 'posting', 'unbalanced']);
  });

  test('§5 finds an entry that is gone', async () => {
    await tampering.run(`delete from posting where entry = 'sent/${paymentId}'`);
    expect(types(await audit())).toContain('posting');
  });

  test('§5 finds a customer who is owed after the end', async () => {
    await tampering.run(
      `update transaction set status = 'refunded'`,
      `delete from posting where entry = 'sent/${paymentId}'`,
    );
    expect(types(await audit())).toContain('customer_owed');
  });

  test('§5 finds an investigation that was resolved with its money', async () => {
    await tampering.run(
      `update investigation set state = 'resolved' where source_key = 'stellar/${operationId}'`,
    );
    expect(types(await audit())).toEqual(['investigation_held']);
  });

  test('§5 finds money that nobody disposed of', async () => {
    await tampering.run(
      `update received_payment set disposition = null where operation_id = ${operationId}`,
      `delete from posting where entry = 'filed/stellar/${operationId}'`,
    );
    expect(types(await audit())).toEqual(['forgotten']);
  });

  test('§5 finds what was paid out and refunded as well', async () => {
    await tampering.run(
      `insert into ledger_payment overriding system value select (p).* from (
         select jsonb_populate_record(l, jsonb_build_object('id', id + 1000, 'leg', 'refund',
           'operation_id', operation_id + 1000)) as p
         from ledger_payment l where id = ${paymentId}) as copies`,
    );
    expect(types(await audit())).toEqual([
      'missing_there',
      'overpaid',
      'posting',
      'refused_payout',
    ]);
  });

  test('§5 finds an opening that the ledger does not bear out', async () => {
    await tampering.run(
      `insert into posting (entry, account, asset, amount) values
         ('opening/${bench.distribution}', 'stellar:${bench.distribution}', 'stellar:native', -1),
         ('opening/${bench.distribution}', 'treasury', 'stellar:native', 1)`,
    );
    const report = await audit();
    expect(new Set(types(report))).toEqual(new Set(['balance']));
  });

  test('§5 does not take for a break what is recorded while it looks', async () => {
    const payer = await bench.createAccount(true, '50');
    const { asset, distribution: destination } = bench;
    await bench.submit(payer, [Operation.payment({ destination, asset, amount: '2' })]);
    const auditing = auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, rails: [] },
      history: bench.history(),
      statements: {},
      lookAgainAfterMs: 1_500,
    });
    await bench.look();
    expect((await auditing).breaks).toEqual([]);
    await tampering.keep();
  });

  test('§5 finds what was paid with our key by somebody else', async () => {
    const thief = await bench.createAccount();
    const { asset } = bench;
    const ours = Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED);
    const destination = thief.publicKey();
    await bench.submit(ours, [Operation.payment({ destination, asset, amount: '1' })]);
    await bench.submit(ours, [Operation.setOptions({ homeDomain: 'thief.example' })]);
    const report = await audit();
    const fees = report.breaks.filter(({ place }) => place.startsWith('fees/'));
    expect(fees.map(({ type }) => type)).toEqual(['missing_here', 'missing_here']);
    const moves = report.breaks.filter(({ place }) => place.startsWith('stellar/'));
    expect(moves.map(({ type, amountThere }) => [type, amountThere])).toEqual([
      ['missing_here', 10_000_000n],
      ['missing_here', 0n],
    ]);
  });
});
