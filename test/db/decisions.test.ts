import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../src/dev/wait-until.ts';
import {
  addRailPayment,
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  leaveLegs,
  USDC,
} from '../support/rows.ts';
import { createPayoutRows } from '../support/payments/payout-rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

/* What the database refuses of decisions, whoever writes them and in whatever order. */

const { orm } = await opened(openTestOrm());

const run = async (sql: string, ...values: readonly unknown[]): Promise<unknown> =>
  orm.em.fork().execute(sql, values, 'run');
const begin = async (kind: 'withdrawal' | 'deposit' = 'withdrawal') =>
  createPayoutRows(() => orm.em.fork()).credited({ kind, status: 'pending_anchor' });
const REFUND = `insert into refund_decision (transaction_id, number, actor, reason, message)
  values (?, ?, 'ada', 'ticket 7', 'Your payment is refunded.')`;
const decideRefund = async (id: string, number = 1) => run(REFUND, id, number);
const standing = async (id: string): Promise<number> =>
  (
    await orm.em
      .fork()
      .execute<unknown[]>(
        'select 1 from refund_decision where transaction_id = ? and withdrawn_at is null',
        [id],
      )
  ).length;
const withdraw = async (id: string) =>
  run(
    `update refund_decision set withdrawn_at = now(), withdrawn_by = 'ada'
      where transaction_id = ? and withdrawn_at is null`,
    id,
  );
const addLeg = async (id: string, leg: string, number = 1) =>
  run(
    `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
       destination, asset, amount) values (?, ?, ?, 'payment', ?, ?, ?, 1)`,
    id,
    leg,
    number,
    DISTRIBUTION,
    CUSTOMER_ACCOUNT,
    USDC,
  );

describe('§7.2 while a refund is decided', () => {
  test('§7.2 no pay-out is planned, on a rail or on Stellar', async () => {
    const row = await begin();
    await decideRefund(row.id);
    const refused = `transaction ${row.id} is to be refunded and cannot be paid`;
    await expect(addRailPayment(orm.em.fork(), row)).rejects.toThrow(refused);
    await expect(addLeg(row.id, 'payout')).rejects.toThrow(refused);
  });

  test('§7.2 no pay-out that was planned before is asked for', async () => {
    const row = await begin();
    const { key } = await addRailPayment(orm.em.fork(), row);
    await decideRefund(row.id);
    const ask = `update rail_payment set state = 'asked', asked_at = now() where key = ?`;
    await expect(run(ask, key)).rejects.toThrow('is to be refunded and cannot be paid');
    await withdraw(row.id);
    await run(ask, key);
  });

  test('§7.2 a pay-out may follow once a person has withdrawn it, and not before', async () => {
    const row = await begin('deposit');
    await decideRefund(row.id);
    await expect(addLeg(row.id, 'payout')).rejects.toThrow('is to be refunded');
    await withdraw(row.id);
    await addLeg(row.id, 'payout');
    // And then it cannot be decided again.
    await expect(decideRefund(row.id, 2)).rejects.toThrow('has a pay-out and cannot be refunded');
  });
});

describe('§7.2 while a pay-out may be paid', () => {
  test.each(['asked', 'initiated', 'ready_for_pickup', 'delivered'] as const)(
    '§7.2 as one on a rail that is %s, no refund is decided',
    async (state) => {
      const row = await begin();
      await addRailPayment(orm.em.fork(), row, { state });
      await expect(decideRefund(row.id)).rejects.toThrow('has a pay-out and cannot be refunded');
    },
  );

  test.each(['queued', 'bound', 'included'] as const)(
    '§7.2 as one on Stellar that is %s, no refund is decided',
    async (state) => {
      const row = await begin('deposit');
      await addLeg(row.id, 'payout');
      if (state !== 'queued') await leaveLegs(orm.em.fork(), row.id, state);
      await expect(decideRefund(row.id)).rejects.toThrow('has a pay-out and cannot be refunded');
    },
  );

  test.each(['planned', 'failed'] as const)(
    '§7.2 a refund may be decided beside one that is %s',
    async (state) => {
      const row = await begin();
      await addRailPayment(orm.em.fork(), row, { state });
      await decideRefund(row.id);
      expect(await standing(row.id)).toBe(1);
    },
  );

  test.each(['withdrawn', 'failed', 'not_ready', 'parked'] as const)(
    '§7.2 a refund may be decided after one on Stellar that is %s',
    async (state) => {
      const row = await begin('deposit');
      await addLeg(row.id, 'payout');
      await leaveLegs(orm.em.fork(), row.id, state);
      await decideRefund(row.id);
      expect(await standing(row.id)).toBe(1);
    },
  );
});

