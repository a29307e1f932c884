import { CODES_DUE, dueCodes, sendCode } from '../services/customers/codes.ts';
import { clearExpiredFiles, FILES_DUE } from '../services/customers/files.ts';
import { dueReviews, REVIEWS_DUE } from '../services/customers/review.ts';
import type { SecretBox } from '../db/secret.ts';
import type { StoreDeps } from '../services/deps.ts';
import { describeFailure } from '../domain/failure.ts';

export interface CustomersDeps extends StoreDeps {
  /** Absent in a worker without DATA_KEYS, which cannot show customers to anybody. */
  readonly secrets?: SecretBox | undefined;
}

const BATCH = 100;
/** Codes that are being sent by this process; a service that hangs keeps no more of them. */
const CODES_AT_ONCE = 100;

/** One statement says that there is nothing to do. */
const GLANCE = `select ${FILES_DUE} as files, ${REVIEWS_DUE} as reviews, ${CODES_DUE} as codes`;
type Due = Readonly<Record<'files' | 'reviews' | 'codes', boolean>>;

/**
 * One tick for customers: starts reviews that are due, sends codes that were not sent, and forgets
 * documents that nobody took. It waits for none of the business's services; what fails is due again
 * and stops nothing else.
 */
export const createCustomerChores = (deps: CustomersDeps) => {
  const { orm, anchor, stories, log, secrets } = deps;
  const sending = new Map<string, Promise<void>>();

  const startReviews = async (): Promise<number> => {
    const due = anchor.customerReview ? await dueReviews(orm.em.fork(), BATCH) : [];
    for (const customerId of due) {
      try {
        await stories.startReview(customerId);
      } catch (error) {
        log.error({ customerId, failure: describeFailure(error) }, 'a review could not be started');
      }
    }
    return due.length;
  };
  const sendOne = async (box: SecretBox, customerId: string, field: string): Promise<void> => {
    try {
      await sendCode(orm.em.fork(), { anchor, secrets: box }, customerId, field);
    } catch (error) {
      const failure = describeFailure(error);
      log.error({ customerId, failure }, 'a code was not sent; it is tried again');
    } finally {
      sending.delete(`${customerId}/${field}`);
    }
  };
  const sendCodes = async (): Promise<number> => {
    const room = CODES_AT_ONCE - sending.size;
    if (!secrets || room <= 0) return 0;
    const codes = await dueCodes(orm.em.fork(), room);
    for (const { customerId, field } of codes) {
      sending.set(`${customerId}/${field}`, sendOne(secrets, customerId, field));
    }
    return codes.length;
  };

  return {
    tick: async (): Promise<string> => {
      const [due] = await orm.em.fork().execute<Due[]>(GLANCE);
      const forgotten = due?.files ? await clearExpiredFiles(orm.em.fork()) : 0;
      const reviews = due?.reviews ? await startReviews() : 0;
      const codes = due?.codes ? await sendCodes() : 0;
      return `${reviews} reviews, ${codes} codes, ${forgotten} files forgotten`;
    },
    /** Ends when no code is being sent. */
    untilSent: async (): Promise<void> => {
      await Promise.all(sending.values());
    },
  };
};
