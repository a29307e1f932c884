import { beforeAll, afterAll, describe, expect, test } from '@jest/globals';
import { createReconcileRail } from '../../../../src/activities/audit/reconcile-rail.ts';
import { recordReceipts } from '../../../../src/activities/rail/received/record-receipts.ts';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import type { Rail, StatementEntry } from '../../../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../../../src/rails/sandbox-bank/rail.ts';
import { auditBooks } from '../../../../src/services/accounting/audit/audit.ts';
import { sandboxApiKeys } from '../../../../src/sandbox/bank/server.ts';
import { startBank, type RunningBank } from '../../../sandbox/bank/running-bank.ts';
import { createRefundingBench } from '../../../support/payments/refunding.ts';
import { opened } from '../../../support/opened.ts';
import { profile } from '../../../../src/rails/sandbox-bank/profile.ts';

const bench = await opened(createRefundingBench(profile));

/* Refunds that the sandbox bank makes, held against its own statement by the audit and each day. */

describe('§5 the audit of what went back on a rail', () => {
  let bank: RunningBank;
  let rail: Rail;
  beforeAll(async () => {
    bank = await startBank();
    rail = createSandboxBankRail({
      baseUrl: bank.url,
      apiKey: sandboxApiKeys.bank,
      webhookSecret: 'secret',
      timeoutMs: 1_000,
    });
  });
  afterAll(async () => bank?.close());

  /** Money at the bank that nobody announced, and its case. */
  const received = async (amount: string): Promise<string> => {
    const payer = { account: '12345678' };
    const { id } = (await bank.receive('nobody', amount, 'sandbox-bank', { payer })).json();
    const page = await rail.listReceived?.(null);
    const mine = page?.received.filter(({ railReference }) => railReference === id) ?? [];
    await bench.orm.em
      .fork()
      .transactional(async (em) => recordReceipts(em, profile, bench.secrets, mine));
    const its = { rail: profile.name, railReference: String(id) };
    return `rail/${(await bench.em().findOneOrFail(RailReceipt, its)).id}`;
  };
  const auditBy = async (statement: Rail['listStatement'] = rail.listStatement?.bind(rail)) => {
    const { breaks } = await auditBooks({
      orm: bench.orm,
      anchor: { ...bench.deps.anchor, assets: [] },
      history: {} as never,
      statements: statement ? { [profile.name]: statement } : {},
      lookAgainAfterMs: 10,
    });
    return breaks.map(({ type, place }) => `${type} ${place}`);
  };
  const day = '2026-11-30';

  test('§5 agrees with the bank, and so does the daily reconciliation', async () => {
    const key = await received('25');
    await bench.decide(key, { fee: '1' });
    await bank.post('/sandbox/faults', { dropReplyOf: 'POST /bank/transfers/' });
    const owner = { investigationKey: key };
    await bench.send(rail, owner).catch(() => undefined);
    expect(await bench.send(rail, owner)).toMatchObject({ state: 'delivered' });
    expect((await bench.readCase(key)).state).toBe('resolved');
    expect(await auditBy()).toEqual([]);
    const reconcile = createReconcileRail({ ...bench.host(rail), lookAgainAfterMs: 10 });
    expect(await reconcile({ day })).toMatchObject([{ place: 'rail/sandbox-bank' }]);
    const open = await bench
      .em()
      .execute('select * from reconciliation_break where resolved_at is null');
    expect(open).toEqual([]);
  });

  test('§5 knows a refund by the bank’s reference where it keeps no keys', async () => {
    const withoutKeys: Rail['listStatement'] = async (order) => {
      const page = await rail.listStatement?.(order);
      if (!page) throw new Error('the bank has a statement');
      const entries = page.entries.map((entry): StatementEntry => ({
        ...entry,
        idempotencyKey: null,
      }));
      return { ...page, entries };
    };
    expect(await auditBy(withoutKeys)).toEqual([]);
  });

  test('§5 agrees where a person sent it by hand after its answer was lost', async () => {
    const key = await received('30');
    await bench.decide(key, {});
    const owner = { investigationKey: key };
    // The bank sent it; nobody hears so, and the rail says that it cannot know.
    const deaf = {
      ...rail,
      profile: { ...profile, retry: { by: 'neither' } } as const,
      findRefund: async () => ({ state: 'unknown' as const }),
    };
    await bank.post('/sandbox/faults', { dropReplyOf: 'POST /bank/transfers/' });
    await bench.send(deaf, owner).catch(() => undefined);
    const late = () => Date.now() + 200_000;
    expect(await bench.send(deaf, owner, late)).toMatchObject({ state: 'parked' });
    const page = await rail.listStatement?.({ from: null, until: '2999-01-01', cursor: 'out:0' });
    const sent = page?.entries.find(({ idempotencyKey }) => idempotencyKey === `${key}/refund/1`);
    const terms = { action: 'refundedByHand', evidence: `found ${sent?.railReference}` } as const;
    expect((await bench.decide(key, terms)).refused).toBeNull();
    expect(await auditBy()).toEqual([]);
  });

  test('§5 finds a refund that the bank made and we have as failed, and one that it lacks', async () => {
    const key = await received('40');
    await bench.decide(key, {});
    const owner = { investigationKey: key };
    const refusing = {
      ...rail,
      async refundIncoming(refund: Parameters<NonNullable<Rail['refundIncoming']>>[0]) {
        await rail.refundIncoming?.(refund);
        return { state: 'failed' as const, message: 'It says no and does it.' };
      },
    };
    expect(await bench.send(refusing, owner)).toMatchObject({ state: 'failed' });
    expect(await auditBy()).toEqual(['state rail/sandbox-bank']);
    await bench.decide(key, { action: 'writeOff' });
    const other = await received('50');
    await bench.decide(other, {});
    const lying = {
      ...rail,
      refundIncoming: async () => ({ state: 'delivered' as const, railReference: 'nowhere' }),
    };
    expect(await bench.send(lying, { investigationKey: other })).toMatchObject({
      state: 'delivered',
    });
    expect((await auditBy()).toSorted()).toEqual([
      'missing_there rail/sandbox-bank',
      'state rail/sandbox-bank',
    ]);
  });
});
