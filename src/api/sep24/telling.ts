import type { EntityManager } from '@mikro-orm/postgresql';
import { openFields } from '../../db/customer-store.ts';
import type { NewFile } from '../../db/customer-files.ts';
import { findOfType } from '../../db/customer-of.ts';
import type { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor, OperationPolicy } from '../../domain/anchor.ts';
import { customerType } from '../../domain/customer.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { Subject } from '../deps.ts';
import { changeCustomer, type Changed } from '../sep12/change.ts';
import { findOwnCustomer } from '../sep12/customers.ts';
import { refuseOtherType } from '../sep12/of-type.ts';
import { readTold, type Told } from '../sep12/read-told.ts';

export interface TellingDeps {
  readonly anchor: Anchor;
  readonly em: EntityManager;
  readonly secrets: SecretBox;
  readonly subject: Subject;
}

/** What a request of SEP-24 says of the customer: whom, and SEP-9 fields as they came. */
export interface TellingRequest {
  readonly customerId: string | undefined;
  readonly language: string | undefined;
  /** Everything besides the request's own parameters; what SEP-9 does not know is left unread. */
  readonly told: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, NewFile>;
}

/** A request that was read and judged, and of which nothing is written yet. */
export interface Telling {
  /** The customer as they are now; null where there is none yet. */
  readonly customer: Customer | null;
  /** Writes what was told, by SEP-12's own change. @returns null where there is nothing to write. */
  readonly write: () => Promise<Changed | Refusal | null>;
}

/** By the id that the wallet names, which must fit the type; or by account, memo and type. */
const findCustomer = async (
  { anchor, em, subject }: TellingDeps,
  id: string | undefined,
  type: string | null,
): Promise<Customer | null | Refusal> => {
  if (id === undefined) return findOfType(em, anchor, subject, type);
  const named = await findOwnCustomer(em, subject, id);
  if (!named) return refuse('field_malformed', 'customer_id: names no customer of yours.');
  const refused = type === null ? null : await refuseOtherType(em, named, type, 'customer_id');
  return refused ?? named;
};

const isEmpty = ({ fields, codes, fileIds, files }: Told): boolean =>
  Object.keys(fields).length + codes.size + fileIds.size + files.size === 0;

/**
 * Reads the SEP-9 fields of a request as SEP-12 reads them, for the customer that the operation asks
 * for. Where it asks for none, they are kept of the customer of no type.
 */
export const readTelling = async (
  deps: TellingDeps,
  operation: OperationPolicy,
  { customerId, language, told: given, files }: TellingRequest,
): Promise<Telling | Refusal> => {
  const { anchor, em, secrets, subject } = deps;
  const wanted = operation.customerType ?? null;
  const customer = await findCustomer(deps, customerId, wanted);
  if (isRefusal(customer)) return customer;
  if (wanted !== null && customer?.status === 'REJECTED') {
    return refuse('not_authorized', 'We cannot serve this customer.');
  }
  const type = wanted ?? customer?.type ?? null;
  const asks = customerType(anchor, type) ?? { description: '', fields: {} };
  const known = customer ? openFields(secrets, customer) : {};
  const told = readTold(anchor, asks, given, files, known['mobile_number_format']);
  if (isRefusal(told)) return told;
  const isTyped = customer === null || (customer.type ?? null) === type;
  const account = customer?.account ?? subject.account;
  const memo = customer ? (customer.accountMemo ?? null) : subject.memo;
  const whom = { subject, identity: { account, memo }, customer, type, named: {}, language };
  return {
    customer,
    write: async () => (isEmpty(told) && isTyped ? null : changeCustomer(em, deps, whom, told)),
  };
};
