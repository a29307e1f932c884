import { answersByKey, collectMsOf } from '../../../domain/rails/payout-batch.ts';
import { RetryLater } from '../../../domain/rails/retry-later.ts';
import type { OutgoingPayment, OutgoingResult, Rail } from '../../../rails/rail.ts';

/** Until when one payment may be part of a call. */
interface Terms {
  /** Asked when the call is about to begin. */
  readonly mayBegin: () => boolean;
  /** Aborted when the activity ends that waits for the answer. */
  readonly ended?: AbortSignal | undefined;
}

interface Waiting extends Terms {
  readonly order: OutgoingPayment;
  readonly resolve: (result: OutgoingResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** A timer that comes so much later than it was set for belongs to a process that was frozen. */
const LATE_MS = 10_000;

/** Nothing was asked of the rail for this payment, whatever becomes of the others. */
const notTried = (): RetryLater => new RetryLater(0);

/** Collects payments until there are enough of them, or until the first has waited long enough. */
const createBatches = (
  { maximum, collectMs }: { readonly maximum: number; readonly collectMs: number },
  call: (batch: readonly Waiting[]) => void,
  now: () => number,
) => {
  let open = new Map<string, Waiting>();
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const close = (): void => {
    clearTimeout(timer);
    const batch = [...open.values()];
    open = new Map();
    if (now() - startedAt < collectMs + LATE_MS) return call(batch);
    for (const { reject } of batch) reject(notTried());
  };

  /** Whose activity has ended is not paid by this call: another attempt may be under way. */
  const leave = (waiting: Waiting): void => {
    const { idempotencyKey } = waiting.order;
    if (open.get(idempotencyKey) !== waiting) return;
    open.delete(idempotencyKey);
    if (open.size === 0) clearTimeout(timer);
    waiting.reject(notTried());
  };

  return (waiting: Waiting): void => {
    if (waiting.ended?.aborted) return waiting.reject(notTried());
    // A batch holds no key twice: a second attempt begins the next one.
    if (open.has(waiting.order.idempotencyKey)) close();
    if (open.size === 0) {
      startedAt = now();
      timer = setTimeout(close, collectMs);
    }
    open.set(waiting.order.idempotencyKey, waiting);
    waiting.ended?.addEventListener('abort', () => leave(waiting), { once: true });
    if (open.size >= maximum) close();
  };
};

/**
 * How pay-outs reach the rail: one by one, or for a rail with `payoutBatch` together with those of
 * other stories that this worker pays at the same time. Each payment is journalled as asked before it
 * is given here, and each gets the answer to its own key. It throws what the rail throws.
 */
export const createPay = (rail: Rail, now: () => number) => {
  const { payoutBatch } = rail.profile;
  if (!payoutBatch) return async (order: OutgoingPayment) => rail.executeOutgoingTransaction(order);

  const call = async (batch: readonly Waiting[]): Promise<void> => {
    const asked = batch.filter(({ mayBegin, reject }) => {
      const isAsked = mayBegin();
      if (!isAsked) reject(notTried());
      return isAsked;
    });
    if (asked.length === 0) return;
    const orders = asked.map(({ order }) => order);
    try {
      const answers = answersByKey(orders, await rail.executeOutgoingTransactions?.(orders));
      for (const { order, resolve, reject } of asked) {
        const answer = answers.get(order.idempotencyKey);
        if (answer) resolve(answer.result);
        else reject(new TypeError('the rail did not answer this payment of its batch once'));
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };

  const collectMs = collectMsOf(rail.profile);
  const { maximum } = payoutBatch;
  const collect = createBatches({ maximum, collectMs }, (batch) => void call(batch), now);
  return async (order: OutgoingPayment, terms: Terms) =>
    new Promise<OutgoingResult>((resolve, reject) => {
      collect({ ...terms, order, resolve, reject });
    });
};
