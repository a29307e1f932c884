import { describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { advance, lockTransaction } from '../../../src/services/transactions/move.ts';
import { post } from '../../../src/services/accounting/books.ts';
import { inTransaction } from '../../../src/services/deps.ts';
import { Callback } from '../../../src/db/entities/books.ts';
import { TransactionEvent } from '../../../src/db/entities/transaction.ts';
import { addTransaction, USDC } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());

const lines = (amount: bigint) => [
  { account: 'treasury', asset: USDC, amount: -amount },
  { account: 'fee', asset: USDC, amount },
  { account: 'dust', asset: USDC, amount: 0n },
];

describe('§5 an entry', () => {
  test('§5 is written once, without its lines of nothing', async () => {
    const entry = { entry: randomUUID(), transactionId: null, lines: lines(12_345n) };
    const write = async () => inTransaction(bench.orm, async (em) => post(em, entry));
    await write();
    await write();
    expect(await bench.entry(entry.entry)).toEqual({
      'treasury USDC': '-0.0012345',
      'fee USDC': '0.0012345',
    });
  });

  test('§5 takes one statement, whatever its lines', async () => {
    const entry = { entry: randomUUID(), transactionId: null, lines: lines(1n) };
    await inTransaction(bench.orm, async (em) => {
      const execute = jest.spyOn(em, 'execute');
      await post(em, entry);
      await post(em, { ...entry, entry: randomUUID(), lines: lines(0n) });
      expect(execute).toHaveBeenCalledTimes(2);
    });
  });

  test('§5 is not there when what it records was rolled back', async () => {
    const entry = { entry: randomUUID(), transactionId: null, lines: lines(1n) };
    await expect(
      inTransaction(bench.orm, async (em) => {
        await post(em, entry);
        throw new Error('something went wrong after it');
      }),
    ).rejects.toThrow('something went wrong');
    expect(await bench.entry(entry.entry)).toEqual({});
  });

  test('§5 takes what it records down with it when it does not balance', async () => {
    const { id } = await addTransaction(bench.em());
    await expect(
      inTransaction(bench.orm, async (em) => {
        const row = await lockTransaction(em, id);
        advance(em, row, 'pending_anchor', { reason: 'a test' });
        await post(em, {
          entry: randomUUID(),
          transactionId: id,
          lines: [{ account: 'fee', asset: USDC, amount: 1n }],
        });
      }),
    ).rejects.toThrow('does not balance');
    expect((await bench.transaction(id)).status).toBe('pending_user_transfer_start');
    expect(await bench.em().count(TransactionEvent, { transactionId: id })).toBe(0);
  });
});

describe('a move', () => {
  const move = async (
    id: string,
    to: Parameters<typeof advance>[2],
    what: Partial<Parameters<typeof advance>[3]> = {},
  ) =>
    inTransaction(bench.orm, async (em) =>
      advance(em, await lockTransaction(em, id), to, { reason: 'a test', ...what }),
    );

  test('is written with its event: who, from where, to where and why', async () => {
    const { id } = await addTransaction(bench.em());
    await move(id, 'pending_anchor');
    await move(id, 'on_hold', { actor: 'operator ada' });
    const events = await bench
      .em()
      .find(TransactionEvent, { transactionId: id }, { orderBy: { id: 'asc' } });
    expect(events).toMatchObject([
      {
        fromStatus: 'pending_user_transfer_start',
        toStatus: 'pending_anchor',
        actor: `withdrawal/${id}`,
        reason: 'a test',
      },
      { fromStatus: 'pending_anchor', toStatus: 'on_hold', actor: 'operator ada' },
    ]);
  });

  test('that the table does not know is a fault and changes nothing', async () => {
    const { id } = await addTransaction(bench.em(), { status: 'completed' });
    await expect(move(id, 'pending_anchor')).rejects.toThrow('may not go from completed');
    expect((await bench.transaction(id)).status).toBe('completed');
  });

  test('leaves the message, changes it, or takes it away', async () => {
    const { id } = await addTransaction(bench.em(), { message: 'before' });
    const messageAfter = async (what: { message?: string | null }) => {
      await move(id, 'pending_user_transfer_start', what);
      return (await bench.transaction(id)).message;
    };
    expect(await messageAfter({})).toBe('before');
    expect(await messageAfter({ message: 'after' })).toBe('after');
    expect(await messageAfter({ message: null })).toBeNull();
    expect(await bench.em().count(TransactionEvent, { transactionId: id })).toBe(0);
  });

  test('is put into the outbox for whoever asked to be notified, once for each status', async () => {
    const url = 'https://wallet.example/callback';
    const { id } = await addTransaction(bench.em(), { callbackUrl: url });
    await move(id, 'pending_anchor');
    await move(id, 'pending_anchor', { message: 'still' });
    await move(id, 'completed');
    const outbox = await bench
      .em()
      .find(Callback, { transactionId: id }, { orderBy: { id: 'asc' } });
    expect(outbox).toMatchObject([
      { url, status: 'pending_anchor', attempts: 0 },
      { url, status: 'completed' },
    ]);
  });

  test('to an end says when, and goes on asking: money may come late, or again', async () => {
    const asked = { kind: 'deposit' as const, nextPollAt: new Date() };
    const paid = await addTransaction(bench.em(), { ...asked, status: 'pending_anchor' });
    const unpaid = await addTransaction(bench.em(), asked);
    await move(paid.id, 'completed');
    await move(unpaid.id, 'expired');
    const [completed, expired] = [
      await bench.transaction(paid.id),
      await bench.transaction(unpaid.id),
    ];
    expect([completed.nextPollAt, completed.completedAt]).toEqual([
      asked.nextPollAt,
      expect.any(Date),
    ]);
    expect([expired.nextPollAt, expired.completedAt]).toEqual([asked.nextPollAt, null]);
  });
});
