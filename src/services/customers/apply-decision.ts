import { allOrNothing } from '../../db/all-or-nothing.ts';
import { Customer } from '../../db/entities/customer.ts';
import type { Orm } from '../../db/orm.ts';
import type {
  CustomerDecision,
  CustomerStatus,
  FieldDecision,
} from '../../domain/customers/contract.ts';
import { canonicalField } from '../../domain/customers/fields.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { byCommand, recordAct, type Actor } from '../operators/record-act.ts';
import type { Stories } from '../transactions/stories.ts';
import { decideCustomer, makeReviewDue } from './decide.ts';
import { lockCustomer, type CustomerDeps } from './store.ts';

/** What an operator, or a program of the business, says of a customer. */
export interface CustomerOrder {
  /** A customer's id; or `parked`, for all whose review did not answer, which takes `review` alone. */
  readonly id: string;
  readonly action: string;
  readonly operator: string;
  /** Shown to the customer as it stands. */
  readonly message?: string | undefined;
  /** `name=what is wrong with it`, for each field that is to be submitted again. */
  readonly fields: readonly string[];
  /** The customer's revision when they were shown; what has changed since is not decided over. */
  readonly shown?: number;
}

const ACTIONS: Readonly<Record<string, CustomerStatus>> = {
  accept: 'ACCEPTED',
  reject: 'REJECTED',
  ask: 'NEEDS_INFO',
  wait: 'PROCESSING',
};

/** What an order decides, or why it says nothing that can be decided. */
export const decisionOf = ({
  action,
  message,
  fields,
}: CustomerOrder): CustomerDecision | Refusal => {
  const status = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!status) {
    return refuseInWords(
      'request_malformed',
      `"${action}" is none of ${Object.keys(ACTIONS).join(', ')}.`,
    );
  }
  const rejected: [string, FieldDecision][] = [];
  for (const text of fields) {
    const [, name = '', error = ''] = /^([\w.]+)=(.+)$/s.exec(text) ?? [];
    if (name === '')
      return refuseInWords('request_malformed', '--field is "name=what is wrong with it".');
    rejected.push([canonicalField(name), { status: 'REJECTED', error }]);
  }
  return {
    status,
    ...(message === undefined ? {} : { message }),
    fields: Object.fromEntries(rejected),
  };
};

interface CustomerClient {
  readonly orm: Orm;
  readonly stories: Pick<Stories, 'signalInformation' | 'startReview'>;
}

/** Has the review look again; where it cannot be started now, a worker starts it soon. */
const reviewAgain = async (
  client: CustomerClient,
  ids: readonly string[],
  actor: Actor,
): Promise<string> => {
  await client.orm.em.fork().transactional(async (em) => {
    await makeReviewDue(em, ids);
    for (const subject of ids) {
      await recordAct(em, actor, { act: 'customer.decided', subject, after: 'review' });
    }
  });
  const started = ids.map(async (id) => client.stories.startReview(id));
  await Promise.allSettled(started);
  return ids.length === 1 ? 'PROCESSING: the review is due' : `${ids.length} reviews are due`;
};

/**
 * Writes a person's decision about a customer and wakes the payments that wait for it; one that cannot
 * be signalled now is signalled by a worker soon.
 * @param actor who decides; the name that a command was given by default.
 * @returns the status that the customer has now, or a refusal.
 */
export const applyDecision = async (
  client: CustomerClient,
  deps: CustomerDeps,
  order: CustomerOrder,
  actor: Actor = byCommand(order.operator),
): Promise<string | Refusal> => {
  const em = client.orm.em.fork();
  if (order.id === 'parked') {
    if (order.action !== 'review') {
      return refuseInWords(
        'request_malformed',
        'what is parked is reviewed together, and decided singly',
      );
    }
    const sql = 'select id from customer where review_parked_at is not null and erased_at is null';
    return reviewAgain(
      client,
      (await em.execute<{ id: string }[]>(sql)).map(({ id }) => id),
      actor,
    );
  }
  const isId = /^[0-9a-f-]{36}$/.test(order.id);
  const known = isId ? await em.findOne(Customer, { id: order.id, erasedAt: null }) : null;
  if (!known) return refuseInWords('customer_not_found', 'There is no such customer.');
  if (order.action === 'review') return reviewAgain(client, [order.id], actor);
  const decision = decisionOf(order);
  if (isRefusal(decision)) return decision;
  const decided = await allOrNothing(em, async (inner) => {
    const customer = await lockCustomer(inner, order.id);
    if (!customer) return refuseInWords('customer_not_found', 'The customer was erased meanwhile.');
    if (order.shown !== undefined && order.shown !== customer.revision) {
      return refuseInWords('not_parked', {
        en: 'The customer has changed since they were shown. Look again.',
        es: 'El cliente ha cambiado desde que se mostró. Vuelva a mirar.',
      });
    }
    const before = customer.status;
    const rows = await decideCustomer(inner, deps, customer, decision, order.operator);
    const record = { subject: order.id, before, after: customer.status };
    await recordAct(inner, actor, { act: 'customer.decided', ...record });
    return { status: customer.status, woken: rows };
  });
  if (isRefusal(decided)) return decided;
  const woken = decided.woken.map(async (row) => {
    const at = row.informationUpdatedAt ?? new Date();
    return client.stories.signalInformation(row, at.toISOString());
  });
  await Promise.allSettled(woken);
  return decided.status;
};
