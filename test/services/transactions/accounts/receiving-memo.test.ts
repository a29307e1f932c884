import { describe, expect, test } from '@jest/globals';
import { drawReceivingMemo } from '../../../../src/services/transactions/accounts/receiving-memo.ts';
import { addTransaction, DISTRIBUTION, uniqueNumber } from '../../../support/rows.ts';
import { openTestOrm } from '../../../support/test-orm.ts';
import { opened } from '../../../support/opened.ts';

const { orm } = await opened(openTestOrm());

describe('§1.4 receiving memos', () => {
  const receiving = (memo: string, type = 'id') => ({
    receivingAccount: DISTRIBUTION,
    receivingMemoType: type,
    receivingMemo: memo,
  });

  test('§1.4 are used once for an account, whatever became of the first use', async () => {
    const memo = uniqueNumber();
    await addTransaction(orm.em.fork(), { ...receiving(memo), status: 'expired' });
    await expect(addTransaction(orm.em.fork(), receiving(memo))).rejects.toThrow(
      'transaction_receiving_memo',
    );
    await expect(addTransaction(orm.em.fork(), receiving(memo, 'text'))).resolves.toBeDefined();
  });

  /** Draws these numbers one after the other, the last of them for ever. */
  const drawing = (...numbers: readonly string[]) => {
    const drawn: string[] = [];
    const draw = (): string => {
      const memo = numbers[Math.min(drawn.length, numbers.length - 1)] ?? '';
      drawn.push(memo);
      return memo;
    };
    return { drawn, draw };
  };
  const drawAlone = async (draw: () => string, account = DISTRIBUTION): Promise<string> =>
    orm.em.fork().transactional(async (em) => drawReceivingMemo(em, account, draw));

  test.each(['expired', 'completed', 'refunded', 'pending_user_transfer_start'] as const)(
    '§1.4 that a transaction has had, which is %s, are drawn again',
    async (status) => {
      const [taken, free] = [uniqueNumber(), uniqueNumber()];
      await addTransaction(orm.em.fork(), { ...receiving(taken), status });
      const { draw, drawn } = drawing(taken, taken, free);
      expect(await drawAlone(draw)).toBe(free);
      expect(drawn).toEqual([taken, taken, free]);
    },
  );

  test('§1.4 of another account, or of another type, are no collision', async () => {
    const memo = uniqueNumber();
    await addTransaction(orm.em.fork(), receiving(memo, 'text'));
    expect(await drawAlone(drawing(memo).draw)).toBe(memo);
    await addTransaction(orm.em.fork(), receiving(memo));
    expect(await drawAlone(drawing(memo).draw, `G${'E'.repeat(55)}`)).toBe(memo);
  });

  test('§1.4 that two draw at once are given to one of them, and to the other once it has gone back', async () => {
    const [same, other] = [uniqueNumber(), uniqueNumber()];
    const first = orm.em.fork();
    await first.begin();
    expect(await drawReceivingMemo(first, DISTRIBUTION, drawing(same).draw)).toBe(same);
    // The other one does not wait for it.
    expect(await drawAlone(drawing(same, other).draw)).toBe(other);
    await first.rollback();
    expect(await drawAlone(drawing(same).draw)).toBe(same);
  });

  test('§1.4 that one draws while another commits the same are drawn again', async () => {
    const [same, other] = [uniqueNumber(), uniqueNumber()];
    const late = orm.em.fork();
    await late.begin();
    // Its database transaction began before the other one's.
    await late.execute('select 1');
    await orm.em.fork().transactional(async (em) => {
      const memo = await drawReceivingMemo(em, DISTRIBUTION, drawing(same).draw);
      await addTransaction(em, receiving(memo));
    });
    expect(await drawReceivingMemo(late, DISTRIBUTION, drawing(same, other).draw)).toBe(other);
    await late.rollback();
  });

  test('§1.4 that are all taken are a fault, and nothing is written', async () => {
    const taken = uniqueNumber();
    await addTransaction(orm.em.fork(), receiving(taken));
    await expect(drawAlone(drawing(taken).draw)).rejects.toThrow('taken already');
  });

  test('a reference on a rail names one transaction of that rail', async () => {
    const railReference = `R-${uniqueNumber()}`;
    await addTransaction(orm.em.fork(), { railReference });
    await expect(addTransaction(orm.em.fork(), { railReference })).rejects.toThrow(
      'transaction_rail_reference',
    );
    await expect(
      addTransaction(orm.em.fork(), { railReference, rail: 'another' }),
    ).resolves.toBeDefined();
  });
});
