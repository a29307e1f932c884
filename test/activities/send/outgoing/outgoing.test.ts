import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Account,
  Asset,
  BASE_FEE,
  Memo,
  MuxedAccount,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import { senderState } from '../../../../src/activities/send/status.ts';
import { createReadOutgoing } from '../../../../src/activities/send/outgoing/read.ts';
import { Cursor } from '../../../../src/db/entities/money-in.ts';
import {
  createOutgoingBench,
  type OutgoingBench,
} from '../../../support/payments/outgoing-bench.ts';

describe('what goes out under our key beside the journal', () => {
  let bench: OutgoingBench;
  let customer: string;
  /** Destinations, and types of operations, that anchor.ts knows for the treasury’s. */
  const treasury = new Set<string>();

  const pay = async (amount = '5'): Promise<string> =>
    (await bench.queuePayout(customer, amount)).id;
  const goesOn = async (): Promise<void> => {
    const id = await pay();
    bench.startSender();
    await bench.untilState(id, 'included');
    expect(await bench.stopReason()).toBeNull();
  };
  /** A sender that starts must find out before it signs. */
  const stopsBeforeSigning = async (): Promise<string> => {
    const id = await pay();
    const signed = await bench.countEnvelopes();
    bench.startSender();
    const reason = await bench.untilStopped();
    await bench.untilLedgers(3);
    expect((await bench.payment(id)).state).toBe('queued');
    expect(await bench.countEnvelopes()).toBe(signed);
    return reason;
  };
  const newest = async () => (await bench.outgoing()).at(-1);

  beforeAll(async () => {
    bench = await createOutgoingBench({
      classifyOutgoing: ({ type, destination }) =>
        treasury.has(destination ?? type) ? 'treasury' : 'unknown',
    });
    customer = (await bench.createAccount()).publicKey();
  }, 60_000);
  afterEach(async () => {
    bench.meddling.now = null;
    treasury.clear();
    await bench.stopSenders();
  });
  afterAll(async () => bench?.close());

  test('§2.11 money moved to an account of ours stops nothing, and is booked', async () => {
    await bench.payByHand(bench.issuer.publicKey(), '7');
    await goesOn();
    expect(await newest()).toMatchObject({ class: 'treasury', operator: null });
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 what classifyOutgoing knows stops nothing, and is booked', async () => {
    const partner = await bench.createAccount();
    treasury.add(partner.publicKey()).add('set_options').add('manage_data');
    const muxed = new MuxedAccount(new Account(partner.publicKey(), '0'), '17').accountId();
    const { asset } = bench;
    await bench.submit(
      bench.key,
      [
        Operation.payment({ destination: muxed, asset, amount: '3' }),
        Operation.payment({ destination: partner.publicKey(), asset: Asset.native(), amount: '1' }),
        Operation.setOptions({ homeDomain: 'anchor.example' }),
        Operation.manageData({ name: 'note', value: 'ours' }),
      ],
      Memo.text('by hand'),
    );
    await goesOn();
    expect(await newest()).toMatchObject({ class: 'treasury' });
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 money from others, and transactions that merely name us, are passed over', async () => {
    const payer = await bench.createAccount(true, '50');
    const { asset, distribution: destination } = bench;
    const before = await bench.outgoing();
    await bench.submit(payer, [Operation.payment({ destination, asset, amount: '4' })]);
    await bench.submit(bench.issuer, [Operation.payment({ destination, asset, amount: '4' })]);
    await bench.look();
    await goesOn();
    expect(await bench.outgoing()).toEqual(before);
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 a thief’s payment stops the sender before it signs, until a person has named it', async () => {
    const thief = (await bench.createAccount()).publicKey();
    const hash = await bench.payByHand(thief, '11');
    expect(await stopsBeforeSigning()).toContain(hash);
    expect((await bench.audit()).map(({ type }) => type)).toContain('missing_here');
    const lines = (await senderState(bench.orm)).map(({ what }) => what).join('\n');
    expect(lines).toContain(`UNKNOWN transaction ${hash}`);
    expect(lines).toContain(`payment to ${thief} -11 ${bench.asset.getCode()}`);
    expect(await bench.clear()).toMatchObject({
      message: `transaction ${hash} has to be named: treasury, or payments`,
    });
    expect(await bench.clear({ treasury: ['ab'] })).toMatchObject({ message: 'not unknown: ab' });
    expect(await bench.clear({ payments: [hash] })).toMatchObject({
      message: expect.stringContaining('pays nothing that the journal has queued'),
    });
    expect(await bench.stopReason()).not.toBeNull();
    const named = ['--treasury', hash, '--operator', 'ada', '--evidence', 'ticket 7'];
    expect(await bench.command(bench.distribution, 'clear', ...named)).toBe(
      `transaction ${hash} is named treasury\nthe sender of ${bench.distribution} goes on\n`,
    );
    await goesOn();
    expect(await newest()).toMatchObject({ hash, class: 'treasury', operator: 'ada' });
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 a sender that is at work stops at the next ledger', async () => {
    const id = await pay();
    bench.startSender();
    await bench.untilState(id, 'included');
    const hash = await bench.payByHand((await bench.createAccount()).publicKey(), '1');
    // What is queued before that ledger is looked at may still go out; what comes after it may not.
    const next = await pay();
    expect(await bench.untilStopped()).toContain(hash);
    const late = await pay();
    await bench.untilLedgers(3);
    expect((await bench.payment(late)).state).toBe('queued');
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    for (const one of [next, late]) await bench.untilState(one, 'included');
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 a failed transaction under our signature is recorded, its fee is booked, and it stops', async () => {
    const thief = (await bench.createAccount()).publicKey();
    await expect(bench.payByHand(thief, '900000000000')).rejects.toThrow('400 Bad Request');
    await stopsBeforeSigning();
    expect(await newest()).toMatchObject({ class: 'unknown', successful: false });
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 a stranger’s transaction under our fee-bump stops the sender', async () => {
    const stranger = await bench.createAccount();
    const { networkPassphrase } = bench.ledger;
    const account = await bench.horizon.loadAccount(stranger.publicKey());
    const inner = new TransactionBuilder(account, { fee: BASE_FEE, networkPassphrase })
      .addOperation(Operation.manageData({ name: 'mine', value: 'x' }))
      .setTimeout(60)
      .build();
    inner.sign(stranger);
    const outer = TransactionBuilder.buildFeeBumpTransaction(
      bench.key,
      '200',
      inner,
      networkPassphrase,
    );
    outer.sign(bench.key);
    await bench.horizon.submitTransaction(outer);
    await stopsBeforeSigning();
    expect(await newest()).toMatchObject({ class: 'unknown', operations: null });
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await goesOn();
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 two readers at once write once', async () => {
    await bench.payByHand(bench.issuer.publicKey(), '2');
    const before = (await bench.outgoing()).length;
    const read = createReadOutgoing(bench.deps);
    const head = async () => bench.deps.network.latestLedger();
    await Promise.all(Array.from({ length: 5 }, async () => read(bench.distribution, head)));
    expect(await bench.outgoing()).toHaveLength(before + 1);
    expect(await bench.audit()).toEqual([]);
  });

  test('§2.11 what was read is never read again: its cursor only rises', async () => {
    const source = `outgoing/${bench.distribution}`;
    const { cursor } = await bench.em().findOneOrFail(Cursor, { source });
    const lower = String(BigInt(cursor ?? '0') - 1n);
    await expect(bench.em().nativeUpdate(Cursor, { source }, { cursor: lower })).rejects.toThrow(
      'would fall',
    );
  });

  test('§2.11 what was written down of it is neither changed nor removed', async () => {
    const run = async (statement: string) => bench.em().execute(statement);
    await expect(run(`delete from outgoing_transaction`)).rejects.toThrow('never removed');
    await expect(run(`truncate outgoing_operation`)).rejects.toThrow('never removed');
    await expect(run(`update outgoing_operation set changes = '[]'`)).rejects.toThrow('never');
    await expect(
      run(`update outgoing_transaction set class = 'unknown' where class = 'treasury'`),
    ).rejects.toThrow('cannot become unknown');
  });
});
