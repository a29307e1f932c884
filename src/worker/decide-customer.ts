import { allOrNothing } from '../db/all-or-nothing.ts';
import { decideCustomer } from '../db/customer-decide.ts';
import { lockCustomer, type CustomerDeps } from '../db/customer-store.ts';
import { Customer } from '../db/entities/customer.ts';
import type { Orm } from '../db/orm.ts';
import { canonicalField } from '../domain/customer-fields.ts';
import type { CustomerDecision, CustomerStatus, FieldDecision } from '../domain/customer.ts';
import { isRefusal, refuse, type Refusal } from '../domain/refusal.ts';
import type { Stories } from '../activities/stories.ts';

/** What an operator, or a program of the business, says of a customer. */
export interface CustomerOrder {
  readonly id: string;
  readonly action: string;
  readonly operator: string;
  /** Shown to the customer as it stands. */
  readonly message?: string | undefined;
  /** `name=what is wrong with it`, for each field that is to be told anew. */
  readonly fields: readonly string[];
}

const ACTIONS: Readonly<Record<string, CustomerStatus>> = {
  accept: 'ACCEPTED',
  reject: 'REJECTED',
  ask: 'NEEDS_INFO',
  wait: 'PROCESSING',
};

const decisionOf = ({ action, message, fields }: CustomerOrder): CustomerDecision | Refusal => {
  const status = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!status) {
    return refuse(
      'request_malformed',
      `"${action}" is none of ${Object.keys(ACTIONS).join(', ')}.`,
    );
  }
  const rejected: [string, FieldDecision][] = [];
  for (const text of fields) {
    const [, name = '', error = ''] = /^([\w.]+)=(.+)$/s.exec(text) ?? [];
    if (name === '') return refuse('request_malformed', '--field is "name=what is wrong with it".');
    rejected.push([canonicalField(name), { status: 'REJECTED', error }]);
  }
  return {
    status,
    ...(message === undefined ? {} : { message }),
    fields: Object.fromEntries(rejected),
  };
};

/**
 * Writes a person's decision about a customer and wakes the payments that wait for it.
 * @returns the status that it came to, or a refusal.
 */
export const applyDecision = async (
  door: { readonly orm: Orm; readonly stories: Pick<Stories, 'tellInformation'> },
  deps: CustomerDeps,
  order: CustomerOrder,
): Promise<string | Refusal> => {
  const em = door.orm.em.fork();
  const isId = /^[0-9a-f-]{36}$/.test(order.id);
  const known = isId ? await em.findOne(Customer, { id: order.id, erasedAt: null }) : null;
  if (!known) return refuse('customer_not_found', 'There is no such customer.');
  if (order.action === 'review') {
    const sql = 'update customer set review_due_at = now(), review_attempts = 0 where id = ?';
    await em.execute(sql, [order.id], 'run');
    return 'PROCESSING: the review is due';
  }
  const decision = decisionOf(order);
  if (isRefusal(decision)) return decision;
  const decided = await allOrNothing(em, async (inner) => {
    const customer = await lockCustomer(inner, order.id);
    if (!customer) return refuse('customer_not_found', 'The customer was erased meanwhile.');
    const rows = await decideCustomer(inner, deps, customer, decision, order.operator);
    return { status: customer.status, woken: rows };
  });
  if (isRefusal(decided)) return decided;
  for (const row of decided.woken) {
    const at = row.informationUpdatedAt ?? new Date();
    await door.stories.tellInformation(row, at.toISOString());
  }
  return decided.status;
};
