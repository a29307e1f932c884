import type { EntityManager } from '@mikro-orm/postgresql';
import { ownerOf, ownerOfToken } from '../owner.ts';
import { openFields } from '../store.ts';
import type { NewFile } from '../files.ts';
import type { Customer } from '../../../db/entities/customer.ts';
import type { SecretBox } from '../../../db/secret.ts';
import type { Anchor, OperationPolicy } from '../../../domain/anchor.ts';
import { customerType, fieldAdmission } from '../../../domain/customers/customer.ts';
import { isRefusal, refuse, type Refusal } from '../../../domain/refusal.ts';
import { prepareChange, type PreparedChange } from './submit.ts';
import { findForType } from './find.ts';
import { readSubmitted, type SubmittedFields } from './submitted.ts';
import type { Subject } from '../../deps.ts';

export interface SubmissionDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly secrets: SecretBox;
  readonly subject: Subject;
}

/** What a request of SEP-6 or SEP-24 says of the customer: whom, and SEP-9 fields as they came. */
export interface SubmissionRequest {
  readonly customerId: string | undefined;
  readonly language: string | undefined;
  /** Everything besides the request's own parameters; what SEP-9 does not know is left unread. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, NewFile>;
}

/** A request that was read and judged, and of which nothing is written yet. */
export interface Submission {
  /** The customer as they are now; null where there is none yet. */
  readonly customer: Customer | null;
  /**
   * Prepares to write what was submitted, by SEP-12's own change, in the database transaction that
   * stores the row. @returns null where there is nothing to write.
   */
  readonly prepare: () => Promise<PreparedChange | Refusal | null>;
}

const isEmpty = ({ fields, codes, fileIds, files }: SubmittedFields): boolean =>
  Object.keys(fields).length + codes.size + fileIds.size + files.size === 0;

/**
 * Reads the SEP-9 fields of a request as SEP-12 reads them, for the customer that the operation asks
 * for, but for one thing: a value that SEP-12 would refuse is left out, and the flow goes on. What a
 * request names (a file, a code that was sent) must be right. Where the operation asks for nobody,
 * the fields are kept of the customer of no type.
 */
export const readSubmission = async (
  deps: SubmissionDeps,
  operation: OperationPolicy,
  { customerId, language, fields: given, files }: SubmissionRequest,
): Promise<Submission | Refusal> => {
  const { anchor, em, secrets, subject } = deps;
  const wanted = operation.customerType ?? null;
  const customer = await findForType(deps, customerId, wanted);
  if (isRefusal(customer)) return customer;
  if (wanted !== null && customer?.status === 'REJECTED') {
    return refuse('not_authorized', 'customer_not_served');
  }
  const type = wanted ?? customer?.type ?? null;
  const asks = customerType(anchor, type) ?? { description: '', fields: {} };
  const known = customer ? openFields(secrets, customer) : {};
  // A field is a wallet's guess at what a page would ask: where it does not do, the page asks.
  const isField = (name: string): boolean => fieldAdmission(anchor, name) === 'kept';
  const submitted = readSubmitted(
    anchor,
    asks,
    given,
    files,
    known['mobile_number_format'],
    isField,
  );
  if (isRefusal(submitted)) return submitted;
  const isTyped = customer === null || (customer.type ?? null) === type;
  const identity = customer ? ownerOf(customer) : ownerOfToken(subject);
  const isById = customerId !== undefined;
  const whom = { subject, identity, customer, isById, type, named: {}, language };
  return {
    customer,
    prepare: async () =>
      isEmpty(submitted) && isTyped ? null : prepareChange(em, deps, whom, submitted),
  };
};
