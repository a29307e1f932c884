import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  createRestartLost,
  createSweepUnstarted,
} from '../../../src/services/transactions/sweep.ts';
import { Callback } from '../../../src/db/entities/books.ts';
import { Investigation, ReceivedPayment } from '../../../src/db/entities/money-in.ts';
import { recordedFunds } from '../../../src/services/transactions/recorded-funds.ts';
import { TransactionEvent } from '../../../src/db/entities/transaction.ts';
import { addReceipt, addReceived, addTransaction, USDC } from '../../support/rows.ts';
import { createBench, HOUR_MS } from '../../support/payments/bench.ts';
import { opened } from '../../support/opened.ts';

const bench = await opened(createBench());
beforeEach(async () => {
  // Each test begins with nothing left to do.
  await bench.em().execute(`update transaction set workflow_started_at = now(),
    status = case when rail is null then 'expired' else 'completed' end`);
  await bench.em().execute('update investigation set workflow_started_at = now()');
  bench.started.length = 0;
  bench.investigated.length = 0;
  for (const set of Object.values(bench.behaviour)) set.clear();
});

const sweep = async (): Promise<string> => createSweepUnstarted(bench.deps)();
const restart = async (after: string | null = null) => createRestartLost(bench.deps)(after);
const unstarted = async (changes: Parameters<typeof addTransaction>[1] = {}) =>
  addTransaction(bench.em(), { workflowStartedAt: null, ...changes });

describe('the sweep', () => {
  test('starts a story that a crash left unstarted, once', async () => {
    const { id } = await unstarted();
    expect(await sweep()).toBe('1 stories, 0 investigations, 0 filed, 0 expired, 0 informed');
    expect(bench.started).toEqual([{ id, again: false }]);
    expect((await bench.transaction(id)).workflowStartedAt).not.toBeNull();
    await sweep();
    expect(bench.started).toHaveLength(1);
  });

  test('hands a story the money that is recorded already, what was credited first', async () => {
    const { id } = await unstarted();
    const em = bench.em();
    const second = await addReceived(em, { transactionId: id, amount: '2' });
    const credited = await addReceived(em, {
      transactionId: id,
      amount: '1.50',
      disposition: 'credited',
    });
    await addReceived(em, { transactionId: id, disposition: 'investigation' });
    expect(await recordedFunds(bench.em(), id)).toEqual([
      {
        source: `stellar/${credited.operationId}`,
        amount: '1.5',
        at: credited.closedAt.toISOString(),
      },
      { source: `stellar/${second.operationId}`, amount: '2', at: second.closedAt.toISOString() },
    ]);
  });

  test('knows money on a rail by its receipt', async () => {
    const em = bench.em();
    const { id } = await unstarted({ kind: 'deposit' });
    const receipt = await addReceipt(em, { transactionId: id });
    expect(await recordedFunds(bench.em(), id)).toEqual([
      { source: `rail/${receipt.id}`, amount: '100', at: receipt.receivedAt.toISOString() },
    ]);
  });

  test('leaves alone what is not submitted and what is over', async () => {
    for (const status of ['incomplete', 'completed', 'refunded', 'expired'] as const) {
      await unstarted({ status });
    }
    await sweep();
    expect(bench.started).toEqual([]);
  });

  test('§1.5 is stopped by no story that cannot be started, and tries it again', async () => {
    const broken = await unstarted();
    const well = await unstarted();
    bench.behaviour.broken.add(broken.id);
    expect(await sweep()).toContain('1 stories');
    expect(bench.started.map(({ id }) => id)).toEqual([well.id]);
    bench.behaviour.broken.clear();
    // It has a time of its own at which it is tried again.
    await bench
      .em()
      .execute(`update transaction set start_due_at = now() where id = ?`, [broken.id]);
    await sweep();
    expect(bench.started.map(({ id }) => id)).toEqual([well.id, broken.id]);
  });

  test('starts an investigation that nobody started, until its workflow says that it runs', async () => {
    const sourceKey = 'stellar/777';
    await bench
      .em()
      .execute(
        `insert into investigation (source_key, reason, asset, amount) values (?, 'late', ?, 1)`,
        [sourceKey, USDC],
      );
    await sweep();
    await bench.em().execute('update investigation set start_due_at = now()');
    await sweep();
    expect(bench.investigated).toEqual([sourceKey, sourceKey]);
    await bench.em().execute('update investigation set workflow_started_at = now()');
    await sweep();
    expect(bench.investigated).toHaveLength(2);
  });

  const forgotten = async (status: 'completed' | 'pending_anchor', ago: string) => {
    const em = bench.em();
    const { id } = await addTransaction(em, { status });
    const { operationId } = await addReceived(em, { transactionId: id });
    await em.execute('alter table transaction disable trigger transaction_touch');
    await em.execute(`update transaction set updated_at = now() - ?::interval where id = ?`, [
      ago,
      id,
    ]);
    await em.execute('alter table transaction enable trigger transaction_touch');
    return operationId;
  };

  test('§1.1 files money whose story ended without it', async () => {
    const operationId = await forgotten('completed', '2 minutes');
    expect(await sweep()).toContain('1 filed');
    const found = await bench
      .em()
      .findOneOrFail(Investigation, { sourceKey: `stellar/${operationId}` });
    expect(found.reason).toBe('story_ended_without_it');
    expect(bench.investigated).toContain(`stellar/${operationId}`);
    expect(await sweep()).toContain('0 filed');
  });

  test('§1.1 leaves money alone whose story goes on, or has only just ended', async () => {
    const kept = [
      await forgotten('pending_anchor', '2 minutes'),
      await forgotten('completed', '10 seconds'),
    ];
    expect(await sweep()).toContain('0 filed');
    for (const operationId of kept) {
      const record = await bench.em().findOneOrFail(ReceivedPayment, { operationId });
      expect(record.disposition).toBeNull();
    }
  });

  test('expires a form that nobody finished within a day, whatever it lacks', async () => {
    const old = new Date(Date.now() - 25 * HOUR_MS);
    const form = { status: 'incomplete' as const, rail: null, payUntil: null };
    const callbackUrl = 'https://wallet.example/changes';
    const left = await unstarted({ ...form, startedAt: old, callbackUrl });
    const fresh = await unstarted({ ...form, startedAt: new Date(Date.now() - 23 * HOUR_MS) });
    expect(await sweep()).toContain('1 expired');
    expect((await bench.transaction(left.id)).status).toBe('expired');
    expect((await bench.transaction(fresh.id)).status).toBe('incomplete');
    const events = await bench.em().find(TransactionEvent, { transactionId: left.id });
    expect(events).toMatchObject([{ fromStatus: 'incomplete', toStatus: 'expired' }]);
    // The client that asked to be told of changes is told of this one too.
    const told = await bench.em().find(Callback, { transactionId: left.id });
    expect(told).toMatchObject([{ url: callbackUrl, status: 'expired', deliveredAt: null }]);
    expect(await sweep()).toBe('0 stories, 0 investigations, 0 filed, 0 expired, 0 informed');
  });

  test('forgets tokens that have expired, and no others', async () => {
    const em = bench.em();
    await em.execute(`insert into used_token (id, expires_at)
      values ('old', now() - interval '1 second'), ('new', now() + interval '1 hour')`);
    await sweep();
    expect(await em.execute('select id from used_token')).toEqual([{ id: 'new' }]);
  });
});

