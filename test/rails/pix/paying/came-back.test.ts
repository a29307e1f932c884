import { describe, expect, test } from '@jest/globals';
import { createCameBack } from '../../../../src/rails/pix/paying/came-back.ts';
import type { PixSender, SentPix } from '../../../../src/rails/pix/paying/sender.ts';
import type { Query } from '../../../../src/rails/pix/pix-api.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-30T12:00:00Z');

const sent = (e2eId: string, daysAgo: number, back: readonly string[]): SentPix => ({
  idEnvio: `K${e2eId}`,
  e2eId,
  valor: '10.00',
  state: 'done',
  at: new Date(NOW_MS - daysAgo * DAY_MS).toISOString(),
  returns: back.map((valor, index) => ({ rtrId: `D${index}`, valor, at: '2026-11-30T11:00:00Z' })),
});

const unused = async (): Promise<never> => {
  throw new Error('not asked');
};

/** A sender that lists these by the time at which they were sent. */
const senderOf = (payments: readonly SentPix[]) => {
  const asked: Query[] = [];
  const sender: PixSender = {
    send: unused,
    find: unused,
    namedIn: () => null,
    async list(query) {
      asked.push(query);
      const items = payments.filter(
        ({ at }) => at >= new Date(query.inicio).toISOString() && at <= query.fim,
      );
      return { items, perPage: 100, pages: 1, total: items.length };
    },
    readSent: (item) => payments.find((one) => one === item) ?? sent('?', 0, []),
  };
  return { sender, asked };
};

describe('what came back of what was sent', () => {
  test('is reported once, whole returns alone, and none that was not ordered here', async () => {
    const foreign = { ...sent('E4', 1, ['10.00']), idEnvio: null };
    const { sender } = senderOf([
      sent('E1', 1, ['10.00']),
      sent('E2', 1, ['4.00']),
      sent('E3', 1, []),
      foreign,
      sent('E5', 2, ['6.00', '4.00']),
    ]);
    const cameBack = createCameBack(sender, 0);
    const first = await cameBack({}, NOW_MS);
    expect(first.outgoing.map(({ idempotencyKey, state }) => [idempotencyKey, state])).toEqual([
      ['KE1', 'returned'],
      ['KE5', 'returned'],
    ]);
    const second = await cameBack(first.known, NOW_MS + 60_000);
    expect(second.outgoing).toEqual([]);
    expect(second.known).toEqual(first.known);
  });

  test('is found months later by the first look and once a day, else within three days', async () => {
    const { sender, asked } = senderOf([sent('E1', 80, ['10.00'])]);
    const cameBack = createCameBack(sender, 0);
    expect((await cameBack({}, NOW_MS)).outgoing).toHaveLength(1);
    asked.length = 0;
    expect((await cameBack({}, NOW_MS + 60_000)).outgoing).toEqual([]);
    expect(Date.parse(asked[0]?.inicio ?? '')).toBeGreaterThan(NOW_MS - 4 * DAY_MS);
    expect((await cameBack({}, NOW_MS + DAY_MS)).outgoing).toHaveLength(1);
  });

  test('is looked for again in whole where the look failed', async () => {
    const { sender } = senderOf([sent('E1', 80, ['10.00'])]);
    let fails = true;
    const list: PixSender['list'] = async (query) => {
      if (fails) throw new Error('503');
      return sender.list(query);
    };
    const cameBack = createCameBack({ ...sender, list }, 0);
    await expect(cameBack({}, NOW_MS)).rejects.toThrow('503');
    fails = false;
    expect((await cameBack({}, NOW_MS)).outgoing).toHaveLength(1);
  });

  test('is forgotten when it can come back no more, and never asked for before the beginning', async () => {
    const { sender, asked } = senderOf([]);
    const cameBack = createCameBack(sender, NOW_MS - DAY_MS);
    const { known } = await cameBack({ E1: NOW_MS - 92 * DAY_MS, E2: NOW_MS }, NOW_MS);
    expect(known).toEqual({ E2: NOW_MS });
    expect(Date.parse(asked[0]?.inicio ?? '')).toBe(NOW_MS - DAY_MS);
  });
});
