import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '../../../src/dev/wait-until.ts';
import type { EarlyReason } from '../../../src/domain/transactions/investigation.ts';
import { informationUpdated } from '../../../src/workflows/messages.ts';
import { createStoryBench, orderFor, type StoryBench } from '../../support/stories.ts';
import { opened } from '../../support/opened.ts';

type Told = Awaited<ReturnType<StoryBench['tell']>>;
const admitted = (withinMs = 60_000) => ({
  state: 'admitted',
  payUntil: new Date(Date.now() + withinMs).toISOString(),
});
const WAITING = { state: 'waiting' };
const endedBy = (reason: EarlyReason) => ({ state: 'ended', reason });

const bench = await opened(createStoryBench());

/** Payments begin only once their customers are known. */
describe.each(['deposit', 'withdrawal', 'remittance'] as const)(
  'a %s that waits for its customer',
  (kind) => {
    /** An order whose time to pay was over before it was admitted: the time it is given counts. */
    const waits = (informationWithinMs = 60_000) => {
      const order = orderFor(kind, {
        waitsForCustomer: true,
        payUntil: new Date(Date.now() - 60_000).toISOString(),
      });
      return { ...order, durations: { ...order.durations, informationWithinMs } };
    };
    const inform = async (story: Told): Promise<void> =>
      story.handle.signal(informationUpdated, new Date().toISOString());
    const untilAsked = async (story: Told, times: number): Promise<void> => {
      await waitUntil(async () => story.called('admit').length >= times || undefined, {
        timeoutMs: 20_000,
        what: `it was asked ${times} times whether the customer is known`,
      });
    };
    const paidBy = kind === 'deposit' ? 'submitPayment' : 'executeOutgoingTransaction';

    test('is paid at once where the customer is known already, within 36 events', async () => {
      const story = await bench.tell(waits(), { admit: () => admitted() });
      await story.receive('100');
      const { status, events } = await story.outcome('admitted');
      expect(status).toBe('completed');
      expect(story.calls()[0]).toMatchObject({ name: 'admit', input: { isLastTime: false } });
      expect(story.called(paidBy)).toHaveLength(1);
      expect(events).toBeLessThanOrEqual(36);
    });

    test('does nothing before the acceptance, and goes on within a second of it', async () => {
      let isKnown = false;
      let admittedAt = 0;
      const story = await bench.tell(waits(), {
        admit: () => {
          if (!isKnown) return WAITING;
          admittedAt = performance.now();
          return admitted();
        },
      });
      await untilAsked(story, 1);
      // An update that does not suffice is asked about, and waited on from there.
      await inform(story);
      await untilAsked(story, 2);
      expect(story.calls().every(({ name }) => name === 'admit')).toBe(true);
      isKnown = true;
      const acceptedAt = performance.now();
      await inform(story);
      await untilAsked(story, 3);
      expect(admittedAt - acceptedAt).toBeLessThan(1_000);
      await story.receive('100');
      expect((await story.outcome('admitted-later')).status).toBe('completed');
      expect(story.called('requestFunds')).toHaveLength(kind === 'deposit' ? 1 : 0);
    });

    test('hears of an acceptance that came before it waited', async () => {
      let asked = 0;
      const order = { ...waits(), informedAt: new Date().toISOString() };
      const story = await bench.tell(order, {
        admit: () => ((asked += 1) < 2 ? WAITING : admitted()),
      });
      await story.receive('100');
      expect((await story.outcome('admitted-unheard')).status).toBe('completed');
      expect(asked).toBe(2);
    });

    test('expires when nobody submits in time, and asks one last time before', async () => {
      const story = await bench.tell(waits(100), {
        admit: ({ isLastTime }: { isLastTime: boolean }) =>
          isLastTime ? endedBy('customer_unknown') : WAITING,
      });
      const outcome = await story.outcome('never-known');
      expect(outcome).toMatchObject({
        status: 'expired',
        summary: 'a customer was not known in time',
      });
      expect(story.called('admit').at(-1)?.input).toMatchObject({ isLastTime: true });
      expect(story.called('requestFunds')).toEqual([]);
    });

    test('goes on where the acceptance was stored in time and never reached it', async () => {
      const story = await bench.tell(waits(100), {
        admit: ({ isLastTime }: { isLastTime: boolean }) => (isLastTime ? admitted() : WAITING),
      });
      await story.receive('100');
      expect((await story.outcome('known-at-last')).status).toBe('completed');
    });

    test('ends when the customer is rejected, and files what was paid all the same', async () => {
      let isRejected = false;
      const story = await bench.tell(waits(), {
        admit: () => (isRejected ? endedBy('customer_rejected') : WAITING),
      });
      await untilAsked(story, 1);
      await story.receive('100', 'early/1');
      isRejected = true;
      await inform(story);
      const outcome = await story.outcome('rejected-after-early-money');
      expect(outcome).toMatchObject({ status: 'expired', summary: 'a customer was rejected' });
      expect(story.called('fileFunds').map(({ input }) => input)).toMatchObject([
        { funds: { source: 'early/1' }, reason: 'customer_rejected' },
      ]);
      expect(story.called('creditFunds')).toEqual([]);
      expect(story.called(paidBy)).toEqual([]);
    });

    test('that is started again from the top goes on from the money it has, and pays once', async () => {
      const at = new Date().toISOString();
      const recorded = [{ source: 'again/1', amount: '100', at }];
      const story = await bench.tell({ ...waits(), recorded }, { admit: () => admitted() });
      await story.receive('100', 'again/1');
      expect((await story.outcome('admitted-again')).status).toBe('completed');
      expect(story.called('creditFunds')).toHaveLength(1);
      expect(story.called(paidBy)).toHaveLength(1);
    });

    test('expires by the time to pay that began with the acceptance', async () => {
      const story = await bench.tell(waits(), {
        admit: () => admitted(200),
        awaitExpiry: () => ({ state: 'expired' }),
      });
      expect((await story.outcome('admitted-and-unpaid')).status).toBe('expired');
      expect(story.called('awaitExpiry')).toHaveLength(1);
    });
  },
);
