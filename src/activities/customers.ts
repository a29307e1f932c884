import { dueCodes, sendCode } from '../db/customer-codes.ts';
import { clearExpiredFiles } from '../db/customer-files.ts';
import { dueReviews, reviewCustomer } from '../db/customer-review.ts';
import type { SecretBox } from '../db/secret.ts';
import type { StoreDeps } from './deps.ts';

export interface CustomersDeps extends StoreDeps {
  /** Absent in a worker without DATA_KEYS, which cannot show customers to anybody. */
  readonly secrets?: SecretBox | undefined;
}

const BATCH = 10;
/** One tick ends soon; what is left is due at the next one. */
const TICK_MS = 30_000;

/** Waits for work no longer than this; work that hangs is due again by its lease. */
const within = async (work: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, TICK_MS);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
};

/**
 * One tick for customers: has those reviewed whose review is due, sends codes that were not sent,
 * and forgets documents that nobody took. What fails is due again and stops nothing else; its own
 * words may hold what a customer told, so that only their kind is logged.
 */
export const createSweepCustomers = (deps: CustomersDeps) => {
  const { orm, anchor, stories, log, secrets } = deps;
  const unlessItFails = async (what: string, customerId: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      log.error({ what, customerId, error: name }, 'it is tried again');
    }
  };

  return async (): Promise<string> => {
    const em = orm.em.fork();
    const forgotten = await clearExpiredFiles(em);
    if (!secrets) return `${forgotten} files forgotten; no DATA_KEYS here for more`;
    const customers = { anchor, secrets };
    const reviews = anchor.customerReview ? await dueReviews(em, BATCH) : [];
    const codes = await dueCodes(em, BATCH);
    const work = [
      ...reviews.map(async (id) =>
        unlessItFails('review', id, async () => {
          const woken = await reviewCustomer(orm.em.fork(), customers, id);
          // Whoever is not told now is told by the sweep: when it was said stands in the row.
          for (const row of woken) {
            const at = row.informationUpdatedAt ?? new Date();
            await stories.tellInformation(row, at.toISOString());
          }
        }),
      ),
      ...codes.map(async ({ customerId, field }) =>
        unlessItFails('code', customerId, async () => {
          await sendCode(orm.em.fork(), customers, customerId, field);
        }),
      ),
    ];
    await within(Promise.all(work).then(() => undefined));
    return `${reviews.length} reviews, ${codes.length} codes, ${forgotten} files forgotten`;
  };
};
