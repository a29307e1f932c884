import type { EntityManager } from '@mikro-orm/postgresql';
import { CustomerEvent, CustomerFile, type Customer } from '../../db/entities/customer.ts';
import { CUSTOMER_STATUSES, type CustomerStatus } from '../../domain/customers/contract.ts';
import type { ReviewParkedReason } from '../../domain/customers/customer.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { SecretBox } from '../../db/secret.ts';
import { fileContext } from './review.ts';
import { WAITING } from './waiting.ts';

/** A customer as the queue lists them: ids and codes, no personal data. */
export interface QueuedCustomer {
  readonly id: string;
  readonly type: string | null;
  readonly status: CustomerStatus;
  readonly since: Date;
  /** When the business's review is due; null where none is. */
  readonly reviewDueAt: Date | null;
  readonly reviewAttempts: number;
  readonly reviewParkedAt: Date | null;
  readonly reviewParkedReason: ReviewParkedReason | null;
  /** The payments that wait for them, a few of them at most. */
  readonly transactions: readonly string[];
}

interface Page {
  readonly customers: readonly QueuedCustomer[];
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

interface Asked {
  /** Those who wait for a decision by default. */
  readonly status?: string;
  readonly limit: number;
  /** What the page before gave as `next`; one that cannot be read begins anew. */
  readonly after?: string;
}

interface Row {
  readonly id: string;
  readonly type: string | null;
  readonly status: CustomerStatus;
  readonly updated_at: Date;
  readonly review_due_at: Date | null;
  readonly review_attempts: number;
  readonly review_parked_at: Date | null;
  readonly review_parked_reason: ReviewParkedReason | null;
  readonly transactions: readonly string[] | null;
  readonly place: string;
}

/** How many of the payments that wait for a customer are listed. */
const TRANSACTIONS_MAX = 5;

const OF_CUSTOMER = WAITING.replaceAll('?', 'c.id');

// What only a person can end comes first.
const QUEUE = `select c.id::text as id, c.type, c.status, c.updated_at, c.review_due_at,
    c.review_attempts, c.review_parked_at, c.review_parked_reason,
    (select array_agg(id::text) from (${OF_CUSTOMER} limit ${TRANSACTIONS_MAX}) t) as transactions,
    (c.review_due_at is not null)::text || ' ' ||
      to_char(c.updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
  from customer c
  where c.status = ? and c.erased_at is null
    and (c.review_due_at is not null, c.updated_at, c.id) > (?::boolean, ?::timestamptz, ?::uuid)
  order by c.review_due_at is not null, c.updated_at, c.id limit ?`;

const PLACE = /^(true|false) (\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z) ([0-9a-f-]{36})$/;
const FIRST = ['false', '-infinity', '00000000-0000-0000-0000-000000000000'] as const;

const readAfter = (text: string | undefined): readonly string[] => {
  const read = PLACE.exec(Buffer.from(text ?? '', 'base64url').toString('utf8'));
  return read && isRowId(read[3] ?? '') ? read.slice(1) : FIRST;
};

const dateOf = (at: Date | null): Date | null => (at === null ? null : new Date(at));

/** Customers of a status, those whom only a person can decide about first, then by how long they wait. */
export const findCustomers = async (
  em: EntityManager,
  { status, limit, after }: Asked,
): Promise<Page> => {
  const asked = CUSTOMER_STATUSES.find((one) => one === status) ?? 'PROCESSING';
  const rows = await em.execute<Row[]>(QUEUE, [asked, ...readAfter(after), limit + 1]);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    customers: shown.map((row) => ({
      id: row.id,
      type: row.type,
      status: row.status,
      since: new Date(row.updated_at),
      reviewDueAt: dateOf(row.review_due_at),
      reviewAttempts: row.review_attempts,
      reviewParkedAt: dateOf(row.review_parked_at),
      reviewParkedReason: row.review_parked_reason,
      transactions: row.transactions ?? [],
    })),
    next: last ? Buffer.from(`${last.place} ${last.id}`).toString('base64url') : null,
  };
};

/** What is known of a customer besides what they submitted. */
export interface CustomerBesides {
  readonly files: readonly Pick<CustomerFile, 'id' | 'field' | 'contentType' | 'size'>[];
  readonly history: readonly CustomerEvent[];
  /** The payments that wait for them. */
  readonly transactions: readonly string[];
}

const ROWS_MAX = 100;

/** Reads a customer's documents, by their names alone, the history of decisions, and who waits. */
export const readBesides = async (
  em: EntityManager,
  { id }: Customer,
): Promise<CustomerBesides> => {
  const waiting = await em.execute<{ id: string }[]>(`${WAITING} limit ${ROWS_MAX}`, [id, id, id]);
  return {
    files: await em.find(
      CustomerFile,
      { customerId: id },
      { fields: ['id', 'field', 'contentType', 'size'], limit: ROWS_MAX },
    ),
    history: await em.find(
      CustomerEvent,
      { customerId: id },
      { orderBy: { id: 'desc' }, limit: ROWS_MAX },
    ),
    transactions: waiting.map((row) => row.id),
  };
};

/** A document's content and its type; null where it is none of the customer's. */
export const openCustomerFile = async (
  em: EntityManager,
  secrets: SecretBox,
  customerId: string,
  id: string,
): Promise<{ readonly contentType: string; readonly bytes: Buffer } | null> => {
  if (!isRowId(id) || !isRowId(customerId)) return null;
  const file = await em.findOne(
    CustomerFile,
    { id, customerId },
    { populate: ['contentCiphertext'] },
  );
  if (!file) return null;
  const sealed = { ciphertext: Buffer.from(file.contentCiphertext), keyId: file.contentKeyId };
  const bytes = secrets.openBytes(sealed, fileContext(id));
  return { contentType: file.contentType, bytes: Buffer.from(bytes) };
};
