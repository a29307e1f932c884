import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createDrainSendQueue } from '../../../../src/activities/send/drain-send-queue.ts';
import { LedgerEnvelope, LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../../src/db/entities/transaction.ts';
import { openOrm, type Orm } from '../../../../src/db/orm.ts';
import { queuePayouts } from '../../../../src/dev/bench/ledger/queue-payouts.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { createTestDatabase } from '../../../support/database.ts';
import {
  createOutgoingBench,
  type OutgoingBench,
} from '../../../support/payments/outgoing-bench.ts';
import { createTampering, type Tampering } from '../../../support/payments/tampering.ts';
import { isSubmission } from '../../../support/payments/asked.ts';

/** The same again for a sender of its own account, and for one that sends over channels. */
describe.each([0, 2])('a sender whose key is older than its database, %i channels', (channels) => {
  let bench: OutgoingBench;
  let tampering: Tampering;
  let customer: string;
  const source = () => `outgoing/${bench.distribution}`;
  const position = async (): Promise<string> => {
    const [row] = await bench
      .em()
      .execute<{ cursor: string }[]>('select cursor from cursor where source = ?', [source()]);
    return row?.cursor ?? '';
  };
  /** Takes a backup, does something, and is thrown back to the backup. */
  const restoredAfter = async (what: () => Promise<unknown>): Promise<void> => {
    const cursor = await position();
    await tampering.keep();
    await what();
    await bench.stopSenders();
    await tampering.restore();
    await tampering.run(
      `update cursor set cursor = '${cursor}' where source = '${source()}'`,
      `update channel set envelope_hash = null where envelope_hash not in
         (select inner_hash from ledger_envelope)`,
    );
  };
  const sendAll = async (ids: readonly string[]): Promise<void> => {
    bench.startSender();
    for (const id of ids) await bench.untilState(id, 'included');
  };
  const queue = async (amounts: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const amount of amounts) ids.push((await bench.queuePayout(customer, amount)).id);
    return ids;
  };

  beforeAll(async () => {
    bench = await createOutgoingBench({ channels, envelopeLifeMs: 2_000 });
    customer = (await bench.createAccount()).publicKey();
    await sendAll(await queue(['1']));
    await bench.stopSenders();
    tampering = await createTampering(bench.orm);
  }, 120_000);
  afterEach(async () => {
    bench.meddling.now = null;
    await bench.stopSenders();
  });
  afterAll(async () => bench?.close());

  test('§2.11 restored database: stops before it signs, and pays nothing a second time', async () => {
    const ids = await queue(['5', '6', '5']);
    await restoredAfter(async () => sendAll(ids));
    const before = await bench.countEnvelopes();
    const later = await queue(['7']);
    bench.startSender();
    await bench.untilStopped();
    await bench.untilLedgers(5);
    expect(await bench.countEnvelopes()).toBe(before);
    expect((await bench.paidTo(customer)).toSorted()).toEqual(
      ['1.0000000', '5.0000000', '5.0000000', '6.0000000'].toSorted(),
    );
    // To book it aside would have it paid again.
    expect(await bench.clear({ treasury: ['all'] })).toMatchObject({
      message: expect.stringContaining('name it under payments'),
    });
    expect(await bench.clear({ payments: ['all'] })).toContain('is named payments');
    await Promise.all([...ids, ...later].map(async (id) => bench.untilState(id, 'included')));
    expect(await bench.countPaidTo(customer)).toBe(5);
    const [first] = ids;
    const { transactionId, envelopeHash, operationId } = await bench.payment(first ?? '');
    expect(operationId).not.toBeNull();
    const envelope = await bench
      .em()
      .findOneOrFail(LedgerEnvelope, { innerHash: envelopeHash ?? '' });
    expect(envelope).toMatchObject({ state: 'included', sourceAccount: bench.distribution });
    const story = await bench.em().findOneOrFail(Transaction, { id: transactionId ?? '' });
    expect(story.status).toBe('completed');
    expect(await bench.audit()).toEqual([]);
  }, 120_000);

  test('§2.11 restored database: what the backup never heard of is booked aside', async () => {
    const [known] = await queue(['8']);
    await restoredAfter(async () => {
      const [unheard] = await queue(['9']);
      // One with a memo goes in an envelope of its own, in which nothing is known.
      const { id: alone } = await bench.queuePayout(customer, '9.5', 'alone');
      await sendAll([known ?? '', unheard ?? '', alone]);
    });
    bench.startSender();
    await bench.untilStopped();
    const paid = await bench.countPaidTo(customer);
    const unnamed = (await bench.outgoing()).filter((row) => row.class === 'unknown');
    expect(unnamed).toHaveLength(2);
    const answer = await bench.clear({ payments: ['all'] });
    expect(answer).toContain('is named payments');
    expect(answer).toContain('is named treasury');
    await bench.untilState(known ?? '', 'included');
    const classes = (await bench.outgoing()).flatMap(({ operations }) => operations ?? []);
    expect(classes.filter((one) => one.class === 'treasury')).toHaveLength(2);
    expect(await bench.countPaidTo(customer)).toBe(paid);
    expect(await bench.stopReason()).toBeNull();
    expect(await bench.audit()).toEqual([]);
  }, 120_000);

  test('§2.11 restored database: an envelope of the backup whose number was used after it is dead', async () => {
    const [id] = await queue(['12']);
    // The backup was taken while the first envelope was on its way, which no ledger ever took.
    bench.meddling.now = async (request, next) => {
      if (isSubmission(request)) throw new Error('the connection is cut');
      return next();
    };
    bench.startSender();
    const { envelopeHash } = await bench.untilState(id ?? '', 'bound');
    await bench.stopSenders();
    await restoredAfter(async () => {
      bench.startSender();
      await waitUntil(
        async () => (await bench.payment(id ?? '')).envelopeHash !== envelopeHash || undefined,
        { timeoutMs: 60_000, what: 'the first envelope is dead' },
      );
      bench.meddling.now = null;
      await bench.untilState(id ?? '', 'included');
    });
    const paid = await bench.countPaidTo(customer);
    bench.startSender();
    await bench.untilStopped();
    expect((await bench.payment(id ?? '')).state).toBe('bound');
    expect(await bench.clear({ payments: ['all'] })).toContain('is named payments');
    await bench.untilState(id ?? '', 'included');
    expect(await bench.countPaidTo(customer)).toBe(paid);
    expect(await bench.audit()).toEqual([]);
  }, 120_000);
});

