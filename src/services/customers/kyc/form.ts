import type { EntityManager } from '@mikro-orm/postgresql';
import { customerNeeds, type CustomerNeeds } from '../needs.ts';
import { findCustomerOf } from '../customer-of.ts';
import {
  openFacts,
  openFields,
  type CustomerDeps,
  type CustomerFacts,
  type CustomerFields,
} from '../store.ts';
import type { Customer } from '../../../db/entities/customer.ts';
import { TransactionEvent, type Transaction } from '../../../db/entities/transaction.ts';
import { customerFieldName, writeCustomer } from '../present.ts';
import { railProfile } from '../../../domain/anchor.ts';
import { kycStatusOf, typeAsked } from '../../../domain/customers/types.ts';
import { needsCustomer } from '../../../domain/customers/customer.ts';
import { payeeOf, type Payee } from '../../transactions/payee/payee.ts';
import type { Choice, Words } from '../../../domain/languages/words.ts';
import { isBeforeAdmission } from '../../../domain/transactions/status.ts';

/** What the customer of a transaction has to do before anything may be paid, or what we have. */
type KycStep = 'accepted' | 'checking' | 'asking' | 'rejected';

/** The customer whom the operation of a transaction asks for, and what is asked of them now. */
export interface KycRequest {
  /** One of `customerTypes`; null where only the payee has to be known. */
  readonly type: string | null;
  readonly customer: Customer | null;
  readonly facts: CustomerFacts;
  readonly fields: CustomerFields;
  readonly needs: CustomerNeeds;
  readonly kycStatus: KycStep;
}

/** What is known of the customer already, as far as the rail of a row has to know it of the payee. */
export const readKnownPayee = async (
  em: EntityManager,
  { anchor, secrets }: CustomerDeps,
  row: Transaction,
): Promise<Payee> => {
  const rail = railProfile(anchor, row.rail ?? '');
  const customer = rail && (await findCustomerOf(em, anchor, row, typeAsked(anchor, row)));
  return customer ? payeeOf(rail, openFields(secrets, customer)) : {};
};

/** True while SEP-12 is to say whom a withdrawal of SEP-6 pays; SEP-24's pages ask it themselves. */
const lacksPayee = ({ protocol, kind, payeeKeyId }: Transaction): boolean =>
  protocol === 'sep6' && kind === 'withdrawal' && !payeeKeyId;

const kycStepOf = (
  row: Transaction,
  wanted: string | null,
  customer: Customer | null,
  facts: CustomerFacts,
  { type, refused }: CustomerNeeds,
): KycStep => {
  const kycStatus = kycStatusOf(customer, wanted === null ? [] : [wanted]);
  if (kycStatus === 'REJECTED') return 'rejected';
  const asks = refused.length > 0 || needsCustomer(type, facts.states);
  if (kycStatus === 'ACCEPTED') return lacksPayee(row) && asks ? 'asking' : 'accepted';
  return asks || kycStatus !== 'PROCESSING' ? 'asking' : 'checking';
};

/** Reads how the customer of a row stands; null where nothing is asked of anybody. */
export const readKycRequest = async (
  em: EntityManager,
  deps: CustomerDeps,
  row: Transaction,
): Promise<KycRequest | null> => {
  const type = typeAsked(deps.anchor, row);
  if (type === null && !lacksPayee(row)) return null;
  const customer = await findCustomerOf(em, deps.anchor, row, type);
  const facts = customer ? openFacts(deps.secrets, customer) : { states: {}, message: null };
  const fields = customer ? openFields(deps.secrets, customer) : {};
  const asked = { type, row, role: 'sep6' } as const;
  const needs = await customerNeeds(em, deps, customer, facts.states, asked);
  const kycStatus = kycStepOf(row, type, customer, facts, needs);
  return { type, customer, facts, fields, needs, kycStatus };
};

/** One thing that the form asks for. */
export interface AskedField {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly help?: Words;
  readonly choices?: readonly Choice[];
  readonly optional: boolean;
  /** What was wrong with what was submitted before; the review's own words. */
  readonly error?: string;
  /** True where the value is submitted and waits for the code that was sent there. */
  readonly needsCode: boolean;
}

/**
 * What the form asks for: what is missing, what was refused, and the codes of what has to be proved.
 * Where a review sent the customer back and named no field, everything is asked anew.
 */
export const askedOf = (
  { customer, facts, needs }: KycRequest,
  language: string,
): readonly AskedField[] => {
  const shown = writeCustomer(customer, facts, needs, language);
  /** A page shows a choice by its label, and needs no list of them in the description. */
  const worded = (name: string) => {
    const field = Object.hasOwn(needs.type.fields, name) ? needs.type.fields[name] : undefined;
    const description = customerFieldName(name, field, language);
    return {
      description,
      ...(field?.help ? { help: field.help } : {}),
      ...(field?.choices ? { choices: field.choices } : {}),
    };
  };
  const refused = Object.entries(shown.provided_fields).filter(
    ([, { status }]) => status === 'REJECTED',
  );
  const entries = [...Object.entries(shown.fields), ...refused];
  const order = Object.keys(needs.type.fields);
  const missing = entries
    .toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other))
    .map(([name, field]): AskedField => {
      const { type, optional } = field;
      const error = shown.provided_fields[name]?.error;
      return {
        name,
        type,
        ...worded(name),
        optional,
        needsCode: false,
        ...(error ? { error } : {}),
      };
    });
  const unproved = Object.entries(shown.provided_fields)
    .filter(([, { status }]) => status === 'VERIFICATION_REQUIRED')
    .map(([name, { type, optional }]): AskedField => {
      const { description, help } = worded(name);
      return { name, type, description, ...(help ? { help } : {}), optional, needsCode: true };
    });
  const open = [...missing, ...unproved];
  const isSentBack = customer?.status === 'NEEDS_INFO' && customer.revision > 0;
  if (open.some(({ optional }) => !optional) || !isSentBack) return open;
  const again = Object.entries(shown.provided_fields)
    .filter(([name]) => !open.some((field) => field.name === name))
    .map(([name, { type, optional }]): AskedField => {
      const isOptional = optional || type === 'binary';
      return { name, type, ...worded(name), optional: isOptional, needsCode: false };
    });
  return [...again, ...open];
};

/** How a row stands for its customer's sake; null where that is not what it waits for. */
export type Waits = KycStep | 'late' | null;

/** What the page of a row says of the customer: while it waits for them, and where that ended it. */
export const readWaits = async (
  em: EntityManager,
  row: Transaction,
  kyc: KycRequest | null,
): Promise<Waits> => {
  if (!kyc) return null;
  if (isBeforeAdmission(row)) return kyc.kycStatus;
  if (row.status !== 'expired') return null;
  const last = await em.findOne(
    TransactionEvent,
    { transactionId: row.id, toStatus: 'expired' },
    { orderBy: { id: 'desc' } },
  );
  if (last?.fromStatus === 'pending_user_transfer_start') return null;
  if (kyc.kycStatus === 'rejected') return 'rejected';
  return last?.fromStatus === 'pending_customer_info_update' ? 'late' : null;
};
