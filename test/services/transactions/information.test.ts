import { describe, expect, test } from '@jest/globals';
import {
  createInformationToldAt,
  signalInformation,
} from '../../../src/services/transactions/information.ts';
import { createSettlePayout } from '../../../src/services/transactions/decisions/settle-payout.ts';
import { storyOrder } from '../../../src/domain/transactions/story.ts';
import type { Status } from '../../../src/domain/transactions/status.ts';
import { addRailPayment, addTransaction } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { addCredited } from '../../support/payments/credited.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());

const AT = new Date('2026-11-21T08:00:00.123Z');
const informed = async (status: Status, at: Date | null = AT) =>
  addTransaction(bench.em(), {
    kind: status === 'pending_transaction_info_update' ? 'remittance' : 'withdrawal',
    status,
    informationUpdatedAt: at,
  });
const toldOf = (id: string): readonly string[] =>
  bench.informed.filter((one) => one.id === id).map(({ at }) => at);

describe('a correction that came in while Temporal was away', () => {
  test.each(['pending_customer_info_update', 'pending_transaction_info_update'] as const)(
    'is signalled at the next tick to a story in %s, once, with its time',
    async (status) => {
      const { id } = await informed(status);
      await signalInformation(bench.deps);
      await signalInformation(bench.deps);
      expect(toldOf(id)).toEqual([AT.toISOString()]);
      expect((await bench.transaction(id)).informationToldAt).toEqual(AT);
    },
  );

  test('is signalled at a later tick when Temporal is still away, and holds up nobody else’s', async () => {
    const first = await informed('pending_customer_info_update');
    const second = await informed('pending_customer_info_update');
    for (const { id } of [first, second]) bench.behaviour.broken.add(id);
    bench.behaviour.broken.delete(second.id);
    expect(await signalInformation(bench.deps)).toBe(1);
    expect([toldOf(first.id), toldOf(second.id)]).toEqual([[], [AT.toISOString()]]);
    bench.behaviour.broken.delete(first.id);
    expect(await signalInformation(bench.deps)).toBe(1);
    expect(toldOf(first.id)).toHaveLength(1);
  });

  test('is signalled again when it is corrected once more', async () => {
    const { id } = await informed('pending_customer_info_update');
    await signalInformation(bench.deps);
    const later = new Date(AT.getTime() + 1);
    const sql = 'update transaction set information_updated_at = ? where id = ?';
    await bench.em().execute(sql, [later, id], 'run');
    await signalInformation(bench.deps);
    expect(toldOf(id)).toEqual([AT.toISOString(), later.toISOString()]);
  });

  test('is nobody’s matter any more once the story has gone on', async () => {
    const gone = await informed('pending_external');
    const nothing = await informed('pending_customer_info_update', null);
    await signalInformation(bench.deps);
    expect([...toldOf(gone.id), ...toldOf(nothing.id)]).toEqual([]);
  });

  test('is found by a story whose wait has ended, and by one that is started again', async () => {
    const waiting = await informed('pending_customer_info_update');
    const gone = await informed('pending_external');
    const toldAt = createInformationToldAt(bench.deps);
    expect(await toldAt(waiting.id)).toBe(AT.toISOString());
    const order = (row: typeof waiting) =>
      storyOrder(bench.deps.anchor, row, { searchable: false });
    expect(order(await bench.transaction(waiting.id)).informedAt).toBe(AT.toISOString());
    expect(order(await bench.transaction(gone.id)).informedAt).toBeUndefined();
  });

  test('answers one question, and not the next one that the rail asks', async () => {
    const row = await addCredited(bench, { informationUpdatedAt: AT });
    const { key } = await addRailPayment(bench.em(), row, {
      state: 'failed',
      needsInfo: ['last_name'],
    });
    const order = { transactionId: row.id, key };
    expect(await createSettlePayout(bench.deps)(order)).toBe('needsInfo');
    expect(await createInformationToldAt(bench.deps)(row.id)).toBeNull();
  });
});
