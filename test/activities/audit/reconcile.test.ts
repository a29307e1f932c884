import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Operation } from '@stellar/stellar-sdk';
import { auditBooks } from '../../../src/services/accounting/audit/audit.ts';
import {
  createFileBreaks,
  createNoteNotCompared,
  createReconcileBooks,
  readDayReport,
} from '../../../src/activities/audit/reconcile-books.ts';
import { createReconcileAccount } from '../../../src/activities/audit/reconcile-ledger.ts';
import { createReconcileRail } from '../../../src/activities/audit/reconcile-rail.ts';
import { createSandboxBankRail } from '../../../src/rails/sandbox-bank/rail.ts';
import { openOrm, type Orm } from '../../../src/db/orm.ts';
import { sandboxApiKeys } from '../../../src/sandbox/bank/server.ts';
import { startBank, type RunningBank } from '../../sandbox/bank/running-bank.ts';
import { addReceipt } from '../../support/rows.ts';
import { createLedgerBench, type LedgerBench } from '../../support/payments/ledger-bench.ts';
import { createTampering, type Tampering } from '../../support/payments/tampering.ts';

interface BreakRow {
  readonly type: string;
  readonly days: number;
  readonly first_day: string;
  readonly investigation_key: string | null;
  readonly resolved: boolean;
}

const HOUR_MS = 3_600_000;

