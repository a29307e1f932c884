import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Transaction } from '../../src/db/entities/transaction.ts';
import { say } from '../../src/domain/languages/saying.ts';
import { presentMessage } from '../../src/services/transactions/present/transaction.ts';
import { CUSTOMER_ACCOUNT, DOLLAR, RAIL, USDC } from '../support/rows.ts';
import { openEarlierDatabase } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

/* A database of the version that stored sentences alone, as it is when it is brought up. */

/** The last migration of that version. */
const BEFORE = 'Migration20261129165000';

const { orm, bringUp } = await opened(openEarlierDatabase(BEFORE));

const SAYINGS = [
  say('nothing_received'),
  say('awaiting_rate'),
  say('part_of_announced_arrived', { received: '40', announced: '100', code: 'USD' }),
  say('part_arrived', { received: '40.5', code: 'USD' }),
  say('received_below_minimum', { minimum: '10' }),
  say('received_differs', { received: '5', expected: '6.25' }),
  say('received_beyond_monthly_limit', { limit: '1000' }),
  say('beyond_daily_limit', { limit: '1000', left: '0' }),
];
const OTHERS = ['Account closed (R02).', 'The amount received is below the minimum of', null];

const ids = new Map<string | null, string>();
const add = async (message: string | null) => {
  const id = randomUUID();
  await orm.em.fork().execute(
    `insert into transaction (id, protocol, kind, status, asset, rail, account, amount_in_asset,
       amount_out_asset, message, updated_at)
       values (?, 'sep6', 'withdrawal', 'pending_anchor', ?, ?, ?, ?, ?, ?, '2026-01-01')`,
    [id, USDC, RAIL, CUSTOMER_ACCOUNT, USDC, DOLLAR, message],
  );
  ids.set(message, id);
};
const read = async (message: string | null) =>
  orm.em.fork().findOneOrFail(Transaction, { id: ids.get(message) ?? '' });

for (const { message } of SAYINGS) await add(message);
for (const message of OTHERS) await add(message);
await bringUp();

test.each(SAYINGS)('what was stored as a sentence is data: $message', async (saying) => {
  const row = await read(saying.message);
  expect(row.messageSaid).toEqual(saying);
  expect(presentMessage(row, 'es')).not.toBe(saying.message);
  // Nobody has moved it.
  expect(row.updatedAt).toEqual(new Date('2026-01-01T00:00:00Z'));
});

test.each(OTHERS)('and what was no sentence of ours stays as it is: %s', async (message) => {
  const row = await read(message);
  expect(row.messageSaid).toBeNull();
  expect(presentMessage(row, 'es')).toBe(message);
});
