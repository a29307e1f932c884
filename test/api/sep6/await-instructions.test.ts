import { describe, expect, test } from '@jest/globals';
import { createAwaitInstructions } from '../../../src/api/sep6/await-instructions.ts';
import { createAnchor } from '../../support/anchor.ts';
import { opened } from '../../support/opened.ts';
import { addTransaction, DISTRIBUTION } from '../../support/rows.ts';
import { databaseCostOf } from '../../support/statements.ts';
import { openTestOrm } from '../../support/test-orm.ts';

const { orm } = await opened(openTestOrm());

/** Waits for a rail that says that it instructs within so long. */
const awaiting = (instructsWithinMs: number) => {
  const anchor = createAnchor({
    assetCode: 'USDC',
    assetIssuer: DISTRIBUTION,
    distributionAccount: DISTRIBUTION,
    payWithinMs: 1,
  });
  const rails = anchor.rails.map((profile) => ({ ...profile, instructsWithinMs }));
  return createAwaitInstructions({ ...anchor, rails });
};

const deposit = async () =>
  addTransaction(orm.em.fork(), {
    kind: 'deposit',
    status: 'pending_anchor',
    rail: 'sandbox-bank',
  });
const instruct = async (ids: readonly string[]): Promise<void> => {
  for (const id of ids) {
    await orm.em
      .fork()
      .execute(`update transaction set instructions = '{}', message = 'told' where id = ?`, [id]);
  }
};

describe('a deposit’s answer', () => {
  test('waits for instructions by a look that it shares with all others that wait', async () => {
    const rows = await Promise.all(Array.from({ length: 5 }, deposit));
    await instruct(rows.map(({ id }) => id));
    const wait = awaiting(2_000);
    const answered: (string | null | undefined)[] = [];
    const { statements } = await databaseCostOf(async () => {
      const known = await Promise.all(rows.map(async (row) => wait(orm.em.fork(), row)));
      answered.push(...known.map(({ message }) => message));
    });
    expect({ statements, answered }).toEqual({
      statements: 1,
      answered: ['told', 'told', 'told', 'told', 'told'],
    });
  });

  test('has the row as it was where the rail takes longer, and the others have theirs', async () => {
    const [slow, quick] = [await deposit(), await deposit()];
    await instruct([quick.id]);
    const wait = awaiting(200);
    const [late, told] = await Promise.all([wait(orm.em.fork(), slow), wait(orm.em.fork(), quick)]);
    expect(late).toBe(slow);
    expect(told.message).toBe('told');
    // Whoever comes after nobody waited is looked for again.
    await instruct([slow.id]);
    expect((await wait(orm.em.fork(), slow)).message).toBe('told');
  });
});
