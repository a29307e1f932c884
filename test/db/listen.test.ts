import { expect, test } from '@jest/globals';
import { listen } from '../../src/db/listen.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { opened } from '../support/opened.ts';
import { openTestOrm } from '../support/test-orm.ts';

const database = await opened(openTestOrm());
const WITHIN = { timeoutMs: 30_000, intervalMs: 5 };

const notify = async (channel: string, payload: string): Promise<unknown> =>
  database.orm.em.fork().execute('select pg_notify(?, ?)', [channel, payload]);

const listenTo = async (channel: string) => {
  const notices: string[] = [];
  let openings = 0;
  const listener = listen({
    databaseUrl: database.url,
    channel,
    onNotice: (payload) => void notices.push(payload),
    onOpen: () => {
      openings += 1;
    },
  });
  const untilOpen = async (times: number): Promise<unknown> =>
    waitUntil(() => openings >= times, { ...WITHIN, what: `it listens for the ${times}. time` });
  await untilOpen(1);
  return { ...listener, notices, untilOpen };
};

test('a channel is believed once a proof has arrived, of which nobody else hears', async () => {
  const one = await listenTo('proven');
  const other = await listenTo('proven');
  expect(one.hears()).toBe(false);
  await notify('proven', one.proof());
  await notify('proven', 'for both');
  await waitUntil(() => one.notices.length + other.notices.length === 2, {
    ...WITHIN,
    what: 'both have heard the notice',
  });
  expect([one.hears(), other.hears()]).toEqual([true, false]);
  expect([...one.notices, ...other.notices]).toEqual(['for both', 'for both']);
  await Promise.all([one.close(), other.close()]);
});

test('it is not believed while proofs are lost, as behind a pool that shares connections', async () => {
  const listener = await listenTo('lost');
  await notify('lost', listener.proof());
  await waitUntil(() => listener.hears(), { ...WITHIN, what: 'the proof is heard' });
  // The last one may still be on its way.
  listener.proof();
  expect(listener.hears()).toBe(true);
  listener.proof();
  expect(listener.hears()).toBe(false);
  await notify('lost', listener.proof());
  await waitUntil(() => listener.hears(), { ...WITHIN, what: 'the next proof is heard' });
  await listener.close();
});

test('whoever listens is told when it begins to, and believes a new connection by a new proof', async () => {
  const listener = await listenTo('cut');
  await notify('cut', listener.proof());
  await waitUntil(() => listener.hears(), { ...WITHIN, what: 'the proof is heard' });
  await database.run(
    `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen cut'`,
  );
  await listener.untilOpen(2);
  expect(listener.hears()).toBe(false);
  await notify('cut', listener.proof());
  await waitUntil(() => listener.hears(), { ...WITHIN, what: 'the new connection hears' });
  await listener.close();
});
