import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { EntityManager } from '@mikro-orm/postgresql';
import { TROUBLES } from '../../../../src/domain/operations/troubles/troubles.ts';
import {
  countAttention,
  readAttention,
} from '../../../../src/services/operations/attention/attention.ts';
import { opened } from '../../../support/opened.ts';
import { addReceipt, addTransaction, DISTRIBUTION, RAIL, USDC } from '../../../support/rows.ts';
import { openTestOrm } from '../../../support/test-orm.ts';

const base = await opened(openTestOrm());
let em: EntityManager;
beforeEach(() => {
  em = base.orm.em.fork();
});

const read = async (asked: Parameters<typeof readAttention>[1] = {}) =>
  readAttention(base.orm.em.fork(), asked);
const all = async (asked: Parameters<typeof readAttention>[1] = {}) =>
  (await read({ limit: 200, ...asked })).items;
const kindOf = async (subject: string) =>
  (await all()).flatMap((one) => (one.subject === subject ? one.kind : []));
let hours = 0;
const park = async (
  subject: string,
  reason: string,
  changes: Parameters<typeof addTransaction>[1] = {},
) => {
  const row = await addTransaction(em, {
    status: 'pending_anchor',
    parkedReason: reason,
    ...changes,
  });
  await base.run(
    `insert into parking (transaction_id, number, subject, reason, actions, opened_at)
       values (?, 1, ?, ?, '{retry}', now() - make_interval(hours => ?))`,
    [row.id, subject, reason, (hours += 1)],
  );
  return row.id;
};
const file = async (key: string, reason: string, amount = '5') =>
  base.run(
    `insert into investigation (source_key, reason, asset, amount, state) values (?, ?, ?, ?, 'open')`,
    [key, reason, USDC, amount],
  );

