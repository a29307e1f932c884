import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { callbackState, replayCallbacks } from '../../../src/services/callbacks/replay.ts';
import { byCommand } from '../../../src/services/operators/record-act.ts';
import { Callback } from '../../../src/db/entities/books.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { dueHosts, postCallbacks } from '../../support/callbacks.ts';
import { addTransaction } from '../../support/rows.ts';
import { createBench } from '../../support/payments/bench.ts';
import { startCallbackHost } from '../../support/callback-host.ts';
import { opened } from '../../support/opened.ts';

const BY = { actor: byCommand('ada'), evidence: 'ticket 12' };
const FOUR_DAYS = `now() - interval '4 days'`;

let answer = 200;
const bench = await opened(createBench());
const { host, heard, close } = await startCallbackHost(
  (_, response) => void response.writeHead(answer).end(),
);
afterAll(close);

describe('npm run callbacks', () => {
  beforeEach(async () => {
    heard.length = 0;
    answer = 200;
    await bench.em().execute('delete from callback');
    await bench.em().execute('delete from callback_replay');
  });

  const queue = async (...statuses: readonly string[]): Promise<string> => {
    const em = bench.em();
    const { id } = await addTransaction(em, { kind: 'remittance', protocol: 'sep31' });
    for (const status of statuses) {
      em.create(Callback, { transactionId: id, url: `http://${host}/told`, status });
    }
    await em.flush();
    return id;
  };
  const deliver = async () => postCallbacks(bench.orm);
  const replay = async (target: string, since?: Date) =>
    replayCallbacks(bench.orm, { target, since, ...BY });

  test('lists what waits, what failed and what was given up, and nothing that was taken', async () => {
    await queue('pending_receiver');
    await deliver();
    answer = 500;
    const failed = await queue('pending_receiver', 'completed');
    await deliver();
    const lost = await queue('completed');
    const given = `update callback set given_up_at = now() where transaction_id = ?`;
    await bench.em().execute(given, [lost]);
    const lines = await callbackState(bench.orm);
    const why = Object.fromEntries(
      lines.map(({ about, status, lastFailure, lastHttpStatus, lastTriedAt }) => [
        `${about} ${status}`,
        [lastFailure, lastHttpStatus, lastTriedAt instanceof Date],
      ]),
    );
    expect(why).toEqual({
      [`${failed} pending_receiver`]: ['http_status', 500, true],
      [`${failed} completed`]: [null, null, false],
      [`${lost} completed`]: [null, null, false],
    });
    expect(
      lines.map(({ about, status, state }) => `${about} ${status} ${state}`).toSorted(),
    ).toEqual(
      [
        `${failed} pending_receiver failed`,
        `${failed} completed waits`,
        `${lost} completed given up`,
      ].toSorted(),
    );
    expect(await callbackState(bench.orm, lost)).toMatchObject([{ host, state: 'given up' }]);
    expect(await callbackState(bench.orm, host.toUpperCase())).toHaveLength(3);
    expect(await callbackState(bench.orm, 'another.example')).toEqual([]);
  });

  test('sends what was taken once more, in order, and keeps the record of the first time', async () => {
    const id = await queue('pending_receiver', 'completed');
    const other = await queue('pending_external');
    await deliver();
    heard.length = 0;
    expect(await replay(id)).toBe(`2 status moves of ${id} are told again`);
    expect(isRefusal(await replay(id))).toBe(true);
    expect(await dueHosts(bench.orm)).toEqual([host]);
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
    expect(heard.map(({ status }) => status)).toEqual(['pending_receiver', 'completed']);
    const rows = await bench.em().find(Callback, { transactionId: id });
    expect(rows.every(({ deliveredAt, attempts }) => deliveredAt !== null && attempts === 1)).toBe(
      true,
    );
    expect(rows).toHaveLength(4);
    expect(await bench.em().count(Callback, { transactionId: other })).toBe(1);
    expect(
      await bench.em().execute('select target, operator, evidence, moves from callback_replay'),
    ).toEqual([{ target: id, operator: 'ada', evidence: BY.evidence, moves: 2 }]);
    // Asked for again, only the first tellings are copied.
    expect(await replay(id)).toBe(`2 status moves of ${id} are told again`);
  });

  test('sends what was given up before what came after it, for three days more', async () => {
    const id = await queue('pending_receiver');
    answer = 410;
    await deliver();
    heard.length = 0;
    answer = 200;
    await bench.em().execute(`update callback set at = ${FOUR_DAYS}`);
    expect(await deliver()).toEqual({ delivered: 0, waiting: 0 });
    expect(await callbackState(bench.orm, id)).toMatchObject([
      { state: 'given up', attempts: 1, lastFailure: 'http_status', lastHttpStatus: 410 },
    ]);
    const em = bench.em();
    em.create(Callback, { transactionId: id, url: `http://${host}/told`, status: 'completed' });
    await em.flush();
    expect(await replay(id)).toBe(`1 status moves of ${id} are told again`);
    const anew = { state: 'waits', attempts: 0, lastFailure: null, lastHttpStatus: null };
    expect(await callbackState(bench.orm, id)).toMatchObject([
      { ...anew, lastTriedAt: null },
      { ...anew, lastTriedAt: null },
    ]);
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
    expect(heard.map(({ status }) => status)).toEqual(['pending_receiver', 'completed']);
  });

  test('sends what waits for its next try at once, in order', async () => {
    const id = await queue('pending_receiver', 'completed');
    answer = 503;
    await deliver();
    answer = 200;
    heard.length = 0;
    await bench.em().execute(`update callback set due_at = now() + interval '1 hour'
      where attempts > 0`);
    expect(await deliver()).toMatchObject({ delivered: 0, waiting: 2 });
    expect(await replay(id)).toBe(`1 status moves of ${id} are told again`);
    expect(await deliver()).toEqual({ delivered: 2, waiting: 0 });
    expect(heard.map(({ status }) => status)).toEqual(['pending_receiver', 'completed']);
  });

  test('takes a whole host, from a time on; refuses one without a time, or with nothing to send', async () => {
    await queue('pending_receiver');
    await deliver();
    await bench.em().execute(`update callback set at = ${FOUR_DAYS}`);
    await queue('pending_external');
    await queue('completed');
    await deliver();
    heard.length = 0;
    expect(isRefusal(await replay(host))).toBe(true);
    expect(isRefusal(await replay('another.example', new Date(0)))).toBe(true);
    const since = new Date(Date.now() - 3_600_000);
    expect(await replay(host, since)).toBe(`2 status moves of ${host} are told again`);
    await deliver();
    expect(heard.map(({ status }) => status).toSorted()).toEqual(['completed', 'pending_external']);
  });

  test('asked for twice at once sends everything once', async () => {
    const id = await queue('completed');
    await deliver();
    const answers = await Promise.all([replay(id), replay(id)]);
    expect(answers.filter(isRefusal)).toHaveLength(1);
    expect(await deliver()).toEqual({ delivered: 1, waiting: 0 });
  });
});
