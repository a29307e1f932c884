import type { EntityManager } from '@mikro-orm/postgresql';
import { typeJudged } from '../domain/customer-types.ts';
import type { CustomerDocument } from '../domain/customer.ts';
import { decideCustomer, type Woken } from './customer-decide.ts';
import { lockCustomer, openFields, type CustomerDeps } from './customer-store.ts';
import { Customer, CustomerFile } from './entities/customer.ts';
import type { SecretBox } from './secret.ts';

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

/** Customers whose review is due: made so by what they told, or left so by a review that failed. */
export const dueReviews = async (em: EntityManager, limit: number): Promise<readonly string[]> => {
  const rows = await em.execute<{ id: string }[]>(
    `select id from customer where review_due_at <= now() order by review_due_at limit ?`,
    [limit],
  );
  return rows.map(({ id }) => id);
};

/**
 * Has a customer reviewed whose review is due, by one reviewer at a time. Whoever dies or throws on
 * the way leaves it due again: a minute later, then ever later, up to an hour. What was told
 * meanwhile is reviewed anew, and the decision about what stood before is dropped.
 * @returns the transactions to wake; none where another one reviews, or nothing was due.
 * @throws what the review threw.
 */
export const reviewCustomer = async (
  em: EntityManager,
  deps: CustomerDeps,
  id: string,
): Promise<Woken> => {
  const review = deps.anchor.customerReview;
  if (!review) return [];
  const claimed = await em.execute<{ revision: number }[]>(
    `update customer set review_attempts = review_attempts + 1,
        review_due_at = now() + least(interval '1 hour',
          interval '1 minute' * power(2, least(review_attempts, 6)))
      where id = ? and review_due_at <= now() returning revision`,
    [id],
  );
  const [claim] = claimed;
  if (!claim) return [];
  const customer = await em.fork().findOne(Customer, { id, erasedAt: null });
  if (!customer) return [];
  const decision = await review({
    customerId: id,
    account: customer.account,
    accountMemo: customer.accountMemo ?? null,
    accountMemoType: customer.accountMemo ? customer.accountMemoType : null,
    type: typeJudged(customer),
    language: customer.language,
    fields: openFields(deps.secrets, customer),
    document: async (field) => openDocument(em.fork(), deps.secrets, id, field),
  });
  return em.fork().transactional(async (inner) => {
    const row = await lockCustomer(inner, id);
    if (row?.revision !== claim.revision) return [];
    return decideCustomer(inner, deps, row, decision, 'review');
  });
};
