import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Operation, type Keypair } from '@stellar/stellar-sdk';
import { clearListener, listenerState } from '../../../src/activities/watch/clear.ts';
import { Cursor, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { askProgram } from '../../support/programs.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';
import { ledgerEnvironment } from '../../support/payments/ledger-by.ts';

describe('a listener that must not go on by itself', () => {
  let bench: LedgerBench;
  let payer: Keypair;
  let source = '';
  beforeAll(async () => {
    bench = await createLedgerBench();
    payer = await bench.createAccount(true, '10000');
    source = `stellar/${bench.distribution}`;
    await bench.look();
  }, 60_000);
  afterEach(() => bench.ledger.faults.clear());
  afterAll(async () => bench?.close());

  const pay = async () =>
    bench.submit(payer, [
      Operation.payment({ destination: bench.distribution, asset: bench.asset, amount: '5' }),
    ]);
  const cursor = async (): Promise<Cursor> => bench.em().findOneOrFail(Cursor, { source });
  const isRecorded = async (transactionHash: string): Promise<boolean> =>
    (await bench.em().count(ReceivedPayment, { transactionHash })) > 0;
  const clear = async (fromLedger: number, gap: { first: number; last: number } | null = null) =>
    clearListener(bench.deps, {
      account: bench.distribution,
      fromLedger,
      gap,
      operator: 'ada',
      evidence: 'ticket 12',
    });
  const firstUnread = async (): Promise<number> => Number((await cursor()).readLedger) + 1;

  test('§1.6 stops where the history after its cursor is gone, and passes over nothing', async () => {
    const lost = await pay();
    await bench.ledger.closeLedger();
    await bench.ledger.closeLedger();
    bench.ledger.faults.add({ fault: 'history_gone', keepLedgers: 1 });
    const before = await cursor();
    await bench.look();
    const stopped = await cursor();
    expect(stopped.stoppedReason).toContain('payments may have been missed');
    expect(stopped.cursor).toBe(before.cursor);
    expect(stopped.readThrough).toEqual(before.readThrough);
    bench.ledger.faults.clear();
    await bench.look();
    expect(await isRecorded(lost.hash)).toBe(false);
    expect((await listenerState(bench.orm)).join()).toMatch(
      /STOPPED: (Horizon has no history|the RPC server has ledgers from)/,
    );
  });

  test('§1.6 goes on by a person’s word where it stood, and reads what came meanwhile', async () => {
    const came = await pay();
    const first = await firstUnread();
    expect(await clear(first - 1)).toMatchObject({
      message: expect.stringContaining('a cursor never goes back'),
    });
    expect(await clear(first)).toContain(`goes on with ledger ${first}`);
    await bench.look();
    expect(await isRecorded(came.hash)).toBe(true);
    expect(await clear(first)).toMatchObject({ refusal: 'not_parked' });
  });

  test('§1.6 leaves ledgers out only where they are named', async () => {
    const lost = await pay();
    await bench.ledger.closeLedger();
    await bench.ledger.closeLedger();
    bench.ledger.faults.add({ fault: 'history_gone', keepLedgers: 1 });
    await bench.look();
    expect((await cursor()).stoppedReason).toContain('payments may have been missed');
    const first = await firstUnread();
    expect(await clear(first)).toMatchObject({
      message: expect.stringContaining('name a source of the ledger that has it'),
    });
    bench.ledger.faults.clear();
    const last = lost.ledger;
    const name = `say so with --gap ${first}-${last}`;
    expect(await clear(last + 1)).toMatchObject({ message: expect.stringContaining(name) });
    expect(await clear(last + 1, { first, last: last - 1 })).toMatchObject({
      refusal: 'request_malformed',
    });
    expect(await clear(last + 1, { first, last })).toContain(`${first} to ${last} are left out`);
    const next = await pay();
    await bench.look();
    expect(await isRecorded(lost.hash)).toBe(false);
    expect(await isRecorded(next.hash)).toBe(true);
    expect((await listenerState(bench.orm)).join()).toContain(
      `ledgers ${first} to ${last} left out by ada (ticket 12)`,
    );
    const kept = await bench
      .em()
      .execute('select from_ledger::int, gap_last::int from listener_clearance order by id');
    expect(kept.at(-1)).toEqual({ from_ledger: last + 1, gap_last: last });
    const forget = bench.em().execute('delete from listener_clearance', [], 'run');
    await expect(forget).rejects.toThrow('append-only');
  });

  test('§1.6 is shown and set going from a terminal, with a name and evidence or not at all', async () => {
    const environment = {
      DATABASE_URL: bench.deps.databaseUrl,
      ...ledgerEnvironment(bench.deps.sources),
    };
    const command = async (...args: string[]) => askProgram('cli/listener', args, environment);
    await bench.em().nativeUpdate(Cursor, { source }, { stoppedReason: 'a test of terminals' });
    expect((await command()).said).toContain('STOPPED: a test of terminals');
    const first = await firstUnread();
    const order = ['clear', bench.distribution, '--from-ledger', String(first)];
    expect(await command(...order)).toMatchObject({ code: 2 });
    const named = [...order, '--operator', 'ada', '--evidence', 'ticket 13'];
    expect(await command(...named, '--gap', '1-2')).toMatchObject({ code: 1 });
    expect(await command(...named)).toEqual({
      code: 0,
      said: `reading ${bench.distribution} goes on with ledger ${first}\n`,
    });
    expect((await command()).said).not.toContain('STOPPED');
  }, 30_000);

  test('§1.6 stops at a network that was reset, and is not set going on one that is another', async () => {
    await bench.look();
    const before = await cursor();
    await bench.em().nativeUpdate(
      Cursor,
      { source },
      {
        cursor: String(((BigInt(before.cursor ?? '0') >> 32n) + 5_000n) << 32n),
        readLedger: String(Number(before.readLedger) + 5_000),
        latestLedger: String(Number(before.latestLedger) + 5_000),
        latestLedgerClosedAt: new Date(0),
      },
    );
    bench.ledger.faults.add({ fault: 'reset' });
    await bench.look();
    expect((await cursor()).stoppedReason).toContain('the network was reset');
    expect(await clear(await firstUnread())).toMatchObject({
      message: expect.stringContaining('this is another network'),
    });
    expect((await cursor()).stoppedReason).toContain('the network was reset');
  });
});