describe('what waits for a person', () => {
  test.each([
    ['review/1', 'review: hold', 'withdrawal', 'parked.review_held'],
    ['review-silent/1', 'the review did not answer', 'deposit', 'parked.review_silent'],
    ['review/1', 'daily_limit_exceeded', 'deposit', 'parked.limit_exceeded'],
    ['price/1', 'amount_too_small', 'deposit', 'parked.amount_refused'],
    ['rate/stellar/7/1', 'no exchange rate in time', 'withdrawal', 'parked.rate_missing'],
    ['payout/1/1', 'the payment is withdrawn: charged_back', 'deposit', 'parked.charged_back'],
    ['payout/0/1', 'no trustline in time: no_trust', 'deposit', 'parked.destination_late'],
    ['payout/1/1', '3 envelopes came to nothing', 'deposit', 'parked.envelopes_expired'],
    ['payout/1/1', 'the payment is failed: op_line_full', 'deposit', 'parked.payout_stuck'],
    ['surplus/1/1', 'the refund is failed: op_no_trust', 'withdrawal', 'parked.surplus_stuck'],
    ['refund/1/1', 'the refund is failed: op_no_trust', 'withdrawal', 'parked.refund_stuck'],
    ['refund/x/refund/1/failed/1', 'the refund x failed', 'deposit', 'parked.rail_refund_refused'],
    ['refund/x/refund/1/1', 'unknown', 'deposit', 'parked.rail_refund_unknown'],
    ['failed/x/payout/1/1', 'the rail refused the pay-out', 'withdrawal', 'parked.payout_refused'],
    ['pay-out/x/payout/1/1', 'x: the answer was lost', 'withdrawal', 'parked.payout_unknown'],
    ['something/1', 'something', 'withdrawal', 'parked.other'],
  ] as const)(
    'a story that asks about %s for “%s”, of a %s, is %s',
    async (subject, reason, kind, as) => {
      expect(await kindOf(await park(subject, reason, { kind }))).toEqual([as]);
    },
  );

  test('cases are named by their reason, breaks by their type, unknown ones as such', async () => {
    await file('stellar/1', 'late');
    await file('payout/x/overdue', 'payout_overdue');
    await file('stellar/2', 'of_a_later_version');
    const [row] = await base.run<{ id: string }>(
      `insert into reconciliation_break (place, key, type, asset, amount, message, first_day, last_day)
         values ('books', 'k', 'paid_twice', ?, 7, 'm', now(), now()) returning id::text as id`,
      [USDC],
    );
    await file(`reconciliation/${row?.id}`, 'reconciliation', '0');
    expect(await kindOf('stellar/1')).toEqual(['case.late']);
    expect(await kindOf('payout/x/overdue')).toEqual(['case.payout_overdue']);
    expect(await kindOf('stellar/2')).toEqual(['case.other']);
    expect((await all({ kinds: ['break.paid_twice'] }))[0]).toMatchObject({
      subject: `reconciliation/${row?.id}`,
      amount: '7',
      asset: USDC,
    });
  });

  test('a case whose money is on its way back waits for nobody, until the answer is lost', async () => {
    const receipt = await addReceipt(em);
    const key = `rail/${receipt.id}`;
    await file(key, 'unannounced_rail_money', '100');
    await base.run(
      `update rail_receipt set investigation_key = ?, disposition = 'investigation' where id = ?`,
      [key, receipt.id],
    );
    await base.run(
      `insert into posting (entry, account, asset, amount) values
         (?, ?, ?, 100), (?, ?, ?, -100)`,
      [
        `filed/${key}`,
        `investigation:${key}`,
        receipt.asset,
        `filed/${key}`,
        `rail:${RAIL}`,
        receipt.asset,
      ],
    );
    expect(await all({ rail: RAIL, kinds: ['case.unannounced_rail_money'] })).toHaveLength(1);
    await base.run(
      `insert into rail_refund (key, receipt_id, investigation_key, number, rail, asset, amount, state, asks, asked_at)
         values ('r1', ?, ?, 1, ?, ?, 100, 'asked', 1, now())`,
      [receipt.id, key, RAIL, receipt.asset],
    );
    expect(await kindOf(key)).toEqual([]);
    await base.run(`update rail_refund set parked_reason = 'the answer was lost' where key = 'r1'`);
    expect(await kindOf(key)).toEqual(['case.refund_unknown']);
  });

  test('what has stopped, is lacking, is unserved, failing, paused or unknown is there', async () => {
    for (const kind of Object.keys(TROUBLES).filter((one) => one.startsWith('sender.'))) {
      await base.run(
        `insert into sender_alert (account, kind, asset, reason, last_at) values (?, ?, '', 'r', now())`,
        [DISTRIBUTION, kind.slice('sender.'.length)],
      );
    }
    for (const place of ['stellar', 'send', 'outgoing', 'sources']) {
      await base.run('insert into cursor (source, stopped_reason) values (?, ?)', [
        `${place}/${DISTRIBUTION}`,
        'the network has another history',
      ]);
    }
    await base.run(
      `insert into rail_failure (rail, call, type, code, message) values
         (?, 'serve', 'Unserved', 'unserved', null), (?, 'pollIncoming', 'RailError', 'http_503', 'Dear Ada')`,
      [RAIL, RAIL],
    );
    await base.run(`insert into pause (scope, reason, operator) values ('rail:x', 'r', 'ada')`);
    await base.run(
      `insert into outgoing_transaction (account, token, hash, inner_hash, xdr, result_xdr, successful,
         fee_charged, ledger, closed_at, class) values (?, 1, ?, ?, 'x', 'x', true, 1, 9, now(), 'unknown')`,
      [DISTRIBUTION, 'ab'.repeat(32), 'cd'.repeat(32)],
    );
    const kinds = new Set((await all()).map(({ kind }) => kind));
    for (const kind of Object.keys(TROUBLES).filter((one) =>
      /^(?:sender|stopped|rail|outgoing)\.|^paused$/.test(one),
    )) {
      expect(kinds).toContain(kind);
    }
    expect(JSON.stringify(await all())).not.toContain('Dear Ada');
    await base.run('update cursor set stopped_reason = null');
    expect(await all({ kinds: ['stopped.send'] })).toEqual([]);
  });

  test('callbacks are counted by host, failing apart from given up', async () => {
    const { id } = await addTransaction(em);
    await base.run(
      `insert into callback (transaction_id, url, status, attempts, given_up_at) values
         (?, 'https://slow.example/x', 'completed', 2, null),
         (?, 'https://slow.example/y', 'completed', 1, null),
         (?, 'https://gone.example/x', 'completed', 9, now()),
         (?, 'https://new.example/x', 'completed', 0, null)`,
      [id, id, id, id],
    );
    const found = (await all({ kinds: ['callbacks.failing', 'callbacks.given_up'] })).map(
      ({ kind, subject, detail }) => [kind, subject, detail].join(' '),
    );
    expect(found.toSorted()).toEqual([
      'callbacks.failing slow.example 2 callbacks',
      'callbacks.given_up gone.example 1 callbacks',
    ]);
  });

  test('customers wait for a person where no review is due', async () => {
    const add = async (more: string) => {
      const id = randomUUID();
      await base.run(
        `insert into customer (id, account, status, fields_ciphertext, fields_key_id) values (?, ?, 'PROCESSING', '', 'k')`,
        [id, `G${id.replaceAll('-', '').toUpperCase().padEnd(55, 'A')}`],
      );
      if (more) await base.run(`update customer set ${more} where id = ?`, [id]);
      return kindOf(id);
    };
    expect(await add('')).toEqual(['customer.waiting']);
    expect(await add('review_due_at = now()')).toEqual([]);
    const parkedAs = (reason: string) =>
      `review_parked_at = now(), review_parked_reason = '${reason}'`;
    expect(await add(parkedAs('silent'))).toEqual(['customer.review_silent']);
    expect(await add(parkedAs('failed'))).toEqual(['customer.review_failed']);
  });
});

