import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  CUSTOMER_ACCOUNT,
  DISTRIBUTION,
  DOLLAR,
  RAIL,
  uniqueNumber,
  USDC,
} from '../support/rows.ts';
import { openEarlierDatabase } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

/* A database of the version before decisions were rows, with what it may hold when it is brought up. */

/** The last migration of that version. */
const BEFORE = 'Migration20261121164000';

const { orm, run, bringUp } = await opened(openEarlierDatabase(BEFORE));

type Leg = readonly [number: number, state: string, fee: string];
const addTransaction = async (kind = 'withdrawal', status = 'pending_anchor') => {
  const id = randomUUID();
  await run(
    `insert into transaction (id, protocol, kind, status, asset, rail, account, amount_in_asset,
       amount_out_asset) values (?, 'sep6', ?, ?, ?, ?, ?, ?, ?)`,
    [id, kind, status, USDC, RAIL, CUSTOMER_ACCOUNT, USDC, DOLLAR],
  );
  return id;
};
const addReceived = async (transactionId: string): Promise<string> => {
  const operationId = uniqueNumber();
  await run(
    `insert into received_payment (operation_id, receiving_account, asset, amount, from_account,
       transaction_hash, ledger, closed_at, transaction_id, disposition)
       values (?, ?, ?, 100, ?, 'ab', 7, now(), ?, 'credited')`,
    [operationId, DISTRIBUTION, USDC, CUSTOMER_ACCOUNT, transactionId],
  );
  const entry = `credited/stellar/${operationId}`;
  await run(
    `insert into posting (entry, account, asset, amount) values (?, ?, ?, -100), (?, ?, ?, 100)`,
    [entry, `stellar:${DISTRIBUTION}`, USDC, entry, `customer:${transactionId}`, USDC],
  );
  return operationId;
};
const addLegs = async (transactionId: string, legs: readonly Leg[]) => {
  for (const [number, state, fee] of legs) {
    const hash = state === 'included' || state === 'bound' ? uniqueNumber() : null;
    if (hash !== null) {
      await run(
        `insert into ledger_envelope (inner_hash, xdr, source_account, channel, sequence, max_time)
           values (?, 'xdr', 'a', ?, 1, now())`,
        [hash, hash],
      );
    }
    await run(
      `insert into ledger_payment (transaction_id, leg, number, operation, source_account,
         destination, asset, amount, fee, state, reason, message, envelope_hash)
         values (?, 'refund', ?, 'payment', ?, ?, ?, 10, ?, ?, 'no_trust', 'Not with us.', ?)`,
      [transactionId, number, DISTRIBUTION, CUSTOMER_ACCOUNT, USDC, fee, state, hash],
    );
  }
};
const refunding = async (...legs: readonly Leg[]): Promise<string> => {
  const id = await addTransaction();
  await addReceived(id);
  await addLegs(id, legs);
  return id;
};
const addPayout = async (transactionId: string, state: string) => {
  const fundedBy = await addReceived(transactionId);
  await run(
    `insert into rail_payment (key, transaction_id, leg, number, rail, asset, amount, state, funded_by)
       values (?, ?, 'payout', 1, ?, ?, 99, ?, ?)`,
    [`${transactionId}/payout/1`, transactionId, RAIL, DOLLAR, state, fundedBy],
  );
};
const addReceipt = async (
  reported: readonly string[],
  disposition: 'credited' | null = 'credited',
) => {
  const reference = `in/${uniqueNumber()}`;
  const transactionId = await addTransaction('deposit');
  const [row] = await run<{ id: string }>(
    `insert into rail_receipt (rail, rail_reference, asset, amount, received_at, transaction_id,
       disposition) values (?, ?, ?, 100, now(), ?, ?) returning id::text as id`,
    [RAIL, reference, DOLLAR, transactionId, disposition],
  );
  for (const said of reported) {
    await run(
      `insert into investigation (source_key, reason, asset, amount, opened_at)
         values (?, 'contradiction', ?, 0, '2026-11-01T00:00:00Z')`,
      [`contradiction/rail/${RAIL}/${reference}/${said}`, DOLLAR],
    );
  }
  return row?.id ?? '';
};