describe('§7.2 a refund and a pay-out at the same time', () => {
  const PLAN = `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
    destination, asset, amount) values (?, 'payout', 1, 'payment', 'a', 'b', ?, 1)`;
  const WRITES = { refund: [REFUND, 1], payout: [PLAN, USDC] } as const;

  test.each([
    ['refund', 'payout', 'is to be refunded'],
    ['payout', 'refund', 'has a pay-out'],
  ] as const)(
    '§7.2 whose %s is written first: it commits, and the %s is refused',
    async (first, second, refused) => {
      const row = await begin('deposit');
      const write = async (which: 'refund' | 'payout', em: ReturnType<typeof orm.em.fork>) => {
        // As every writer does: with the transaction's row locked.
        await em.execute('select 1 from transaction where id = ? for update', [row.id]);
        const [sql, value] = WRITES[which];
        await em.execute(sql, [row.id, value], 'run');
      };
      const one = orm.em.fork();
      await one.begin();
      await write(first, one);
      const other = orm.em.fork().transactional(async (em) => write(second, em));
      const failed = other.then(
        () => 'it was written',
        (error: unknown) => String(error),
      );
      await waitUntil(
        async () =>
          (
            await orm.em.fork().execute<unknown[]>(
              `select 1 from pg_stat_activity where wait_event_type = 'Lock'
                 and datname = current_database()`,
            )
          ).length > 0 || undefined,
        { timeoutMs: 10_000, what: 'the second waits for the first' },
      );
      await one.commit();
      expect(await failed).toContain(refused);
    },
  );
});

describe('§7 a decision', () => {
  const FEE = JSON.stringify({ total: '1', asset: USDC, details: [] });
  const PRICE = `insert into price_decision
    (transaction_id, number, source, actor, amount_in, amount_out, fee, surplus, refusal, message)
    values (?, 1, 'stellar/1', 'ada', ?, ?, ?::jsonb, ?, ?, ?)`;
  const REVIEW = `insert into review_decision (transaction_id, decision, message)
    values (?, ?, ?)`;

  test('§7.1 over a price or by a review is never changed and never removed', async () => {
    const { id } = await begin();
    await run(PRICE, id, '100', '99', FEE, '0', null, null);
    await run(REVIEW, id, 'hold', 'A moment.');
    for (const table of ['price_decision', 'review_decision']) {
      for (const change of [
        `update ${table} set message = 'x' where transaction_id = '${id}'`,
        `delete from ${table} where transaction_id = '${id}'`,
        `truncate ${table}`,
      ]) {
        await expect(run(change)).rejects.toThrow('append-only');
      }
    }
    await expect(run(REVIEW, id, 'allow', null)).rejects.toThrow('review_decision_pkey');
  });

  test('§7.1 over a price is a price or a refusal, with a fee and a surplus that can be', async () => {
    const NEGATIVE = FEE.replace('"1"', '"-1"');
    for (const values of [
      ['100', null, null, '0', null, null],
      ['100', '99', FEE, '0', 'amount_differs', 'no'],
      ['100', null, null, '0', 'amount_differs', null],
      ['100', '99', NEGATIVE, '0', null, null],
      ['100', '-1', FEE, '0', null, null],
      ['100', '99', FEE, '-1', null, null],
      ['100', '0', FEE, '100', null, null],
      ['0', '0', FEE, '0', null, null],
    ]) {
      const { id } = await begin();
      await expect(run(PRICE, id, ...values)).rejects.toThrow('check constraint');
    }
  });

  test('§7.2 to refund stands alone, and is withdrawn once and by somebody', async () => {
    const { id } = await begin();
    await decideRefund(id);
    await expect(decideRefund(id, 2)).rejects.toThrow('refund_decision_stands');
    const change = async (set: string) =>
      run(`update refund_decision set ${set} where transaction_id = ?`, id);
    for (const set of [`fee = 1`, `message = 'x'`, `reason = 'x'`, `actor = 'x'`]) {
      await expect(change(set)).rejects.toThrow('a decision is never changed');
    }
    await expect(change('withdrawn_at = now()')).rejects.toThrow('check constraint');
    await withdraw(id);
    await expect(change(`withdrawn_by = 'bob'`)).rejects.toThrow('withdrawn, once');
    await expect(change('withdrawn_at = null, withdrawn_by = null')).rejects.toThrow('once');
    const remove = run('delete from refund_decision where transaction_id = ?', id);
    await expect(remove).rejects.toThrow('append-only');
    await decideRefund(id, 2);
  });

  test('§7.2 to refund keeps no fee of nothing or less', async () => {
    const { id } = await begin();
    for (const fee of ['0', '-1']) {
      const insert = REFUND.replace('message)', 'message, fee)').replace(
        "refunded.')",
        `refunded.', ${fee})`,
      );
      await expect(run(insert, id, 1)).rejects.toThrow('check constraint');
    }
  });
});
