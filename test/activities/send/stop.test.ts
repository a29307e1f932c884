import { afterEach, describe, expect, test } from '@jest/globals';
import { Keypair, Operation } from '@stellar/stellar-sdk';
import { clearSender } from '../../../src/activities/send/envelopes/clear.ts';
import { senderState } from '../../../src/activities/send/status.ts';
import { SenderAlert } from '../../../src/db/entities/sender-alert.ts';
import { Cursor } from '../../../src/db/entities/money-in.ts';
import { LedgerEnvelope } from '../../../src/db/entities/money-out.ts';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import { askProgram } from '../../support/programs.ts';
import { createLedgerBench } from '../../support/payments/ledger-bench.ts';
import {
  away,
  hidingOnceSent,
  isSubmission,
  pending,
  TOO_EARLY,
  wordsOf,
} from '../../support/payments/asked.ts';
import { opened } from '../../support/opened.ts';
import { ledgerEnvironment, testByHorizon } from '../../support/payments/ledger-by.ts';

const bench = await opened(createLedgerBench({ envelopeLifeMs: 2_000 }));

describe('a sender whose number was used by something unknown', () => {
  const drains: { stop: () => Promise<void> }[] = [];
  const drain = (): void => void drains.push(bench.drain());
  const stopAll = async (): Promise<void> => {
    await Promise.all(drains.splice(0).map(async (running) => running.stop()));
  };
  afterEach(async () => {
    bench.meddling.now = null;
    await stopAll();
  });

  const order = (account: string) => ({ account, operator: 'Ada', evidence: 'ticket 7' });
  const stopRow = async (): Promise<SenderAlert | null> =>
    bench.em().findOne(SenderAlert, { account: bench.distribution, kind: 'channel_stopped' });
  const untilStopped = async (): Promise<SenderAlert> =>
    waitUntil(async () => (await stopRow()) ?? undefined, {
      timeoutMs: 30_000,
      what: 'the channel is stopped',
    });

  test('§2.4 stops its channel, keeps the payments bound, and goes on by a person’s evidence', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '5');
    // Whoever else holds the key uses the number; our envelope never arrives.
    let used = false;
    bench.meddling.now = async (request, next) => {
      if (!isSubmission(request)) return next();
      if (!used) {
        used = true;
        const bump = Operation.manageData({ name: 'by hand', value: 'x' });
        await bench.submit(Keypair.fromSecret(bench.keys.DISTRIBUTION_SEED), [bump]);
      }
      return pending(request);
    };
    drain();
    const stopped = await untilStopped();
    expect(stopped.reason).toContain('was used by something unknown');
    const bound = await bench.payment(id);
    expect(bound.state).toBe('bound');
    const lines = (await senderState(bench.orm)).map(({ what }) => what).join('\n');
    expect(lines).toContain('STOPPED: the sequence number of envelope');
    // A second payment does not go over the stopped channel.
    const second = await bench.queuePayout(to, '6');
    const before = bench.ledger.latestLedger();
    await waitUntil(() => bench.ledger.latestLedger() > before + 8, {
      timeoutMs: 30_000,
      what: 'eight ledgers have closed',
    });
    expect((await bench.payment(second.id)).state).toBe('queued');

    bench.meddling.now = null;
    // What used the number was a transaction that nobody knew: that has stopped the sender as well.
    const unnamed = await clearSender(bench.deps, order(bench.distribution));
    expect(unnamed).toMatchObject({ message: expect.stringContaining('has to be named') });
    const named = { ...order(bench.distribution), treasury: ['all'] };
    const answer = await clearSender(bench.deps, named);
    expect(answer).toContain('is dead; 1 payments are queued again');
    await bench.untilState(id, 'included');
    await bench.untilState(second.id, 'included');
    expect((await bench.paidTo(to)).toSorted()).toEqual(['5.0000000', '6.0000000']);
    const innerHash = bound.envelopeHash ?? '';
    const dead = await bench.em().findOneOrFail(LedgerEnvelope, { innerHash });
    expect(dead).toMatchObject({ state: 'dead', clearedBy: 'Ada', clearedEvidence: 'ticket 7' });
    expect(await stopRow()).toBeNull();
    const noted = await bench
      .em()
      .execute<{ operator: string; source: string }[]>(
        'select operator, source from sender_clearance order by source',
      );
    expect(noted).toEqual([
      { operator: 'Ada', source: `send-channel/${bench.distribution}` },
      { operator: 'Ada', source: `send/${bench.distribution}` },
    ]);
  }, 120_000);

  test('§2.4 is not cleared against the ledger: what was included after all is settled', async () => {
    const to = (await bench.createAccount()).publicKey();
    const { id } = await bench.queuePayout(to, '7');
    // A node that has lost the transactions of this account's history.
    bench.meddling.now = hidingOnceSent();
    drain();
    await untilStopped();
    expect((await bench.payment(id)).state).toBe('bound');
    // The evidence is wrong: it was paid.
    await stopAll();
    expect(await wordsOf(clearSender(bench.deps, order(bench.distribution)))).toMatch(TOO_EARLY);
    expect((await bench.payment(id)).state).toBe('bound');
    bench.meddling.now = null;
    const answer = await clearSender(bench.deps, order(bench.distribution));
    expect(answer).toContain('after all, and is settled');
    expect((await bench.payment(id)).state).toBe('included');
    expect(await bench.paidTo(to)).toEqual(['7.0000000']);
    expect(await stopRow()).toBeNull();
  }, 120_000);

  const command = async (...args: string[]) =>
    askProgram('cli/sender', args, {
      DATABASE_URL: bench.deps.databaseUrl,
      ...ledgerEnvironment(bench.deps.sources),
    });
  const named = ['--operator', 'ada', '--evidence', 'ticket 12'];

  test('is shown and cleared from a terminal', async () => {
    const { id } = await bench.queuePayout((await bench.createAccount()).publicKey(), '1');
    const source = `send/${bench.distribution}`;
    await bench.em().upsert(Cursor, { source, stoppedReason: 'an operation that nobody knows' });
    const shown = await command();
    expect(shown.said).toContain(`${bench.distribution}  1 payments queued`);
    expect(shown.said).toContain('STOPPED: an operation that nobody knows');
    const cleared = await command(bench.distribution, 'clear', ...named);
    expect(cleared).toEqual({ code: 0, said: `the sender of ${bench.distribution} goes on\n` });
    drain();
    await bench.untilState(id, 'included');
  }, 120_000);

  testByHorizon(
    'no ledger is asked for these words',
    'is cleared from a terminal with a name and evidence or not at all, and only where it has stopped',
    async () => {
      expect(await command(bench.distribution, 'clear')).toMatchObject({ code: 2 });
      expect(await command(bench.distribution, 'clear', ...named)).toMatchObject({ code: 1 });
    },
    120_000,
  );

  test('§2.4 refuses to clear what is not stopped', async () => {
    const nobody = await clearSender(bench.deps, order(bench.distribution));
    expect(nobody).toMatchObject({ refusal: 'not_parked' });
  });

  test('§2.11 sends nothing while it is stopped, and still settles what is on its way', async () => {
    const to = (await bench.createAccount()).publicKey();
    const source = `send/${bench.distribution}`;
    bench.meddling.now = hidingOnceSent(away);
    const first = await bench.queuePayout(to, '1');
    drain();
    await bench.untilState(first.id, 'bound');
    await waitUntil(async () => (await bench.paidTo(to)).length === 1, {
      timeoutMs: 30_000,
      what: 'a ledger has taken the first',
    });
    await bench.em().upsert(Cursor, { source, stoppedReason: 'an operation that nobody knows' });
    const second = await bench.queuePayout(to, '2');
    // It is in a ledger, and nobody has said so before the sender was stopped.
    expect((await bench.payment(first.id)).state).toBe('bound');
    bench.meddling.now = null;
    await bench.untilState(first.id, 'included');
    const before = bench.ledger.latestLedger();
    await waitUntil(() => bench.ledger.latestLedger() > before + 5, {
      timeoutMs: 30_000,
      what: 'five ledgers have closed',
    });
    expect((await bench.payment(second.id)).state).toBe('queued');
    await clearSender(bench.deps, order(bench.distribution));
    await bench.untilState(second.id, 'included');
    expect(await bench.paidTo(to)).toEqual(['1.0000000', '2.0000000']);
  });

  test('§2.4 network reset: sending stops, and only a person lets it go on', async () => {
    const to = (await bench.createAccount()).publicKey();
    const source = `send/${bench.distribution}`;
    const head = await bench.deps.network.latestLedger();
    await bench.em().upsert(Cursor, {
      source,
      latestLedger: String(head.sequence - 1),
      latestLedgerHash: 'ab'.repeat(32),
    });
    const { id } = await bench.queuePayout(to, '8');
    drain();
    const stopped = await waitUntil(
      async () => (await bench.em().findOneOrFail(Cursor, { source })).stoppedReason ?? undefined,
      { timeoutMs: 30_000, what: 'the sender has stopped' },
    );
    expect(stopped).toContain('another history than ours');
    expect((await bench.payment(id)).state).toBe('queued');
    const answer = await clearSender(bench.deps, order(bench.distribution));
    expect(answer).toBe(`the sender of ${bench.distribution} goes on`);
    await bench.untilState(id, 'included');
    expect(await bench.paidTo(to)).toEqual(['8.0000000']);
  });
});
