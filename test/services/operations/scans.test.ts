import { Keypair } from '@stellar/stellar-sdk';
import { expect, test } from '@jest/globals';
import { TROUBLE_KINDS } from '../../../src/domain/operations/troubles/troubles.ts';
import { openOrm } from '../../../src/db/orm.ts';
import {
  countAttention,
  readAttention,
  surveyAttention,
} from '../../../src/services/operations/attention/attention.ts';
import { findCandidates } from '../../../src/services/investigations/candidates.ts';
import { findCases } from '../../../src/services/investigations/find-cases.ts';
import { readCase } from '../../../src/services/investigations/read-case.ts';
import { findCustomers } from '../../../src/services/customers/queue.ts';
import { readPayment } from '../../../src/services/operations/payment/payment.ts';
import { search } from '../../../src/services/operations/search/search.ts';
import { countScans, fillWithPayments } from '../../support/many-payments.ts';
import { opened } from '../../support/opened.ts';
import { RAIL, USDC } from '../../support/rows.ts';
import { openTestOrm } from '../../support/test-orm.ts';

/* What operators look at has to be there at once, however many payments there were before. */

const base = await opened(openTestOrm());
await fillWithPayments(base);
// One connection, which reports what it has read.
const orm = await openOrm({ databaseUrl: base.url, connectionsMax: 1 });
const one = await opened(
  Promise.resolve({
    orm,
    run: async <Row = unknown>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
      orm.em.fork().execute<Row[]>(sql, [...values]),
    close: async () => orm.close(),
  }),
);
const rails = [{ name: RAIL }];
const hex = (n: number, pad: string) => `${pad}${n.toString(16).padStart(63, '0')}`;
const [row] = await base.run<{ id: string }>(
  `select id::text as id from transaction where rail_reference = 'ref50'`,
);
const id = row?.id ?? '';

/** One kind of each source. */
const ONE_OF_EACH = [...new Map(TROUBLE_KINDS.map((kind) => [kind.split('.')[0], kind])).values()];

const unscanned = async (work: () => Promise<unknown>) => {
  const before = await countScans(one.run);
  await work();
  expect(await countScans(one.run)).toEqual(before);
};

test('the list of what waits reads no large table from its beginning', async () => {
  await unscanned(async () => {
    const first = await readAttention(one.orm.em.fork(), { limit: 50 });
    expect(first.items).toHaveLength(50);
    await readAttention(one.orm.em.fork(), { after: first.next ?? '' });
    await readAttention(one.orm.em.fork(), { order: 'largest', asset: USDC });
    await readAttention(one.orm.em.fork(), { rail: RAIL, olderThanMs: 3_600_000 });
    for (const kind of ONE_OF_EACH) await readAttention(one.orm.em.fork(), { kinds: [kind] });
    const counts = await countAttention(one.orm.em.fork());
    expect(counts.find(({ kind }) => kind === 'parked.payout_refused')?.count).toBeGreaterThan(100);
  });
});

test('the list and its counts, looked at once, are what each of them is', async () => {
  const em = () => one.orm.em.fork();
  for (const asked of [
    {},
    { order: 'largest', limit: 20 },
    { rail: RAIL, kinds: ['case.late'] },
    { kinds: ['parked.payout_refused', 'customer.waiting'], olderThanMs: 3_600_000 },
    { asset: USDC, kinds: ['paused'] },
  ] as const) {
    await unscanned(async () => {
      const { kinds: _, ...filter } = { kinds: null, ...asked };
      const first = await surveyAttention(em(), asked);
      expect(first).toEqual({
        ...(await readAttention(em(), asked)),
        counts: await countAttention(em(), filter),
      });
      if (first.next === null) return;
      const after = { ...asked, after: first.next };
      const { items, next } = await surveyAttention(em(), after);
      expect({ items, next }).toEqual(await readAttention(em(), after));
    });
  }
});

test('the list names the rail of what it shows, and looks it up for nothing else', async () => {
  const lookUps = async (): Promise<number> => {
    await one.run('select pg_stat_force_next_flush()');
    await one.run('select pg_stat_clear_snapshot()');
    const [row] = await one.run<{ scans: number }>(
      `select sum(idx_scan)::int as scans from pg_stat_user_tables
         where relname in ('transaction', 'rail_receipt')`,
    );
    return row?.scans ?? 0;
  };
  const before = await lookUps();
  await countAttention(one.orm.em.fork());
  const { items } = await readAttention(one.orm.em.fork(), { kinds: ['case.late'], limit: 50 });
  expect(items).toHaveLength(50);
  expect(new Set(items.map(({ rail }) => rail))).toEqual(new Set([RAIL]));
  expect((await lookUps()) - before).toBeLessThan(3 * items.length);
});

test.each([
  ['an id', id, 'payment'],
  ['a hash of a payment', hex(70, '0'), 'payment'],
  ['an inner hash of ours', hex(70, 'b'), 'payment'],
  ['a fee-bump of ours', hex(70, 'c'), 'payment'],
  ['a hash of a payment to us', hex(70, 'a'), 'money'],
  ['a memo', 'd70', 'payment'],
  ['a bank’s reference', 'bank70', 'payment'],
  ['the reference of a pay-out', 'out70', 'payment'],
  ['the reference of a receipt', 'in70', 'money'],
  ['what was quoted', 'quoted70', 'money'],
  ['a key', 'key70', 'payment'],
  ['a case', 'stellar/75', 'case'],
  ['an amount', '70.5', 'payment'],
  ['an amount with its code', '71 USDC', 'payment'],
  ['an account', Keypair.random().publicKey(), null],
] as const)('the search for %s finds it and reads no large table whole', async (_, typed, is) => {
  await unscanned(async () => {
    const { found } = await search(one.orm.em.fork(), { rails }, typed);
    expect(found.some((hit) => hit.is === is)).toBe(is !== null);
    expect(found.length).toBeLessThan(200);
  });
});

test('a payment’s timeline reads no large table from its beginning', async () => {
  await unscanned(async () => {
    const view = await readPayment(one.orm.em.fork(), id);
    expect(view).toMatchObject({ trouble: 'parked.payout_refused', rail: RAIL });
    expect(view?.timeline.map(({ what }) => what)).toContain('legQueued');
    expect(view?.postings).toHaveLength(2);
  });
});

test('the pages of cases and customers read no large table from its beginning', async () => {
  await unscanned(async () => {
    const em = () => one.orm.em.fork();
    const every = { reason: null, state: null, olderThanMs: null, limit: 50 };
    const first = await findCases(em(), every);
    expect(first.cases.length).toBeGreaterThan(0);
    for (const state of ['open', 'held', 'resolved', 'all'] as const) {
      await findCases(em(), { ...every, state, after: first.next ?? '' });
    }
    await findCases(em(), { ...every, rail: RAIL, asset: USDC, reason: 'late', olderThanMs: 1 });
    const [found] = first.cases;
    await readCase(em(), found?.sourceKey ?? '');
    await findCandidates(em(), 'stellar/75', null);
    await findCustomers(em(), { limit: 50 });
  });
});