const ids: Record<string, string> = {};
let unstarted = '';
ids['queued'] = await refunding([1, 'queued', '0']);
ids['included'] = await refunding([1, 'included', '2.5']);
ids['tried twice'] = await refunding([1, 'not_ready', '0'], [2, 'queued', '3']);
ids['not ready'] = await refunding([1, 'not_ready', '0']);
ids['refused by the rail'] = await refunding([1, 'parked', '0']);
await addPayout(ids['refused by the rail'], 'failed');
ids['paid after it failed'] = await refunding([1, 'failed', '0']);
await addPayout(ids['paid after it failed'], 'delivered');
ids['never refunded'] = await addTransaction();
ids['a receipt that was returned'] = await addReceipt(['returned']);
ids['a receipt that was charged back'] = await addReceipt(['chargedBack'], null);
ids['a receipt told with two amounts'] = await addReceipt(['120']);
ids['a receipt'] = await addReceipt([]);
unstarted = await addTransaction('withdrawal', 'pending_user_transfer_start');
await bringUp();

const refundsOf = async (what: string) =>
  run(
    `select number, actor, message, fee::text as fee, withdrawn_at from refund_decision
      where transaction_id = ?`,
    [ids[what]],
  );

describe('§7.2 a refund from before decisions were rows', () => {
  const decided = {
    number: 1,
    actor: 'railhead',
    message: 'Not with us.',
    fee: null as string | null,
    withdrawn_at: null,
  };

  test.each(['queued', 'not ready', 'refused by the rail'])(
    '§7.2 that is %s is a decision that stands',
    async (what) => {
      expect(await refundsOf(what)).toEqual([decided]);
      const fundedBy = await addReceived(ids[what] ?? '');
      const pay = run(
        `insert into rail_payment (key, transaction_id, leg, number, rail, asset, amount, funded_by)
           values (?, ?, 'payout', 2, ?, ?, 99, ?)`,
        [uniqueNumber(), ids[what], RAIL, DOLLAR, fundedBy],
      );
      await expect(pay).rejects.toThrow('is to be refunded and cannot be paid');
    },
  );

  test('§7.2 keeps the fee of its newest leg', async () => {
    expect(await refundsOf('included')).toEqual([{ ...decided, fee: '2.5000000' }]);
    expect(await refundsOf('tried twice')).toEqual([{ ...decided, fee: '3.0000000' }]);
  });

  test('§7.2 is none where the transaction was paid after it had failed, or where there was none', async () => {
    expect(await refundsOf('paid after it failed')).toEqual([]);
    expect(await refundsOf('never refunded')).toEqual([]);
  });
});

describe('§3.6 a receipt from before reversals were columns', () => {
  test.each([
    ['a receipt that was returned', 'returned'],
    ['a receipt that was charged back', 'chargedBack'],
    ['a receipt told with two amounts', null],
    ['a receipt', null],
  ])('§3.6 %s is known to be so', async (what, reversedAs) => {
    const [row] = await run<{ reversed_as: string | null; at: string | null }>(
      `select reversed_as, to_char(reversed_at at time zone 'UTC', 'YYYY-MM-DD') as at
         from rail_receipt where id = ?`,
      [ids[what]],
    );
    expect(row).toEqual({ reversed_as: reversedAs, at: reversedAs && '2026-11-01' });
  });
});

describe('the rows of the version before', () => {
  test('have no terms yet, and are due to be started', async () => {
    const due = await run<{ id: string }>(
      `select id from transaction where terms is null and start_tries = 0 and start_due_at is null
         and workflow_started_at is null and status = 'pending_user_transfer_start'`,
    );
    expect(due).toEqual([{ id: unstarted }]);
  });

  test('are not brought back: the way to the version before is a backup', async () => {
    await expect(orm.migrator.down({ to: BEFORE })).rejects.toThrow('restore a backup');
  });
});
