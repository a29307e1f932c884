import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { checkBooks } from '../../../../src/services/accounting/audit/books/books-place.ts';
import { createReconcileBooks } from '../../../../src/activities/audit/reconcile-books.ts';
import type { Transaction } from '../../../../src/db/entities/transaction.ts';
import { RAIL, USDC } from '../../../support/rows.ts';
import { createBench, type Bench } from '../../../support/payments/bench.ts';
import {
  addPaidIn,
  addPaidOnRail,
  feeOf,
  payOnLedger,
  payOnRail,
} from '../../../support/payments/paid-rows.ts';
import { SHILLING } from '../../../support/payments/quoted.ts';
import { createTampering, type Tampering } from '../../../support/payments/tampering.ts';

/* What left, in whatever asset, against what was decided. Losses are planted behind the guards. */
let bench: Bench;
let tampering: Tampering;
const em = () => bench.em();
beforeAll(async () => {
  bench = await createBench();
  tampering = await createTampering(bench.orm);
  // A constraint is no trigger, so what these refuse is planted without them.
  await em().execute('alter table transaction drop constraint transaction_fee_not_negative');
  await em().execute('drop index rail_payment_alive');
});
afterEach(async () => tampering.restore());
afterAll(async () => bench?.close());

const typesOf = async ({ id }: Transaction): Promise<string[]> => {
  const { breaks } = await checkBooks(em(), () => undefined);
  return breaks
    .filter(({ key }) => key.includes(id))
    .map(({ type }) => type)
    .toSorted();
};
/** What one wrote into the books of a row, without anybody to check it. */
const posted = (
  entry: string,
  id: string,
  lines: readonly (readonly [string, string, string?])[],
) =>
  `insert into posting (entry, account, asset, amount, transaction_id) values ${lines
    .map(
      ([account, amount, asset = USDC]) =>
        `('${entry}', '${account}', '${asset}', ${amount}, '${id}')`,
    )
    .join(', ')}`;

const exchangedOut = { isExchange: true, amountOutAsset: SHILLING, amountOut: '12000' };

/** How a withdrawal or a remittance is paid, at par and at a price. */
const OUTGOING = [
  ['a withdrawal', {}],
  ['a remittance', { kind: 'remittance', protocol: 'sep31' }],
  ['an exchanged withdrawal', exchangedOut],
] as const;
const DEPOSITS = [
  ['a deposit', {}],
  ['an exchanged deposit', { isExchange: true }],
] as const;

describe('the audit of what left on a rail', () => {
  test.each(OUTGOING)('§7.5 agrees with %s that was paid as decided', async (_name, changes) => {
    const row = await addPaidIn(em(), changes);
    await payOnRail(em(), row);
    expect(await typesOf(row)).toEqual([]);
  });

  test.each(OUTGOING)(
    '§7.5 finds %s that was paid more than was decided',
    async (_name, changes) => {
      const row = await addPaidIn(em(), changes);
      const key = await payOnRail(em(), row);
      await tampering.run(`update rail_payment set amount = amount * 1.2 where key = '${key}'`);
      expect(await typesOf(row)).toEqual(['not_decided', 'overpaid', 'posting']);
    },
  );

  test.each(OUTGOING)(
    '§7.5 finds %s that was paid less than was decided',
    async (_name, changes) => {
      const row = await addPaidIn(em(), changes);
      const key = await payOnRail(em(), row);
      await tampering.run(`update rail_payment set amount = amount / 2 where key = '${key}'`);
      expect(await typesOf(row)).toEqual(['not_decided', 'posting', 'underpaid']);
    },
  );

  test.each(OUTGOING)('§7.5 finds %s that was paid by two numbers', async (_name, changes) => {
    const row = await addPaidIn(em(), changes);
    const key = await payOnRail(em(), row);
    await tampering.run(
      `insert into rail_payment select (p).* from (select jsonb_populate_record(r,
         jsonb_build_object('key', '${row.id}/payout/2', 'number', 2)) as p
         from rail_payment r where key = '${key}') as copies`,
    );
    expect(await typesOf(row)).toEqual(['overpaid', 'paid_twice', 'posting']);
  });

  test.each(OUTGOING)('§7.5 finds %s that was paid in another asset', async (_name, changes) => {
    const row = await addPaidIn(em(), changes);
    const key = await payOnRail(em(), row);
    await tampering.run(`update rail_payment set asset = 'iso4217:EUR' where key = '${key}'`);
    expect(await typesOf(row)).toContain('not_decided');
  });

  test.each(OUTGOING)(
    '§7.5 finds %s that was paid although nothing was decided',
    async (_n, changes) => {
      const row = await addPaidIn(em(), changes);
      await payOnRail(em(), row);
      await tampering.run(`update transaction set amount_out = null where id = '${row.id}'`);
      expect(await typesOf(row)).toContain('not_decided');
    },
  );

  test('§7.5 finds what was sent back as a surplus and paid out as well', async () => {
    const terms = { amountIn: '108', amountOut: '106.96', feeDetails: feeOf('1.04') };
    const row = await addPaidIn(em(), terms);
    await payOnLedger(em(), row, 'surplus', '8');
    await tampering.run(
      `insert into rail_payment (key, transaction_id, leg, number, rail, asset, amount, state, funded_by)
         select '${row.id}/payout/1', '${row.id}', 'payout', 1, '${RAIL}', 'iso4217:USD', 106.96,
           'delivered', operation_id from received_payment where transaction_id = '${row.id}'`,
      posted(`paid/${row.id}/payout/1`, row.id, [
        [`customer:${row.id}`, '-100'],
        ['fee', '-6.96'],
        ['exchange:iso4217:USD/USDC', '106.96'],
        ['exchange:iso4217:USD/USDC', '-106.96', 'iso4217:USD'],
        [`rail:${RAIL}`, '106.96', 'iso4217:USD'],
      ]),
    );
    expect(await typesOf(row)).toEqual(['negative_fee', 'overpaid']);
    // A day's reconciliation writes both names down, and both are gone once they are mended.
    await createReconcileBooks({ orm: bench.orm, lookAgainAfterMs: 10 })({ day: '2026-01-05' });
    const openBreaks = async () =>
      em().execute<{ type: string }[]>(
        `select type from reconciliation_break where place = 'books' and key = ?
          and resolved_at is null order by type`,
        [row.id],
      );
    expect((await openBreaks()).map(({ type }) => type)).toEqual(['negative_fee', 'overpaid']);
    await tampering.restore();
    await createReconcileBooks({ orm: bench.orm, lookAgainAfterMs: 10 })({ day: '2026-01-06' });
    expect(await openBreaks()).toEqual([]);
  });

  test('§7.5 agrees where a surplus went back, and finds one that was kept', async () => {
    const row = await addPaidIn(em(), { amountIn: '108' });
    await payOnLedger(em(), row, 'surplus', '8');
    row.refunds = { amount_refunded: '8', amount_fee: '0', payments: [] };
    await payOnRail(em(), row);
    expect(await typesOf(row)).toEqual([]);
    const kept = await addPaidIn(em(), { amountIn: '108' });
    await payOnRail(em(), kept);
    expect(await typesOf(kept)).toEqual(['underpaid']);
  });
});

