import { describe, expect, test } from '@jest/globals';
import { wake } from '../../../src/workflows/messages.ts';
import { createRailQueueBench, until } from '../../support/workflows/rail-queue-bench.ts';
import { opened } from '../../support/opened.ts';
import { recordHistory } from '../../support/stories.ts';

const HOUR_MS = 3_600_000;
const WELL = async (): Promise<unknown> => 0;

const bench = await opened(createRailQueueBench());

describe('polling a rail', () => {
  const counting = (answer: () => Promise<unknown> = WELL) => {
    const counted = { calls: 0, poll: WELL };
    counted.poll = async () => {
      counted.calls += 1;
      return answer();
    };
    return counted;
  };
  const out = async (): Promise<never> => Promise.reject(new Error('the bank is down'));

  test('§3.5 goes on reporting money while pay-outs cannot be asked for', async () => {
    const [received, sent] = [counting(), counting(out)];
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: sent.poll };
    await bench.serve({ rail: 'half-out', activities });
    const handle = await bench.poll('half-out', 20);
    await until(() => received.calls >= 5);
    expect(sent.calls).toBeLessThan(received.calls);
    await handle.terminate();
  });

  test('§3.5 stops for the rail that is out, and for no other', async () => {
    const [dead, alive] = [counting(out), counting()];
    await bench.serve({
      rail: 'dead',
      activities: { pollPendingDeposits: dead.poll, pollOutgoingTransactions: out },
    });
    await bench.serve({
      rail: 'alive',
      activities: { pollPendingDeposits: alive.poll, pollOutgoingTransactions: WELL },
    });
    const handles = [await bench.poll('dead', 20), await bench.poll('alive', 20)];
    await until(() => dead.calls >= 1 && alive.calls >= 5);
    expect(dead.calls).toBeLessThan(alive.calls);
    for (const handle of handles) await handle.terminate();
  });

  test('is woken by a webhook before its timer', async () => {
    const [received, sent] = [counting(), counting()];
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: sent.poll };
    await bench.serve({ rail: 'woken', activities });
    const handle = await bench.poll('woken', HOUR_MS);
    await until(() => received.calls === 1 && sent.calls === 1);
    await handle.signal(wake);
    await until(() => received.calls >= 2);
    expect([received.calls, sent.calls]).toEqual([2, 1]);
    await handle.terminate();
  });

  test('asks for pay-outs after a webhook that may be about one', async () => {
    const found = { dispatched: 0, asksPayouts: false };
    const received = counting(async () => found);
    const sent = counting();
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: sent.poll };
    await bench.serve({ rail: 'asking', activities });
    const handle = await bench.poll('asking', HOUR_MS);
    await until(() => received.calls === 1 && sent.calls === 1);
    found.asksPayouts = true;
    await handle.signal(wake);
    await until(() => sent.calls >= 2);
    expect([received.calls, sent.calls]).toEqual([2, 2]);
    await handle.terminate();
  });

  test('asks for pay-outs in their turn, however many webhooks come', async () => {
    const [received, sent] = [counting(), counting()];
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: sent.poll };
    await bench.serve({ rail: 'flooded', activities });
    const handle = await bench.poll('flooded', 200);
    await until(async () => {
      await handle.signal(wake);
      return sent.calls >= 3;
    });
    expect(received.calls).toBeGreaterThanOrEqual(3);
    await handle.terminate();
  });

  test('looks again after a look during which a webhook came', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const received = counting(async () => {
      await opened;
      return 0;
    });
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: WELL };
    await bench.serve({ rail: 'busy', activities });
    const handle = await bench.poll('busy', HOUR_MS);
    await until(() => received.calls === 1);
    await handle.signal(wake);
    open();
    await until(() => received.calls >= 2);
    expect(received.calls).toBe(2);
    await handle.terminate();
  });

  test('asks ever more rarely while nothing is awaited, and at its pace again once it is', async () => {
    const found = { dispatched: 0, asksPayouts: false, awaits: false };
    const received = counting(async () => found);
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: WELL };
    await bench.serve({ rail: 'resting', activities });
    const handle = await bench.poll('resting', 20);
    const pauses = async () => {
      const { events = [] } = await handle.fetchHistory();
      return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => {
        const { seconds, nanos } = timer?.startToFireTimeout ?? {};
        return timer ? [Number(seconds ?? 0) * 1_000 + Number(nanos ?? 0) / 1e6] : [];
      });
    };
    await until(async () => Math.max(...(await pauses())) > 600);
    const before = received.calls;
    found.awaits = true;
    await handle.signal(wake);
    await until(() => received.calls > before + 10);
    expect((await pauses()).slice(-8).every((ms) => ms <= 20)).toBe(true);
    await recordHistory(handle, 'poll-rail-rested');
    await handle.terminate();
  });

  test('continues as new although one of its questions is never answered', async () => {
    const [received, sent] = [counting(), counting(out)];
    const activities = { pollPendingDeposits: received.poll, pollOutgoingTransactions: sent.poll };
    await bench.serve({ rail: 'long', activities });
    const handle = await bench.poll('long', HOUR_MS);
    const running = bench.client.workflow.getHandle('poll-rail/long');
    const isAnew = async () => (await running.describe()).runId !== handle.firstExecutionRunId;
    const isAtRest = async () => !(await running.describe()).raw.pendingWorkflowTask;
    // A history is full of signals sooner than of polls. Signals that never pause would put it off.
    while (!(await isAnew())) {
      await Promise.all(Array.from({ length: 100 }, async () => running.signal(wake)));
      await until(async () => (await isAtRest()) || isAnew());
    }
    const before = received.calls;
    await running.signal(wake);
    await until(() => received.calls > before);
    expect((await running.describe()).status.name).toBe('RUNNING');
    await running.terminate();
  }, 240_000);
});
