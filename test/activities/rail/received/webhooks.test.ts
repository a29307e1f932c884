import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createPollPendingDeposits,
  type FoundOnRail,
} from '../../../../src/activities/rail/received/poll-received.ts';
import type { ParsedEvent, Rail, RailEvent } from '../../../../src/rails/rail.ts';
import { RailEventRow, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { addRailPayment, addTransaction, RAIL, uniqueNumber } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { addCredited } from '../../../support/payments/credited.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(() => {
  bench.told.length = 0;
});

/** Stores a webhook as the API does; returns its id. */
const arrive = async (body: string, receivedAt = new Date()): Promise<string> => {
  const em = bench.em();
  const { ciphertext, keyId } = bench.secrets.seal({ headers: {}, body }, `rail_event/${RAIL}`);
  const row = em.create(RailEventRow, {
    rail: RAIL,
    eventCiphertext: ciphertext,
    eventKeyId: keyId,
    receivedAt,
    state: 'received',
  });
  await em.flush();
  return row.id;
};
const stateOf = async (id: string): Promise<string> =>
  (await bench.em().findOneOrFail(RailEventRow, { id })).state;

/** A rail whose webhooks are authentic when they begin with `signed:`. */
const reading = (read: (text: string) => ParsedEvent = () => ({})): Partial<Rail> => ({
  parseEvent: async ({ body }) => {
    if (!body.startsWith('signed:')) return null;
    return read(body.slice('signed:'.length));
  },
});
const look = async (more: Partial<Rail>): Promise<FoundOnRail> =>
  createPollPendingDeposits(bench.host(createFakeRail([], more).rail))();

const arrived = (reference: string | null, railReference = `in-${uniqueNumber()}`) => ({
  received: [{ railReference, reference, amount: '100', receivedAt: new Date().toISOString() }],
});

describe('a webhook', () => {
  test('that is forged is refused, and nothing of it is recorded', async () => {
    const id = await arrive('forged:money');
    const before = await bench.em().count(RailReceipt);
    await look(reading(() => arrived(null)));
    expect(await stateOf(id)).toBe('refused');
    expect(await bench.em().count(RailReceipt)).toBe(before);
  });

  test('to a rail that reads none is refused', async () => {
    const id = await arrive('signed:money');
    await look({});
    expect(await stateOf(id)).toBe('refused');
  });

  test('that is verified and only wakes is marked as read', async () => {
    const id = await arrive('signed:wake up');
    await look(reading());
    expect(await stateOf(id)).toBe('read');
  });

  test('that is verified brings money to its story', async () => {
    const railReference = `R-${uniqueNumber()}`;
    const row = await addTransaction(bench.em(), { kind: 'deposit', railReference });
    const id = await arrive('signed:money');
    await look(reading(() => arrived(railReference)));
    expect(await stateOf(id)).toBe('read');
    expect(bench.told).toMatchObject([{ id: row.id, funds: { amount: '100' } }]);
  });

  test('and the list that report the same money record it once', async () => {
    const railReference = `in-${uniqueNumber()}`;
    const page = { ...arrived(null, railReference), cursor: '1', complete: true };
    await arrive('signed:money');
    const listReceived = async () => page;
    await look({ ...reading(() => arrived(null, railReference)), listReceived });
    expect(await bench.em().count(RailReceipt, { railReference })).toBe(1);
  });

  test('§3.4 that reports a pay-out before the poll moves it', async () => {
    const row = await addCredited(bench, { status: 'pending_external' });
    const { key } = await addRailPayment(bench.em(), row, { state: 'initiated' });
    await arrive('signed:delivered');
    const outgoing = [{ idempotencyKey: key, state: 'delivered' as const }];
    const found = await look(reading(() => ({ outgoing })));
    expect((await bench.payment(key)).state).toBe('delivered');
    expect(found.asksPayouts).toBe(true);
  });

  test('is given to the rail with the time at which it came', async () => {
    const cameAt = new Date('2026-11-21T10:00:00.000Z');
    await arrive('signed:old', cameAt);
    const seen: RailEvent[] = [];
    await look({
      parseEvent: async (event) => {
        seen.push(event);
        return {};
      },
    });
    expect(seen).toMatchObject([{ body: 'signed:old', receivedAt: cameAt.toISOString() }]);
  });

  test('§1.5 that the rail’s code stumbles over stops no other, and is tried again', async () => {
    const [poison, well] = [await arrive('signed:poison'), await arrive('signed:well')];
    const stumbling = reading((text) => {
      if (text === 'poison') throw new Error('Ada Lovelace is not JSON');
      return {};
    });
    await look(stumbling);
    expect([await stateOf(poison), await stateOf(well)]).toEqual(['received', 'read']);
    expect(JSON.stringify(bench.logged)).not.toContain('Lovelace');
    await look(reading());
    expect(await stateOf(poison)).toBe('read');
  });
});