describe('the list', () => {
  test('is read page by page, each row once, oldest or largest first', async () => {
    for (const order of ['oldest', 'largest'] as const) {
      const whole = await all({ order });
      const shown: string[] = [];
      let after: string | undefined;
      do {
        const page = await read({
          order,
          limit: 3,
          ...(after ? { after } : {}),
        });
        shown.push(...page.items.map(({ kind, subject }) => `${kind}/${subject}`));
        after = page.next ?? undefined;
      } while (after);
      expect(shown).toEqual(whole.map(({ kind, subject }) => `${kind}/${subject}`));
      expect(new Set(shown).size).toBe(shown.length);
    }
    const oldest = (await all()).map(({ since }) => since);
    expect(oldest).toEqual(oldest.toSorted());
    const largest = (await all({ order: 'largest' })).map(({ amount }) => Number(amount ?? 0));
    expect(largest).toEqual(largest.toSorted((one, other) => other - one));
  });

  test('a place that was not written here, or for another order, begins anew', async () => {
    const { next } = await read({ limit: 1 });
    const begun = await read({ limit: 1 });
    for (const after of ['x', '{}', Buffer.from('["oldest",1,2,3]').toString('base64url')]) {
      expect(await read({ limit: 1, after })).toEqual(begun);
    }
    const other = await read({
      limit: 1,
      order: 'largest',
      after: next ?? '',
    });
    expect(other).toEqual(await read({ limit: 1, order: 'largest' }));
  });

  test('filters by kind, asset, rail and age, and counts what it lists', async () => {
    const counts = await countAttention(base.orm.em.fork());
    const whole = await all();
    for (const { kind, count } of counts) {
      const its = whole.filter((one) => one.kind === kind);
      expect(its).toHaveLength(count);
      expect(await all({ kinds: [kind] })).toEqual(its);
    }
    expect(await all({ asset: USDC })).toEqual(whole.filter(({ asset }) => asset === USDC));
    expect(await all({ rail: RAIL })).toEqual(whole.filter(({ rail }) => rail === RAIL));
    const olderThanMs = 10_800_000;
    const old = await all({ olderThanMs });
    expect(old).toEqual(whole.filter(({ since }) => Date.parse(since) <= Date.now() - olderThanMs));
  });
});
