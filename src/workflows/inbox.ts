import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Funds, PayoutMove, StoryOrder } from '../domain/story.ts';
import { fundsReceived, informationUpdated, payoutMoved } from './messages.ts';
import { store } from './proxies.ts';

const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/** What a story is told by others: money, news of pay-outs, corrected information. */
export const openInbox = (order: StoryOrder) => {
  const { transactionId } = order;
  const seen = new Set(order.recorded.map(({ source }) => source));
  const inbox: Funds[] = [...order.recorded];
  const moves: PayoutMove[] = [];
  let informed = 0;
  let heeded = 0;

  setHandler(fundsReceived, (funds) => {
    if (seen.has(funds.source)) return;
    seen.add(funds.source);
    inbox.push(funds);
  });
  setHandler(payoutMoved, (move) => {
    moves.push(move);
  });
  setHandler(informationUpdated, () => {
    informed += 1;
  });

  return {
    /** The money, or null once the deadline has passed and nothing that came before it is unread. */
    async fundsUntil(deadline: string): Promise<Funds | null> {
      let waitMs = Date.parse(deadline) - Date.now();
      for (;;) {
        setCurrentDetails(`waiting for the money, until ${minutes(deadline)}`);
        const wait = { summary: 'wait for the money' };
        await condition(() => inbox.length > 0, Math.max(waitMs, 1), wait);
        const funds = inbox.shift();
        if (funds && funds.at <= deadline) return funds;
        if (funds) await store.fileFunds({ transactionId, funds, reason: 'late' });
        else if ((await store.expireUnpaid(transactionId)) === 'expired') return null;
        waitMs = order.durations.expiryRetryMs;
      }
    },

    /** True once the rail has told anything of this pay-out that was not heeded yet. */
    hasMove: (key: string): boolean => moves.some((move) => move.key === key),

    heedMove(key: string): void {
      const first = moves.findIndex((move) => move.key === key);
      if (first >= 0) moves.splice(first, 1);
    },

    /** True once somebody corrected the information; false when nobody did in time. */
    async informationUntil(timeoutMs: number): Promise<boolean> {
      setCurrentDetails('waiting for corrected information');
      // A correction may come before this wait begins: it counts all the same, and once.
      const wait = { summary: 'wait for information' };
      const corrected = await condition(() => informed > heeded, timeoutMs, wait);
      heeded = informed;
      return corrected;
    },

    /** Files the money that came and was not used, so that none of it is forgotten. */
    async drain(): Promise<void> {
      for (let funds = inbox.shift(); funds; funds = inbox.shift()) {
        await store.fileFunds({ transactionId, funds, reason: 'second_payment' });
      }
    },
  };
};