describe('the daily reconciliation', () => {
  let bench: LedgerBench;
  let bank: RunningBank;
  let railOrm: Orm;
  let tampering: Tampering;
  const lookAgainAfterMs = 50;
  const reconcileAccount = async (day: string) =>
    createReconcileAccount({
      orm: bench.orm,
      history: bench.history(),
      lookAgainAfterMs,
    })({ account: bench.distribution, day });
  const reconcileRail = async (day: string) => {
    const settings = { baseUrl: bank.url, apiKey: sandboxApiKeys.bank, webhookSecret: 'secret' };
    const rail = createSandboxBankRail(settings);
    return createReconcileRail({ orm: railOrm, rail, lookAgainAfterMs })({ day });
  };
  const fileBreaks = async () => createFileBreaks(bench.deps)();
  const breaksAt = async (place: string, key: string): Promise<readonly BreakRow[]> =>
    bench.em().execute<BreakRow[]>(
      `select type, days, first_day::text as first_day, investigation_key,
          resolved_at is not null as resolved
        from reconciliation_break where place like ? and key like ? order by id`,
      [`${place}/%`, `%${key}`],
    );
  const longAgo = new Date(Date.now() - 2 * HOUR_MS).toISOString();

  beforeAll(async () => {
    bench = await createLedgerBench();
    bank = await startBank();
    railOrm = await openOrm({ databaseUrl: bench.deps.databaseUrl, role: 'railhead_rail' });
    const payer = await bench.createAccount(true, '100');
    await bench.look();
    const { asset, distribution: destination } = bench;
    await bench.submit(payer, [Operation.payment({ destination, asset, amount: '12.5' })]);
    await bench.look();
    tampering = await createTampering(bench.orm);
  }, 60_000);
  afterAll(async () => {
    await railOrm?.close();
    await bank?.close();
    await bench?.close();
  });

  test('§5 writes a report, and once what an account held at first', async () => {
    expect(await reconcileAccount('2026-01-01')).toMatchObject([
      { place: `stellar/${bench.distribution}`, breaks: 0 },
      { place: `fees/${bench.distribution}`, breaks: 0 },
    ]);
    await reconcileAccount('2026-01-02');
    const openings = await bench.em().execute<{ asset: string; amount: string }[]>(
      `select asset, trim_scale(amount)::text as amount from posting
          where entry = ? and account like 'stellar:%' order by asset`,
      [`opening/${bench.distribution}`],
    );
    expect(openings).toMatchObject([
      { asset: bench.assetId, amount: '-1000000' },
      { asset: 'stellar:native' },
    ]);
    expect(await readDayReport(bench.deps, '2026-01-01')).toContain('1 agree, 0 breaks');
    expect(await readDayReport(bench.deps, '2025-01-01')).toBeNull();
    await tampering.keep();
  });

  test('§5 proves the balance by the opening from then on', async () => {
    const report = await auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, rails: [] },
      history: bench.history(),
      statements: {},
      lookAgainAfterMs,
    });
    expect(report.breaks).toEqual([]);
    expect(report.holdings.every(({ openingIsBooked }) => openingIsBooked)).toBe(true);
  });

  test('§5 lets a young difference wait for the other side, and files none of it', async () => {
    const id = String((await bank.receive('RH', '5')).json()['id']);
    await reconcileRail('2026-01-03');
    expect(await fileBreaks()).toBe(0);
    expect(await breaksAt('rail', id)).toMatchObject([
      { type: 'timing', days: 1, resolved: false },
    ]);
    await addReceipt(bench.em(), { rail: 'sandbox-bank', railReference: id, amount: '5' });
    await reconcileRail('2026-01-04');
    expect(await breaksAt('rail', id)).toMatchObject([{ resolved: true, investigation_key: null }]);
  });

  test('§5 opens one investigation of a difference, however many days it stands', async () => {
    const paid = await bank.receive('RH', '7', 'sandbox-bank', { receivedAt: longAgo });
    const id = String(paid.json()['id']);
    // When it came onto the books is what counts; the wait is what this test cannot do.
    await reconcileRail('2026-01-05');
    await bench
      .em()
      .execute(`update reconciliation_break set type = 'missing_here' where key = ?`, [`in/${id}`]);
    expect(await fileBreaks()).toBe(1);
    await reconcileRail('2026-01-06');
    await reconcileRail('2026-01-06');
    expect(await fileBreaks()).toBe(0);
    const [found] = await breaksAt('rail', id);
    expect(found).toMatchObject({ days: 2, first_day: '2026-01-05', resolved: false });
    expect(found?.investigation_key).toMatch(/^reconciliation\/\d+$/);
    const cases = bench.investigated.filter((key) => key.startsWith('reconciliation/'));
    expect(cases).toEqual([found?.investigation_key]);
    const [row] = await bench
      .em()
      .execute<{ reason: string; resolution: string }[]>(
        'select reason, resolution from investigation where source_key = ?',
        [found?.investigation_key],
      );
    expect(row?.reason).toBe('reconciliation');
    expect(row?.resolution).toContain(id);
  });

  test('§5 finds on the ledger what was taken out of the journal, and that it is back', async () => {
    await tampering.run('delete from received_payment');
    // The difference is minutes old, so that it may still be on its way: the next day decides.
    await reconcileAccount('2026-01-07');
    const place = `stellar/${bench.distribution}`;
    const open = await bench
      .em()
      .execute<{ type: string }[]>(
        'select type from reconciliation_break where place = ? and resolved_at is null',
        [place],
      );
    expect(open).toEqual([{ type: 'timing' }]);
    await tampering.restore();
    await reconcileAccount('2026-01-08');
    const left = await bench
      .em()
      .execute<unknown[]>(
        'select 1 from reconciliation_break where place = ? and resolved_at is null',
        [place],
      );
    expect(left).toEqual([]);
  });

  test('§5 files what the books themselves get wrong', async () => {
    await tampering.run(`update posting set amount = amount + 1 where entry like 'filed/%'
      and account like 'investigation:%'`);
    await createReconcileBooks({ orm: bench.orm, lookAgainAfterMs })({ day: '2026-01-09' });
    expect(await fileBreaks()).toBe(1);
    expect(await readDayReport(bench.deps, '2026-01-09')).toContain('unbalanced');
  });

  test('§5 counts no break of which a person has decided, with evidence', async () => {
    const audit = async () =>
      auditBooks({
        orm: bench.orm,
        anchor: { ...bench.deps.anchor, rails: [] },
        history: bench.history(),
        statements: {},
        lookAgainAfterMs,
      });
    const isUnbalanced = ({ message }: { message: string }) =>
      message.includes('do not sum to zero');
    expect((await audit()).breaks.filter(isUnbalanced)).toHaveLength(1);
    await bench.em().execute(`update investigation set state = 'resolved', operator = 'ada',
      evidence = 'ticket 12' where reason = 'reconciliation'`);
    const decided = await audit();
    expect(decided.breaks.filter(isUnbalanced)).toEqual([]);
    expect(decided.waiting.filter(isUnbalanced)).toMatchObject([{ type: 'explained' }]);
  });

  test('§5 keeps the open differences of a place that could not be compared', async () => {
    const place = 'rail/sandbox-bank';
    const open = async () =>
      bench
        .em()
        .execute<unknown[]>(
          'select id from reconciliation_break where place = ? and resolved_at is null',
          [place],
        );
    const before = await open();
    expect(before.length).toBeGreaterThan(0);
    const note = createNoteNotCompared(bench.deps);
    await note({ day: '2026-01-10', place, why: 'the bank was out' });
    expect(await open()).toEqual(before);
    expect(await readDayReport(bench.deps, null)).toBe(
      'Reconciliation of 2026-01-10\n\nrail/sandbox-bank: not compared, the bank was out',
    );
  });
});
