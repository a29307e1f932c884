import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { addRailPayment, addTransaction, USDC } from '../support/rows.ts';
import { openTestOrm } from '../support/test-orm.ts';
import { opened } from '../support/opened.ts';

const { orm, run } = await opened(openTestOrm());

type Line = readonly [account: string, amount: string, asset?: string];

const insertLines = async (em: EntityManager, entry: string, lines: readonly Line[]) => {
  for (const [account, amount, asset = USDC] of lines) {
    await em.execute('insert into posting (entry, account, asset, amount) values (?, ?, ?, ?)', [
      entry,
      account,
      asset,
      amount,
    ]);
  }
};

const commitEntry = async (lines: readonly Line[], entry: string = randomUUID()): Promise<void> =>
  orm.em.fork().transactional(async (em) => insertLines(em, entry, lines));

const owed = async (account: string): Promise<string> => {
  const [row] = await orm.em
    .fork()
    .execute<{ owed: string }[]>(
      'select coalesce(sum(amount), 0)::text as owed from posting where account = ?',
      [account],
    );
  return row?.owed ?? '';
};

describe('§5 the books', () => {
  test('§5 take no entry that does not sum to zero', async () => {
    await expect(commitEntry([['fee', '1']])).rejects.toThrow('does not balance');
    await expect(
      commitEntry([
        ['fee', '1'],
        ['treasury', '-0.9999999'],
      ]),
    ).rejects.toThrow('does not balance');
  });

  test('§5 take no entry that sums to zero only across assets', async () => {
    await expect(
      commitEntry([
        ['fee', '1'],
        ['treasury', '-1', 'iso4217:USD'],
      ]),
    ).rejects.toThrow('does not balance');
  });

  test('§5 take no addition that unbalances an entry which stands', async () => {
    const entry = randomUUID();
    await commitEntry(
      [
        ['fee', '1'],
        ['treasury', '-1'],
      ],
      entry,
    );
    await expect(commitEntry([['dust', '1']], entry)).rejects.toThrow('does not balance');
  });

  test('§5 take the same entry once', async () => {
    const entry = randomUUID();
    const lines: readonly Line[] = [
      ['fee', '2'],
      ['treasury', '-2'],
    ];
    await commitEntry(lines, entry);
    await expect(commitEntry(lines, entry)).rejects.toThrow('posting_entry');
  });

  test('§5 take no line of nothing', async () => {
    await expect(commitEntry([['fee', '0']])).rejects.toThrow('posting_amount_check');
  });

  test.each(['customer', 'investigation'])('§5 never let a %s owe', async (kind) => {
    const account = `${kind}:${randomUUID()}`;
    await commitEntry([
      [account, '10'],
      ['treasury', '-10'],
    ]);
    await expect(
      commitEntry([
        [account, '-10.0000001'],
        ['treasury', '10.0000001'],
      ]),
    ).rejects.toThrow('would owe');
    await expect(
      commitEntry([
        [account, '-10'],
        ['treasury', '10'],
      ]),
    ).resolves.toBeUndefined();
  });

  test('§5 never let a customer owe in one asset what is theirs in another', async () => {
    const account = `customer:${randomUUID()}`;
    await commitEntry([
      [account, '10'],
      ['treasury', '-10'],
    ]);
    await expect(
      commitEntry([
        [account, '-1', 'iso4217:USD'],
        ['treasury', '1', 'iso4217:USD'],
      ]),
    ).rejects.toThrow('would owe');
  });

  test('§5 let only one of a refund and a pay-out commit that draw at once', async () => {
    const account = `customer:${randomUUID()}`;
    await commitEntry([
      [account, '10'],
      ['treasury', '-10'],
    ]);
    const draws = [orm.em.fork(), orm.em.fork()];
    // Both have written before either commits, so neither sees the other's lines while it writes.
    for (const em of draws) {
      await em.begin();
      await insertLines(em, randomUUID(), [
        [account, '-10'],
        ['treasury', '10'],
      ]);
    }
    const commit = async (em: EntityManager): Promise<void> => {
      try {
        await em.commit();
      } catch (error) {
        await em.rollback();
        throw error;
      }
    };
    const outcomes = await Promise.allSettled(draws.map(commit));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(Number(await owed(account))).toBe(0);
  });

  test('§5 make the second of two draws wait for the first, and refuse it then', async () => {
    const account = `customer:${randomUUID()}`;
    await commitEntry([
      [account, '10'],
      ['treasury', '-10'],
    ]);
    const lines: readonly Line[] = [
      [account, '-6'],
      ['treasury', '6'],
    ];
    const first = orm.em.fork();
    await first.begin();
    await insertLines(first, randomUUID(), lines);
    // The check is brought forward, so that the first one holds the account and is not committed.
    await first.execute('set constraints all immediate');
    const second = commitEntry(lines).then(
      () => 'committed',
      (error: unknown) => String(error),
    );
    await waitUntil(
      async () =>
        (
          (await run(
            `select 1 from pg_locks where locktype = 'advisory' and not granted
             and database = (select oid from pg_database where datname = current_database())`,
          )) as unknown[]
        ).length > 0,
      { timeoutMs: 10_000, what: 'the second draw waits' },
    );
    await first.commit();
    expect(await second).toContain('would owe');
    expect(Number(await owed(account))).toBe(4);
  });

  test.each([
    ['UPDATE', 'update posting set amount = amount * 2'],
    ['DELETE', 'delete from posting'],
    ['TRUNCATE', 'truncate posting'],
  ])('§5 refuse %s', async (_verb, sql) => {
    await commitEntry([
      ['fee', '3'],
      ['treasury', '-3'],
    ]);
    await expect(run(sql)).rejects.toThrow('append-only');
  });
});

describe('what happened', () => {
  test.each([
    ['UPDATE', `update transaction_event set reason = 'another'`],
    ['DELETE', 'delete from transaction_event'],
    ['TRUNCATE', 'truncate transaction_event'],
  ])('is never rewritten: events refuse %s', async (_verb, sql) => {
    const { id } = await addTransaction(orm.em.fork());
    await run(
      `insert into transaction_event (transaction_id, to_status, actor, reason)
       values (?, 'pending_anchor', 'api', 'a test')`,
      [id],
    );
    await expect(run(sql)).rejects.toThrow('append-only');
  });

  test('§1.3 money that was received keeps its amount and its asset', async () => {
    const em = orm.em.fork();
    const row = await addTransaction(em);
    const { fundedBy } = await addRailPayment(em, row);
    for (const change of ['amount = amount + 1', `asset = 'stellar:native'`]) {
      await expect(
        run(`update received_payment set ${change} where operation_id = ?`, [fundedBy]),
      ).rejects.toThrow('never changed');
    }
  });
});
