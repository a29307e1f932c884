import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addRailPayment,
  addReceipt,
  addReceived,
  addTransaction,
  DOLLAR,
  RAIL,
  uniqueNumber,
} from '../support/rows.ts';

let database: TestDatabase;
let owner: Orm;
let rail: Orm;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await openOrm({ databaseUrl: database.url });
  rail = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
});

afterAll(async () => {
  await rail?.close();
  await owner?.close();
  await database?.drop();
});

const asRail = async (sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> =>
  rail.em.fork().execute<unknown[]>(sql, parameters);

describe('the role of a rail’s worker', () => {
  test('is taken on every connection', async () => {
    expect(await asRail('select current_user as who')).toEqual([{ who: 'railhead_rail' }]);
  });

  test('cannot see envelopes, channels or payments on Stellar', async () => {
    for (const table of ['ledger_envelope', 'ledger_payment']) {
      await expect(asRail(`select * from ${table}`)).rejects.toThrow('permission denied');
      await expect(asRail(`delete from ${table}`)).rejects.toThrow('permission denied');
    }
    expect(await asRail('select * from ledger_payment_refund_alive')).toEqual([]);
  });

  test('cannot touch what a transaction is worth, nor whom it pays', async () => {
    const { id } = await addTransaction(owner.em.fork());
    for (const change of [
      'amount_in = 1',
      'amount_out = 1',
      'amount_expected = 1',
      `to_account = 'another'`,
      `payee_key_id = 'another'`,
      `kind = 'deposit'`,
      'transfer_received_at = now()',
    ]) {
      await expect(asRail(`update transaction set ${change} where id = ?`, [id])).rejects.toThrow(
        'permission denied',
      );
    }
    await expect(asRail('delete from transaction')).rejects.toThrow('permission denied');
  });

  test('cannot write down that money came on Stellar, nor change what did', async () => {
    const { operationId } = await addReceived(owner.em.fork());
    await expect(asRail(`update received_payment set disposition = 'credited'`)).rejects.toThrow(
      'permission denied',
    );
    await expect(
      addReceived(rail.em.fork(), { operationId: String(Number(operationId) + 1) }),
    ).rejects.toThrow('permission denied');
  });

  test('cannot decide that money goes back, nor how much of it', async () => {
    const { id } = await addReceipt(owner.em.fork());
    await expect(
      asRail(
        `insert into rail_refund (key, receipt_id, investigation_key, number, rail, asset, amount)
           values ('x', ?, 'x', 1, 'x', 'x', 1)`,
        [id],
      ),
    ).rejects.toThrow('permission denied');
    await expect(asRail('delete from rail_refund')).rejects.toThrow('permission denied');
    await expect(
      asRail(`insert into investigation_event (source_key, action, operator, evidence)
        values ('x', 'refunded', 'x', 'x')`),
    ).rejects.toThrow('permission denied');
  });

  test('cannot change the amount of a receipt or of a pay-out', async () => {
    const em = owner.em.fork();
    await addReceipt(em);
    await addRailPayment(em, await addTransaction(em), { state: 'asked' });
    await expect(asRail('update rail_receipt set amount = 1')).rejects.toThrow('never changed');
    await expect(asRail('update rail_payment set amount = 1')).rejects.toThrow('never changed');
  });

  test('cannot rewrite the books, nor move the cursor of an account', async () => {
    await expect(asRail('update posting set amount = 1')).rejects.toThrow('permission denied');
    await expect(asRail('delete from posting')).rejects.toThrow('permission denied');
    await owner.em.fork().execute(`insert into cursor (source, cursor) values ('stellar/G3', '1')`);
    await expect(
      asRail(`update cursor set read_through = now() where source = 'stellar/G3'`),
    ).rejects.toThrow('belongs to');
    await expect(
      asRail(`insert into cursor (source, cursor) values ('stellar/G4', '1')`),
    ).rejects.toThrow('belongs to');
  });

  test('can lock a transaction, move it and say why', async () => {
    const { id } = await addTransaction(owner.em.fork(), { callbackUrl: 'https://wallet.example' });
    await rail.em.fork().transactional(async (em) => {
      await em.execute('select id from transaction where id = ? for update', [id]);
      await em.execute(
        `update transaction set status = 'pending_anchor', message = 'm', rail_reference = 'r',
           next_poll_at = now(), external_transaction_id = 'e' where id = ?`,
        [id],
      );
      await em.execute(
        `insert into transaction_event (transaction_id, to_status, actor, reason)
         values (?, 'pending_anchor', 'a', 'r')`,
        [id],
      );
      await em.execute(`insert into callback (transaction_id, url, status) values (?, 'u', 's')`, [
        id,
      ]);
    });
    const [row] = await asRail('select status from transaction where id = ?', [id]);
    expect(row).toEqual({ status: 'pending_anchor' });
  });

  test('can record receipts, book them and file them', async () => {
    const receipt = await addReceipt(rail.em.fork());
    const key = `rail/${receipt.id}`;
    await rail.em.fork().transactional(async (em) => {
      await em.execute(
        `insert into investigation (source_key, reason, asset, amount) values (?, 'late', ?, 100)`,
        [key, DOLLAR],
      );
      await em.execute(
        `update rail_receipt set disposition = 'investigation', investigation_key = ? where id = ?`,
        [key, receipt.id],
      );
      await em.execute(
        `insert into posting (entry, account, asset, amount)
         values (?, ?, ?, -100), (?, ?, ?, 100)`,
        [`filed/${key}`, `rail:${RAIL}`, DOLLAR, `filed/${key}`, `investigation:${key}`, DOLLAR],
      );
    });
    expect(await asRail('select 1 as one from posting where entry = ?', [`filed/${key}`])).toEqual([
      { one: 1 },
      { one: 1 },
    ]);
  });

  test('can journal a pay-out that received money pays for', async () => {
    const em = owner.em.fork();
    const row = await addTransaction(em, { amountIn: '100', amountOut: '99' });
    const { operationId } = await addReceived(em, { transactionId: row.id });
    const payment = await addRailPayment(rail.em.fork(), row, { fundedBy: operationId });
    await asRail(`update rail_payment set state = 'asked' where key = ?`, [payment.key]);
    const [state] = await asRail('select state from rail_payment where key = ?', [payment.key]);
    expect(state).toEqual({ state: 'asked' });
  });

  test('can read its webhooks and keep its own cursor', async () => {
    await owner.em
      .fork()
      .execute(`insert into rail_event (rail, event_ciphertext, event_key_id) values (?, ?, 'k')`, [
        RAIL,
        Buffer.from('x'),
      ]);
    await asRail(`update rail_event set state = 'read' where rail = ?`, [RAIL]);
    await asRail(`insert into cursor (source, cursor) values (?, ?)`, [
      `rail/${RAIL}`,
      uniqueNumber(),
    ]);
    await asRail(`update cursor set read_through = now() where source = ?`, [`rail/${RAIL}`]);
    const [event] = await asRail('select state from rail_event where rail = ?', [RAIL]);
    expect(event).toEqual({ state: 'read' });
  });
});
