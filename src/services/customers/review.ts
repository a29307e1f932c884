import type { EntityManager } from '@mikro-orm/postgresql';
import { typeJudged } from '../../domain/customers/types.ts';
import type { ReviewParkedReason } from '../../domain/customers/customer.ts';
import {
  CUSTOMER_STATUSES,
  type CustomerDecision,
  type CustomerDocument,
} from '../../domain/customers/contract.ts';
import { decideCustomer, type Woken } from './decide.ts';
import { lockCustomer, openFields, type CustomerDeps } from './store.ts';
import { Customer, CustomerFile } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';

/** What encrypts a document is bound to its id. */
export const fileContext = (id: string): string => `customer-file/${id}`;

const openDocument = async (
  em: EntityManager,
  secrets: SecretBox,
  customerId: string,
  field: string,
): Promise<CustomerDocument | null> => {
  const file = await em.findOne(
    CustomerFile,
    { customerId, field },
    { populate: ['contentCiphertext'] },
  );
  if (!file) return null;
  const sealed = { ciphertext: Buffer.from(file.contentCiphertext), keyId: file.contentKeyId };
  const bytes = secrets.openBytes(sealed, fileContext(file.id));
  return { contentType: file.contentType, bytes };
};

/** A review that is under way is due again after so long without a word of it: its worker died. */
const LEASE_MS = 15 * 60_000;

/** A customer as they were when a review of them was begun. */
export interface Reviewed {
  readonly id: string;
  /** Counted up with all that is submitted or decided. */
  readonly revision: number;
}

/** SQL that says whether any review is due. */
export const REVIEWS_DUE = 'exists(select from customer where review_due_at <= now())';

/**
 * Customers whose review is due: made so by what they submitted, or left so by whoever died on the
 * way.
 */
export const dueReviews = async (em: EntityManager, limit: number): Promise<readonly string[]> => {
  const rows = await em.execute<{ id: string }[]>(
    `select id from customer where review_due_at <= now() order by review_due_at limit ?`,
    [limit],
  );
  return rows.map(({ id }) => id);
};

/** True where a review of this customer is to begin. */
export const isReviewDue = async (em: EntityManager, id: string): Promise<boolean> =>
  (
    await em.execute<unknown[]>('select 1 from customer where id = ? and review_due_at <= now()', [
      id,
    ])
  ).length > 0;

/**
 * Counts one call of the review. Whoever dies on the way leaves it due again.
 * @returns null where none is due: decided, or parked.
 */
export const claimReview = async (
  em: EntityManager,
  id: string,
  withinMs: number,
): Promise<Reviewed | null> => {
  const [claimed] = await em.execute<Reviewed[]>(
    `update customer set review_attempts = review_attempts + 1,
        review_due_at = now() + ? * interval '1 millisecond'
      where id = ? and review_due_at is not null returning id, revision`,
    [withinMs + LEASE_MS, id],
  );
  return claimed ?? null;
};

/**
 * Calls the business's review, outside of any database transaction.
 * @returns null where the customer was erased, or there is no review.
 * @throws what the review throws, also where it answers no decision.
 */
export const askReview = async (
  em: EntityManager,
  { anchor, secrets }: CustomerDeps,
  id: string,
): Promise<CustomerDecision | null> => {
  const review = anchor.customerReview;
  const customer = review && (await em.findOne(Customer, { id, erasedAt: null }));
  if (!customer) return null;
  const decision = await review({
    customerId: id,
    account: customer.account,
    accountMemo: customer.accountMemo ?? null,
    accountMemoType: customer.accountMemo ? customer.accountMemoType : null,
    type: typeJudged(customer),
    language: customer.language,
    fields: openFields(secrets, customer),
    document: async (field) => openDocument(em.fork(), secrets, id, field),
  });
  if (!CUSTOMER_STATUSES.includes(decision.status)) {
    throw new TypeError('customerReview answered with no status of a customer');
  }
  return decision;
};

/**
 * Records what a review decided, however late it comes: unless the customer has submitted more,
 * or somebody has decided meanwhile. A person's word is never overridden.
 * @returns the transactions to wake; null where the decision was dropped.
 */
export const landReview = async (
  em: EntityManager,
  deps: CustomerDeps,
  { id, revision }: Reviewed,
  decision: CustomerDecision,
): Promise<Woken | null> =>
  em.transactional(async (inner) => {
    const row = await lockCustomer(inner, id);
    const isOpen = row?.reviewDueAt || row?.reviewParkedAt;
    if (row?.revision !== revision || !isOpen) return null;
    return decideCustomer(inner, deps, row, decision, 'review');
  });

/**
 * Leaves the decision to a person: the review is not asked again by itself.
 * @returns false where the customer has changed meanwhile, or was decided.
 */
export const parkReview = async (
  em: EntityManager,
  { id, revision }: Reviewed,
  reason: ReviewParkedReason,
): Promise<boolean> => {
  const parked = await em.execute<unknown[]>(
    `update customer set review_due_at = null, review_parked_at = now(), review_parked_reason = ?
      where id = ? and revision = ? and review_due_at is not null returning id`,
    [reason, id, revision],
  );
  return parked.length > 0;
};
