import {
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { Expiry } from '../activities/expire.ts';
import type { InvestigationReason } from '../domain/investigation.ts';
import { fundsName, type Funds, type PayoutMove, type StoryOrder } from '../domain/story.ts';
import { fundsReceived, informationUpdated, payoutMoved } from './messages.ts';
import { PATCHES } from './patches.ts';
import { store, waits } from './proxies.ts';
import { renewal } from './renew.ts';

const minutes = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

/**
 * True of money that moved before the deadline, as the SEPs have it of a quote: "created_at" is
 * earlier than "expires_at". Both are written by `toISOString`, so that they compare as texts.
 */
const isInTime = ({ at }: Funds, deadline: string): boolean =>
  at < deadline || (at === deadline && !patched(PATCHES.deadlineIsTooLate));

/** Waits until it is known that nothing came in time; null where money came first. */
const awaitExpiry = async (
  transactionId: string,
  parts: readonly Funds[],
  isHere: () => boolean,
): Promise<Expiry | null> => {
  const scope = new CancellationScope();
  let expiry: Expiry | null = null;
  let fault: unknown = null;
  const asked = { transactionId, parts: parts.map(({ source }) => source) };
  scope
    .run(async () => waits.awaitExpiry(asked))
    .then(
      (found) => void (expiry = found),
      (error: unknown) => void (fault = error),
    );
  await condition(() => expiry !== null || fault !== null || isHere());
  if (expiry === null && fault === null) scope.cancel();
  if (fault !== null && !isCancellation(fault)) throw fault;
  return expiry;
};

/** What a story is told by others: money, updates of pay-outs, corrected information. */
export const openInbox = (order: StoryOrder) => {
  const { transactionId } = order;
  const seen = new Set(order.recorded.map(fundsName));
  const inbox: Funds[] = [...order.recorded];
  /** What the story has taken out of the inbox and not filed; a renewed story begins with it. */
  let taken: Funds[] = [];
  const moves: PayoutMove[] = [];
  // When the newest correction was told, and the newest that was heeded; ISO 8601.
  let informedAt = order.informedAt ?? '';
  let heededAt = '';

  const receive = (funds: Funds): void => {
    if (seen.has(fundsName(funds))) return;
    seen.add(fundsName(funds));
    inbox.push(funds);
  };
  setHandler(fundsReceived, receive);
  setHandler(payoutMoved, (move) => {
    moves.push(move);
  });
  setHandler(informationUpdated, (at) => {
    if (at > informedAt) informedAt = at;
  });
  const moveOf = (key: string): number => moves.findIndex((move) => move.key === key);
  const renew = renewal(order, () => ({
    recorded: [...taken, ...inbox],
    ...(informedAt > heededAt ? { informedAt } : {}),
  }));

  return {
    /** Begins the story anew with a short history, where it has grown long; else does nothing. */
    renew,

    /**
     * The money, or null once the deadline has passed and nothing that moved before it is unread.
     * @param parts what came before, is not enough by itself, and waits with the story.
     */
    async fundsUntil(deadline: string, parts: readonly Funds[] = []): Promise<Funds | null> {
      let waitMs = Date.parse(deadline) - Date.now();
      for (;;) {
        await renew.ifLong();
        setCurrentDetails(`waiting for the money, until ${minutes(deadline)}`);
        const wait = { summary: 'wait for the money' };
        await condition(() => inbox.length > 0 || renew.isDue(), Math.max(waitMs, 1), wait);
        await renew.ifLong();
        const funds = inbox.shift();
        if (funds && (funds.attached || isInTime(funds, deadline))) {
          taken = [...parts, funds];
          return funds;
        }
        if (funds) await store.fileFunds({ transactionId, funds, reason: 'late' });
        else if (order.version > 1) {
          const expiry = await awaitExpiry(transactionId, parts, () => inbox.length > 0);
          if (expiry?.state === 'recorded') expiry.funds.forEach(receive);
          else if (expiry) return null;
        } else if ((await store.expireUnpaid(transactionId)) === 'expired') return null;
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
      await renew.ifLong();
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