describe('a second installation with the same key', () => {
  let bench: OutgoingBench;
  let other: Orm;
  let closeOther: () => Promise<void>;
  let drainOther: { readonly url: string };
  beforeAll(async () => {
    bench = await createOutgoingBench();
    const database = await createTestDatabase();
    other = await openOrm({ databaseUrl: database.url });
    drainOther = { url: database.url };
    closeOther = async () => {
      await other.close();
      await database.drop();
    };
  }, 120_000);
  afterAll(async () => {
    await bench?.stopSenders();
    await closeOther?.();
    await bench?.close();
  });

  test('§2.11 second installation: the first one stops, and so does the second', async () => {
    const customer = (await bench.createAccount()).publicKey();
    const first = await bench.queuePayout(customer, '1');
    bench.startSender();
    await bench.untilState(first.id, 'included');
    // The second one begins where it finds the account, with a database of its own.
    const ended = new AbortController();
    const deps = { ...bench.deps, orm: other, databaseUrl: drainOther.url };
    const running = createDrainSendQueue(deps)(bench.distribution, ended.signal);
    const order = {
      count: 3,
      destinations: [customer],
      distribution: bench.distribution,
      asset: bench.assetId,
      amount: '2',
    };
    await queuePayouts(other.em.fork(), order);
    await waitUntil(
      async () => (await other.em.fork().count(LedgerPayment, { state: 'included' })) === 3,
      { timeoutMs: 60_000, what: 'the second installation has paid' },
    );
    const next = await bench.queuePayout(customer, '1');
    await bench.untilStopped();
    expect((await bench.payment(next.id)).state).toBe('queued');
    expect(await bench.clear({ treasury: ['all'] })).toContain('goes on');
    await bench.untilState(next.id, 'included');
    expect(await bench.audit()).toEqual([]);
    // Now it is the other one's turn to find what it does not know.
    await queuePayouts(other.em.fork(), order);
    await waitUntil(
      async () => {
        const rows = await other.em
          .fork()
          .execute<{ reason: string | null }[]>(
            'select stopped_reason as reason from cursor where source = ?',
            [`send/${bench.distribution}`],
          );
        return rows[0]?.reason ?? undefined;
      },
      { timeoutMs: 60_000, what: 'the second installation has stopped' },
    );
    expect(await other.em.fork().count(LedgerPayment, { state: 'queued' })).toBe(3);
    ended.abort();
    await running.catch(() => undefined);
  }, 120_000);
});