describe('comparing open rows with open workflows', () => {
  test('§1.8 starts again what Temporal has lost, and leaves alone what runs', async () => {
    const [running, lost] = [await addTransaction(bench.em()), await addTransaction(bench.em())];
    bench.behaviour.running.add(running.id);
    expect(await restart()).toEqual({ last: null, restarted: 1 });
    expect(bench.started).toEqual([{ id: lost.id, again: true }]);
  });

  test('starts again what is parked in error, and nothing that is over', async () => {
    const { id } = await addTransaction(bench.em(), { status: 'error' });
    for (const status of ['incomplete', 'completed', 'refunded', 'expired'] as const) {
      await addTransaction(bench.em(), { status });
    }
    await restart();
    expect(bench.started.map((story) => story.id)).toEqual([id]);
  });

  test('leaves what was never started to the sweep', async () => {
    await unstarted();
    expect(await restart()).toEqual({ last: null, restarted: 0 });
  });

  test('counts none that had ended well, and is stopped by none that cannot be started', async () => {
    const [closed, broken, lost] = [
      await addTransaction(bench.em()),
      await addTransaction(bench.em()),
      await addTransaction(bench.em()),
    ];
    bench.behaviour.closed.add(closed.id);
    bench.behaviour.broken.add(broken.id);
    expect((await restart()).restarted).toBe(1);
    expect(bench.started.map(({ id }) => id)).toContain(lost.id);
  });

  test('starts every case again, however many there are, but for those that are resolved', async () => {
    await bench.em().execute(
      `insert into investigation (source_key, reason, asset, amount, state, workflow_started_at)
         select 'reconciliation/' || n, 'reconciliation', 'iso4217:USD', 0,
           case when n = 7 then 'resolved' else 'held' end, now() from generate_series(1, 450) n`,
      [],
      'run',
    );
    bench.investigated.length = 0;
    await restart();
    const cases = bench.investigated.filter((key) => key.startsWith('reconciliation/'));
    expect(new Set(cases).size).toBe(449);
    expect(cases).not.toContain('reconciliation/7');
  });

  test('goes on after the page that it was given', async () => {
    const ids = [await addTransaction(bench.em()), await addTransaction(bench.em())]
      .map(({ id }) => id)
      .toSorted();
    await restart(ids[0]);
    expect(bench.started.map(({ id }) => id)).toEqual([ids[1]]);
  });
});
