import { Router } from '@koa/router';
import { Customer } from '../../db/entities/customer.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import { authenticate, subjectOf } from '../middleware/authenticate.ts';
import { readBody } from '../middleware/body.ts';
import { answer, validate } from '../middleware/validate.ts';
import type { Stories } from '../stories.ts';
import type { Tokens } from '../tokens.ts';
import {
  customerType,
  findOwnCustomer,
  identityOf,
  openFields,
  storeCustomer,
} from './customers.ts';
import { eraseCustomers } from './erase.ts';
import { presentCustomer } from './present.ts';
import { customerChange, customerErasure, customerQuery, type CustomerQuery } from './schema.ts';
import { findWaiting, mendWaiting } from './waiting.ts';

export interface Sep12Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: Stories;
  readonly secrets: SecretBox;
}

const unknownCustomer = () => refuse('customer_not_found', 'There is no such customer of yours.');
const unknownType = (anchor: Anchor) =>
  refuse('field_malformed', `type: is one of ${Object.keys(anchor.customerTypes).join(', ')}.`);

const showCustomer = async (deps: Sep12Deps, query: CustomerQuery, ctx: ApiContext) => {
  const { anchor, secrets } = deps;
  const { em } = ctx.state;
  const subject = subjectOf(ctx);
  const identity = identityOf(subject, query);
  if (isRefusal(identity)) return identity;
  const customer =
    query.id === undefined
      ? await em.findOne(Customer, {
          account: identity.account,
          accountMemo: identity.memo,
          type: query.type ?? null,
        })
      : await findOwnCustomer(em, subject, query.id);
  if (query.id !== undefined && !customer) return unknownCustomer();
  const type = customerType(anchor, query.type ?? customer?.type);
  if (!type) return unknownType(anchor);
  const waiting = customer ? await findWaiting(em, customer.id) : [];
  const asks = waiting.find(
    ({ id, senderId }) =>
      senderId !== customer?.id &&
      (query.transaction_id === undefined || id === query.transaction_id),
  );
  const names = Array.isArray(asks?.requiredInfoUpdates) ? asks.requiredInfoUpdates : [];
  return presentCustomer(customer, type, customer ? openFields(secrets, customer) : {}, {
    names: names.filter((name): name is string => typeof name === 'string'),
    message: asks?.requiredInfoMessage ?? customer?.message ?? null,
  });
};

/** SEP-12: what we must know of customers. Everything told is kept in one encrypted column. */
export const createSep12Routes = (deps: Sep12Deps): Router<ApiState> => {
  const { anchor, tokens, stories } = deps;
  const router = new Router<ApiState>({ prefix: '/sep12' });
  const authenticated = authenticate(tokens, 401);

  router.get(
    '/customer',
    authenticated,
    validate(customerQuery, async (query, ctx) => showCustomer(deps, query, ctx)),
  );
  router.put(
    '/customer',
    authenticated,
    readBody(),
    validate(customerChange, async (change, ctx) => {
      const { em } = ctx.state;
      const subject = subjectOf(ctx);
      const identity = identityOf(subject, change);
      if (isRefusal(identity)) return identity;
      const customer =
        change.id === undefined ? null : await findOwnCustomer(em, subject, change.id);
      if (change.id !== undefined && !customer) return unknownCustomer();
      if (!customerType(anchor, change.type)) return unknownType(anchor);
      const who = { customer, identity, type: change.type ?? customer?.type ?? null };
      const id = await storeCustomer(em, deps, who, change.fields);
      const waiting = await mendWaiting(em, deps, id, change.fields);
      await Promise.all(waiting.map(async (row) => stories.informationUpdated(em, row)));
      return answer(202, { id });
    }),
  );
  router.delete('/customer/:account', authenticated, readBody(), async (ctx, next) => {
    const account = ctx.params['account'];
    const erase = validate(customerErasure, async ({ memo }) => {
      const identity = identityOf(subjectOf(ctx), { account, memo });
      if (isRefusal(identity)) return identity;
      const erased = await eraseCustomers(ctx.state.em, deps.secrets, identity);
      return erased === 0 ? unknownCustomer() : answer(200, {});
    });
    await erase(ctx, next);
  });
  return router;
};