describe('the audit of what left on the ledger', () => {
  test.each(DEPOSITS)('§7.5 agrees with %s that was paid as decided', async (_name, changes) => {
    const row = await addPaidOnRail(em(), changes);
    await payOnLedger(em(), row);
    expect(await typesOf(row)).toEqual([]);
  });

  test.each(DEPOSITS)(
    '§7.5 finds %s that was paid more, or less, than was decided',
    async (_n, changes) => {
      const row = await addPaidOnRail(em(), changes);
      await payOnLedger(em(), row);
      const pay = async (share: number): Promise<void> =>
        tampering.run(
          `update ledger_payment set amount = amount * ${share} where transaction_id = '${row.id}'`,
        );
      await pay(2);
      expect(await typesOf(row)).toEqual(['not_decided', 'overpaid']);
      await pay(0.25);
      expect(await typesOf(row)).toEqual(['not_decided', 'underpaid']);
    },
  );

  test.each(DEPOSITS)(
    '§7.5 finds %s that was sent back by hand and paid as well',
    async (_n, changes) => {
      const row = await addPaidOnRail(em(), changes);
      await payOnLedger(em(), row);
      const payment = { id: 'wire 7', id_type: 'external', amount: row.amountIn, fee: '0' };
      await tampering.run(
        `update transaction set status = 'refunded', refunds = '${JSON.stringify({
          amount_refunded: row.amountIn,
          amount_fee: '0',
          payments: [payment],
        })}' where id = '${row.id}'`,
      );
      expect(await typesOf(row)).toContain('refused_payout');
    },
  );

  test.each(DEPOSITS)(
    '§7.5 finds %s of which more was sent back by hand than came',
    async (_n, changes) => {
      const row = await addPaidOnRail(em(), { status: 'refunded', ...changes });
      const payments = [{ id: 'wire 7', id_type: 'external', amount: '10000.01', fee: '0' }];
      await tampering.run(
        `update transaction set refunds = '${JSON.stringify({ payments })}' where id = '${row.id}'`,
      );
      expect(await typesOf(row)).toContain('overpaid');
    },
  );

  test('§7.5 finds more paid than the part of a case that was attached', async () => {
    const row = await addPaidOnRail(em(), { amountIn: '60', amountOut: '59' });
    await payOnLedger(em(), row);
    expect(await typesOf(row)).toEqual([]);
    await tampering.run(
      `update transaction set amount_in = 100, amount_out = 99 where id = '${row.id}'`,
      `update ledger_payment set amount = 99 where transaction_id = '${row.id}'`,
    );
    expect(await typesOf(row)).toEqual(['overpaid']);
  });
});

describe('the audit of fees', () => {
  test('§7.5 finds one below zero, of a transaction and in the books', async () => {
    const row = await addPaidIn(em(), { amountOut: '101', feeDetails: feeOf('-1') });
    expect(await typesOf(row)).toContain('negative_fee');
    const other = await addPaidIn(em());
    await payOnRail(em(), other);
    await tampering.run(
      posted(`x/${other.id}`, other.id, [
        ['fee', '-1'],
        ['treasury', '1'],
      ]),
    );
    expect(await typesOf(other)).toEqual(['negative_fee']);
  });
});
