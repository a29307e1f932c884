import { condition, patched, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { InvestigationReason } from '../domain/investigation.ts';
import { fundsName, type Funds, type PayoutMove, type StoryOrder } from '../domain/story.ts';
import { fundsReceived, informationUpdated, payoutMoved } from './messages.ts';
import { PATCHES } from './patches.ts';
import { store } from './proxies.ts';

const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/**
 * True of money that moved before the deadline, as the SEPs have it of a quote: "created_at" is
 * earlier than "expires_at". Both are written by `toISOString`, so that they compare as texts.
 */
const isInTime = ({ at }: Funds, deadline: string): boolean =>
  at < deadline || (at === deadline && !patched(PATCHES.deadlineIsTooLate));

/** What a story is told by others: money, news of pay-outs, corrected information. */
export const openInbox = (order: StoryOrder) => {
  const { transactionId } = order;
  const seen = new Set(order.recorded.map(fundsName));
  const inbox: Funds[] = [...order.recorded];
  const moves: PayoutMove[] = [];
  // When the newest correction was told, and the newest that was heeded; ISO 8601.
  let informedAt = order.informedAt ?? '';
  let heededAt = '';

  setHandler(fundsReceived, (funds) => {
    if (seen.has(fundsName(funds))) return;
    seen.add(fundsName(funds));
    inbox.push(funds);
  });
  setHandler(payoutMoved, (move) => {
    moves.push(move);
  });
  setHandler(informationUpdated, (at) => {
    if (at > informedAt) informedAt = at;
  });
  const moveOf = (key: string): number => moves.findIndex((move) => move.key === key);

  return {
    /** The money, or null once the deadline has passed and nothing that moved before it is unread. */
    async fundsUntil(deadline: string): Promise<Funds | null> {
      let waitMs = Date.parse(deadline) - Date.now();
      for (;;) {
        setCurrentDetails(`waiting for the money, until ${minutes(deadline)}`);
        const wait = { summary: 'wait for the money' };
        await condition(() => inbox.length > 0, Math.max(waitMs, 1), wait);
        const funds = inbox.shift();
        if (funds && (funds.attached || isInTime(funds, deadline))) return funds;
        if (funds) await store.fileFunds({ transactionId, funds, reason: 'late' });
        else if ((await store.expireUnpaid(transactionId)) === 'expired') return null;
        waitMs = order.durations.expiryRetryMs;
      }
    },

    heedMove(key: string): void {
      if (moveOf(key) >= 0) moves.splice(moveOf(key), 1);
    },

    /** True once the rail has told anything of this pay-out that was not heeded yet. */
    hasMove: (key: string): boolean => moveOf(key) >= 0,

    /** True once somebody corrected the information; false when nobody did in time. */
    async informationUntil(timeoutMs: number): Promise<boolean> {
      setCurrentDetails('waiting for corrected information');
      // A correction may come before this wait begins: it counts all the same, and once.
      const wait = { summary: 'wait for information' };
      if (!(await condition(() => informedAt > heededAt, timeoutMs, wait))) {
        // It may have been told in time and not have reached us, with Temporal away.
        informedAt = (await store.informationToldAt(transactionId)) ?? '';
      }
      const corrected = informedAt > heededAt;
      heededAt = corrected ? informedAt : heededAt;
      return corrected;
    },

    /** Files the money that came and was not used, so that none of it is forgotten. */
    async drain(reason: InvestigationReason): Promise<void> {
      for (let funds = inbox.shift(); funds; funds = inbox.shift()) {
        await store.fileFunds({ transactionId, funds, reason });
      }
    },
  };
};
