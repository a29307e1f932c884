import { expect, test } from '@jest/globals';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { addUpBalances, readBalances } from '../../../src/services/accounting/balances.ts';
import { post } from '../../../src/services/accounting/books.ts';
import { openEarlierDatabase, openTestOrm } from '../../support/test-orm.ts';
import { opened } from '../../support/opened.ts';
import { DISTRIBUTION, DOLLAR, RAIL, USDC } from '../../support/rows.ts';

/* The balances that pages read are kept beside the books; they are the books' sums at every moment. */

const { orm, run } = await opened(openTestOrm());
const HELD = `stellar:${DISTRIBUTION}`;

const customer = (n: number) => `customer:00000000-0000-4000-8000-00000000000${n}`;

const write = async (entry: string, lines: readonly (readonly [string, string, bigint])[]) =>
  orm.em.fork().transactional(async (em) => {
    const all = lines.map(([account, asset, amount]) => ({ account, asset, amount }));
    await post(em, { entry, transactionId: null, lines: all });
  });
const kept = async () =>
  (await readBalances(orm.em.fork())).map(({ account, asset, amount }) => [account, asset, amount]);
const breaks = async () => {
  const { breaks: found } = await checkBooks(orm.em.fork(), () => undefined);
  return found.filter(({ type }) => type === 'running_balance');
};

test('the balances follow each entry, before and after they are added up', async () => {
  await write('a', [
    [HELD, USDC, -70_000_000n],
    [customer(1), USDC, 50_000_000n],
    [customer(2), USDC, 20_000_000n],
  ]);
  const first = [
    ['customer', USDC, 70_000_000n],
    [HELD, USDC, -70_000_000n],
  ];
  expect(await kept()).toEqual(first);
  await addUpBalances(orm);
  expect(await kept()).toEqual(first);
  expect(await run('select 1 from book_balance_change')).toEqual([]);

  await write('b', [
    [`rail:${RAIL}`, DOLLAR, -30_000_001n],
    ['investigation:rail/1', DOLLAR, 30_000_001n],
  ]);
  // Both names of an exchange are one account.
  await write('c', [
    ['exchange:b/a', USDC, -5n],
    ['exchange:a/b', USDC, 5n],
  ]);
  const second = [
    ['investigation', DOLLAR, 30_000_001n],
    [`rail:${RAIL}`, DOLLAR, -30_000_001n],
    ['customer', USDC, 70_000_000n],
    ['exchange:a/b', USDC, 0n],
    [HELD, USDC, -70_000_000n],
  ];
  expect(await kept()).toEqual(second);
  await Promise.all([addUpBalances(orm), addUpBalances(orm)]);
  expect(await kept()).toEqual(second);
  expect(await breaks()).toEqual([]);
});

test('an entry that is taken back changes no balance', async () => {
  const before = await kept();
  const failing = orm.em.fork().transactional(async (em) => {
    const line = { account: HELD, asset: USDC, amount: 5n };
    await post(em, { entry: 'unbalanced', transactionId: null, lines: [line] });
  });
  await expect(failing).rejects.toThrow('unbalanced');
  expect(await kept()).toEqual(before);
});

test('the audit finds a balance that is not the sum of its lines', async () => {
  await run(`update book_balance set amount = amount + 1 where account = 'customer'`);
  expect(await breaks()).toMatchObject([
    { key: `customer ${USDC}`, amountHere: 70_000_000n, amountThere: 80_000_000n },
  ]);
  await run(`update book_balance set amount = amount - 1 where account = 'customer'`);
  expect(await breaks()).toEqual([]);
});

test('what was booked before balances were kept is in them', async () => {
  const earlier = await openEarlierDatabase('Migration20261130171500');
  try {
    await earlier.run(`insert into posting (entry, account, asset, amount)
      values ('old', '${HELD}', '${USDC}', -7), ('old', '${customer(3)}', '${USDC}', 7)`);
    await earlier.bringUp();
    expect(await readBalances(earlier.orm.em.fork())).toEqual([
      { account: 'customer', asset: USDC, amount: 70_000_000n },
      { account: HELD, asset: USDC, amount: -70_000_000n },
    ]);
  } finally {
    await earlier.close();
  }
});
