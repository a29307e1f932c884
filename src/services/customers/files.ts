import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { mayHold } from '../../domain/customers/file-type.ts';
import { refuse, refuseField, type Refusal } from '../../domain/refusal.ts';
import { ownerColumns, ownerOf, reachOf, type CustomerOwner } from './owner.ts';
import { fileContext } from './review.ts';
import { CustomerFile, type Customer } from '../../db/entities/customer.ts';
import { forUpdate } from '../../db/orm.ts';
import type { SecretBox } from '../../db/secret.ts';

/** A document as it came in, with the type that its bytes say. */
export interface NewFile {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

const UNATTACHED_FOR_MS = 24 * 3_600_000;
/** So that nobody fills the database with what belongs to nobody. */
const UNATTACHED_MAX = 20;

const created = (secrets: SecretBox, owner: CustomerOwner, { bytes, contentType }: NewFile) => {
  const id = randomUUID();
  const { ciphertext, keyId } = secrets.sealBytes(bytes, fileContext(id));
  return {
    id,
    ...ownerColumns(owner),
    contentType,
    size: bytes.length,
    contentCiphertext: ciphertext,
    contentKeyId: keyId,
  };
};

/** Keeps a document for a day, in which a PUT /customer may name it. */
export const storeFile = async (
  em: EntityManager,
  secrets: SecretBox,
  owner: CustomerOwner,
  file: NewFile,
): Promise<CustomerFile | Refusal> =>
  em.transactional(async (inner) => {
    await inner.execute('select pg_advisory_xact_lock(hashtextextended(?, 12))', [owner.account]);
    const waiting = await inner.count(CustomerFile, {
      ...ownerColumns(owner),
      expiresAt: { $ne: null },
    });
    if (waiting >= UNATTACHED_MAX) {
      return refuse('request_malformed', 'files_unused', { count: UNATTACHED_MAX });
    }
    const expiresAt = new Date(Date.now() + UNATTACHED_FOR_MS);
    return inner.create(CustomerFile, { ...created(secrets, owner, file), expiresAt });
  });

/** Locks the documents that a request names. @returns a refusal where one is not theirs to use. */
export const claimFiles = async (
  em: EntityManager,
  owner: CustomerOwner,
  customerId: string | null,
  named: ReadonlyMap<string, string>,
): Promise<Refusal | null> => {
  for (const [field, id] of named) {
    const file = await em.findOne(CustomerFile, { id, ...reachOf(owner) }, forUpdate);
    const isGone = !file || (file.expiresAt && file.expiresAt.getTime() < Date.now());
    if (isGone) return refuseField('field_malformed', `${field}_file_id`, 'file_unknown');
    const isElsewhere = file.customerId && (file.customerId !== customerId || file.field !== field);
    if (isElsewhere) return refuseField('field_malformed', `${field}_file_id`, 'file_used');
    if (!mayHold(field, file.contentType)) {
      return refuseField('field_malformed', `${field}_file_id`, 'file_is_film');
    }
  }
  return null;
};

const replace = async (em: EntityManager, customerId: string, field: string, id: string) =>
  em.nativeDelete(CustomerFile, { customerId, field, id: { $ne: id } });

/** Gives claimed documents to a customer; what stood at the same fields is erased. */
export const attachFiles = async (
  em: EntityManager,
  customerId: string,
  named: ReadonlyMap<string, string>,
): Promise<void> => {
  for (const [field, id] of named) {
    await replace(em, customerId, field, id);
    await em.nativeUpdate(CustomerFile, { id }, { customerId, field, expiresAt: null });
  }
};

/** Keeps documents that came with the request itself. @returns field → id. */
export const keepFiles = async (
  em: EntityManager,
  secrets: SecretBox,
  customer: Customer,
  files: ReadonlyMap<string, NewFile>,
): Promise<ReadonlyMap<string, string>> => {
  const kept = new Map<string, string>();
  const owner = ownerOf(customer);
  for (const [field, file] of files) {
    const row = created(secrets, owner, file);
    await replace(em, customer.id, field, row.id);
    await em.insert(CustomerFile, {
      ...row,
      customerId: customer.id,
      field,
      createdAt: new Date(),
    });
    kept.set(field, row.id);
  }
  return kept;
};

/** SQL that says whether documents are to be forgotten. */
export const FILES_DUE = 'exists(select from customer_file where expires_at < now())';

/** Forgets documents that no customer took. @returns how many. */
export const clearExpiredFiles = async (em: EntityManager): Promise<number> =>
  em.nativeDelete(CustomerFile, { expiresAt: { $lt: new Date() } });
