import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { compareRail } from '../../../../src/services/accounting/audit/rail/rail-place.ts';
import type { Break } from '../../../../src/services/accounting/audit/report-types.ts';
import type { Rail } from '../../../../src/rails/rail.ts';
import { createSandboxBankRail } from '../../../../src/rails/sandbox-bank/rail.ts';
import type { RailPaymentState } from '../../../../src/db/entities/money-out.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { openOrm, type Orm } from '../../../../src/db/orm.ts';
import { sandboxApiKeys } from '../../../../src/sandbox/bank/server.ts';
import { createOrder, startBank, type RunningBank } from '../../../sandbox/bank/running-bank.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { addRailPayment, addReceipt, addTransaction } from '../../../support/rows.ts';
import { createTampering } from '../../../support/payments/tampering.ts';

const HOUR_MS = 3_600_000;
const BANK = 'sandbox-bank';

/* What the bank's own statement says left, for each transaction, against what was decided. */
describe('the audit of a rail’s statement', () => {
  let bank: RunningBank;
  let database: TestDatabase;
  let orm: Orm;
  let railOrm: Orm;
  let rail: Rail;
  const em = () => orm.em.fork();

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await openOrm({ databaseUrl: database.url });
    railOrm = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
  }, 60_000);
  beforeEach(async () => {
    bank = await startBank({ settleAfterMs: 0 });
    const settings = { baseUrl: bank.url, apiKey: sandboxApiKeys.bank, webhookSecret: 'secret' };
    rail = createSandboxBankRail(settings);
  });
  afterEach(async () => bank.close());
  afterAll(async () => {
    await railOrm?.close();
    await orm?.close();
    await database?.drop();
  });

  /** As the rail's own worker sees it, with that role. */
  const breaksOf = async (...keys: readonly string[]): Promise<readonly Break[]> => {
    const { breaks } = await compareRail(
      {
        em: railOrm.em.fork(),
        profile: rail.profile,
        listStatement: rail.listStatement ?? null,
        onProgress: () => undefined,
      },
      { from: null, until: new Date(Date.now() + HOUR_MS), youngFromMs: Infinity },
    );
    return breaks.filter(({ key }) => keys.some((mine) => key.includes(mine)));
  };
  const typesOf = async (...keys: readonly string[]): Promise<string[]> =>
    (await breaksOf(...keys)).map(({ type }) => type).toSorted();

  const payOut = async (
    row: Transaction,
    {
      number = 1,
      state,
      paid = '25.00',
    }: { number?: number; state: RailPaymentState; paid?: string },
  ): Promise<string> => {
    const terms = { rail: BANK, amount: '25', number, state };
    const { key } = await addRailPayment(em(), row, terms);
    await bank.pay(key, createOrder({ amount: paid }));
    return key;
  };

  test('§7.5 agrees where the bank paid what was decided', async () => {
    const row = await addTransaction(em(), { rail: BANK });
    await payOut(row, { state: 'delivered' });
    expect(await typesOf(row.id)).toEqual([]);
  });

  test('§7.5 finds two numbers paid, also where the first counts as failed and is investigated', async () => {
    const row = await addTransaction(em(), { rail: BANK });
    const first = await payOut(row, { state: 'failed' });
    await payOut(row, { number: 2, state: 'delivered' });
    expect(await typesOf(row.id)).toEqual(['paid_twice', 'state']);
    await em().execute(
      `insert into investigation (source_key, reason, asset, amount)
         values (?, 'rail_contradiction', 'iso4217:USD', 0)`,
      [`payout/${first}`],
    );
    expect(await breaksOf(row.id)).toMatchObject([
      { type: 'paid_twice', direction: 'out', amountHere: 250_000_000n, amountThere: 500_000_000n },
    ]);
  });

  test('§7.5 finds a pay-out of what was refunded', async () => {
    const row = await addTransaction(em(), { rail: BANK, status: 'refunded' });
    await payOut(row, { state: 'failed' });
    expect(await typesOf(row.id)).toEqual(['refused_payout', 'state']);
  });

  test('§7.5 finds that the bank paid more than was decided', async () => {
    const row = await addTransaction(em(), { rail: BANK });
    await payOut(row, { state: 'delivered', paid: '30.00' });
    expect(await typesOf(row.id)).toEqual(['amount', 'overpaid']);
  });

  test('§7.5 counts what we have as paid and the statement does not show', async () => {
    const row = await addTransaction(em(), { rail: BANK });
    await addRailPayment(em(), row, { rail: BANK, amount: '25', state: 'failed' });
    await payOut(row, { number: 2, state: 'delivered' });
    await em().execute('drop index rail_payment_alive');
    const tampering = await createTampering(orm);
    await tampering.run(
      `update rail_payment set state = 'delivered' where key = '${row.id}/payout/1'`,
    );
    expect(await typesOf(row.id)).toEqual(['missing_there', 'paid_twice']);
  });

  /** Somebody sends money back at the bank, whose reference they then give as their evidence. */
  const sendBack = async (amount: string): Promise<string> =>
    String((await bank.pay(`by-hand-${amount}`, createOrder({ amount }))).json()['id']);

  const refundedByHand = async (evidence: string, amount: string): Promise<Transaction> => {
    const payments = [{ id: evidence, id_type: 'external' as const, amount, fee: '0' }];
    const refunds = { amount_refunded: amount, amount_fee: '0', payments };
    const terms = { kind: 'deposit' as const, status: 'refunded' as const };
    const row = await addTransaction(em(), { rail: BANK, ...terms, refunds });
    await addReceipt(em(), { rail: BANK, transactionId: row.id, disposition: 'credited' });
    return row;
  };

  test('§7.5 agrees with a refund by hand whose evidence names the bank’s reference', async () => {
    const reference = await sendBack('40.00');
    const row = await refundedByHand(`ticket 12 (${reference})`, '40');
    expect(await typesOf(reference, row.id)).toEqual([]);
  });

  test('§7.5 finds a refund by hand of another amount, and one that the bank does not have', async () => {
    const reference = await sendBack('41.00');
    await refundedByHand(reference, '40');
    expect(await breaksOf(reference)).toMatchObject([
      { type: 'amount', direction: 'out', amountHere: 400_000_000n, amountThere: 410_000_000n },
    ]);
    await refundedByHand('ticket 13', '40');
    expect(await typesOf('ticket 13')).toEqual(['missing_there']);
  });

  test('§7.5 finds money sent back at the bank that nobody wrote down', async () => {
    const reference = await sendBack('42.00');
    expect(await typesOf('by-hand-42.00')).toEqual(['missing_here']);
    // A case's money, of which two were kept; a part of it may have been sent each time.
    const { id } = await addReceipt(em(), { rail: BANK });
    await em().execute(
      `insert into investigation (source_key, reason, asset, amount)
         values (?, 'no_match', 'iso4217:USD', 44)`,
      [`rail/${id}`],
    );
    await em().execute(
      `insert into investigation_event (source_key, action, amount, fee, operator, evidence)
         values (?, 'refundedByHand', 44, 2, 'ada', ?)`,
      [`rail/${id}`, reference],
    );
    expect(await typesOf('by-hand-42.00', reference)).toEqual([]);
  });
});
