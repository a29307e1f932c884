import type { Sep12Deps } from './deps.ts';
import { Router } from '@koa/router';
import { Customer } from '../../db/entities/customer.ts';
import { ownerColumns } from '../../services/customers/owner.ts';
import { openFields } from '../../services/customers/store.ts';
import { needsOf } from '../../services/customers/needs.ts';
import { presentCustomer } from '../../services/customers/present.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { defaultCustomerType, typesOfRole } from '../../domain/customers/types.ts';
import { customerType } from '../../domain/customers/customer.ts';
import { isTransactionRole } from '../../domain/customers/contract.ts';
import { isRefusal, refuse, refuseField, type Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { readBody } from '../http/body/body.ts';
import { answer, validate } from '../http/validate.ts';
import { createAfterChange } from '../../services/customers/kyc/after-submission.ts';
import { readCustomerBody } from './body.ts';
import { changeCustomer } from '../../services/customers/kyc/submit.ts';
import { findAsked, findNamed, identityOf, type Named } from '../../services/customers/kyc/find.ts';
import { eraseCustomers } from '../../services/customers/kyc/erase.ts';
import { addFileRoutes } from './file-routes.ts';
import { refuseOtherType } from '../../services/customers/kyc/of-type.ts';
import { readSubmitted } from '../../services/customers/kyc/submitted.ts';
import {
  callbackChange,
  customerChange,
  customerErasure,
  customerQuery,
  type CallbackChange,
  type CustomerChange,
  type CustomerQuery,
} from './schema.ts';

const unknownCustomer = () => refuse('customer_not_found', 'customer_unknown');
const otherAccount = () => refuseField('request_malformed', 'account', 'differs_from_body');
const unknownType = (anchor: Anchor) =>
  refuseField('field_malformed', 'type', 'is_one_of', {
    names: Object.keys(anchor.customerTypes).join(', '),
  });

/**
 * By what type somebody is asked: by the one that a request names. By a role in a transaction it is
 * their own, and of whoever has none, the one that the transaction asks for.
 */
const typeFor = (
  anchor: Anchor,
  customer: Customer | null,
  asked: CustomerQuery,
  { row, role }: Named,
): string | null => {
  if (!row || !role) return asked.type ?? customer?.type ?? null;
  const [wanted] = typesOfRole(anchor, row, role);
  return customer?.type ?? wanted ?? (customer ? null : (asked.type ?? null));
};

/** Whom a request is about, and by what type they are asked. */
const find = async (deps: Sep12Deps, ctx: ApiContext, asked: CustomerQuery) => {
  const { em } = ctx.state;
  const subject = subjectOf(ctx);
  const identity = identityOf(subject, asked);
  if (isRefusal(identity)) return identity;
  const named = await findNamed(em, subject, asked.transaction_id, asked.type);
  if (isRefusal(named)) return named;
  const customer = await findAsked(em, deps.anchor, subject, identity, asked, named);
  if (isRefusal(customer)) return customer;
  const type = typeFor(deps.anchor, customer, asked, named);
  // A transaction may ask by a role for which anchor.ts has no type of that name.
  if (!customerType(deps.anchor, type) && !(named.row && isTransactionRole(type))) {
    return unknownType(deps.anchor);
  }
  const isById = asked.id !== undefined;
  const other =
    customer && isById && asked.type !== undefined && !named.row
      ? await refuseOtherType(em, customer, asked.type, 'id')
      : null;
  return other ?? { subject, identity, named, customer, type, isById };
};

const showCustomer = async (deps: Sep12Deps, query: CustomerQuery, ctx: ApiContext) => {
  const found = await find(deps, ctx, query);
  if (isRefusal(found)) return found;
  const { customer, named, type } = found;
  const language = query.lang ?? customer?.language ?? 'en';
  return presentCustomer(ctx.state.em, deps, customer, { type, ...named, language });
};

const takeChange = async (
  deps: Sep12Deps,
  change: CustomerChange,
  ctx: ApiContext,
  afterChange: ReturnType<typeof createAfterChange>,
): Promise<{ readonly id: string } | Refusal> => {
  const { em } = ctx.state;
  const found = await find(deps, ctx, change);
  if (isRefusal(found)) return found;
  const { customer, named, type } = found;
  const known = customer ? openFields(deps.secrets, customer) : {};
  const plain = customerType(deps.anchor, type) ?? { description: '', fields: {} };
  const asks = named.row && named.role ? needsOf(deps, plain, named.row, named.role) : plain;
  const files = ctx.state.files ?? new Map<string, never>();
  const submitted = readSubmitted(
    deps.anchor,
    asks,
    change.fields,
    files,
    known['mobile_number_format'],
  );
  if (isRefusal(submitted)) return submitted;
  const changed = await changeCustomer(em, deps, { ...found, language: change.lang }, submitted);
  if (isRefusal(changed)) return changed;
  await afterChange(em, changed);
  return { id: changed.id };
};

/** Stores where the status of a customer, or of all of an identity, is to be posted. */
const takeCallback = async (anchor: Anchor, { url, ...asked }: CallbackChange, ctx: ApiContext) => {
  const { em } = ctx.state;
  const subject = subjectOf(ctx);
  const identity = identityOf(subject, asked);
  if (isRefusal(identity)) return identity;
  const one =
    asked.id === undefined ? null : await findAsked(em, anchor, subject, identity, asked, {});
  if (isRefusal(one)) return one;
  const isDefault = asked.type === defaultCustomerType(anchor);
  const named = isDefault ? { $or: [{ type: asked.type }, { type: null }] } : { type: asked.type };
  const type = asked.type === undefined ? {} : named;
  const whose = one ? { id: one.id } : { ...ownerColumns(identity), erasedAt: null, ...type };
  const updated = await em.nativeUpdate(Customer, whose, { callbackUrl: url });
  return updated === 0 ? unknownCustomer() : answer(200, {});
};

/** SEP-12: what we must know of customers. Everything submitted is encrypted where it is kept. */
export const createSep12Routes = (deps: Sep12Deps): Router<ApiState> => {
  const { tokens, anchor } = deps;
  const isProof = Object.values(anchor.customerTypes).some(({ fields }) =>
    Object.values(fields).some(({ verified }) => verified),
  );
  if (isProof && !anchor.customerVerification) {
    throw new Error('anchor.ts asks for verified fields and has no customerVerification');
  }
  if (!customerType(anchor, null)) {
    throw new Error('anchor.ts has no customer type of the name in defaultCustomerType');
  }
  const router = new Router<ApiState>({ prefix: '/sep12' });
  const authenticated = authenticate(tokens, 401);
  const afterChange = createAfterChange(deps);

  router.get(
    '/customer',
    authenticated,
    validate(customerQuery, async (query, ctx) => showCustomer(deps, query, ctx)),
  );
  router.put(
    '/customer',
    authenticated,
    readCustomerBody(deps.fileBytesMax),
    validate(customerChange, async (change, ctx) => {
      const changed = await takeChange(deps, change, ctx, afterChange);
      return isRefusal(changed) ? changed : answer(202, changed);
    }),
  );
  router.put(
    '/customer/verification',
    authenticated,
    readCustomerBody(deps.fileBytesMax),
    validate(customerChange, async (change, ctx) => {
      const changed = await takeChange(deps, change, ctx, afterChange);
      if (isRefusal(changed)) return changed;
      return showCustomer(deps, { id: changed.id, lang: change.lang }, ctx);
    }),
  );
  router.put(
    '/customer/callback',
    authenticated,
    readBody(),
    validate(callbackChange(deps.development), async (change, ctx) =>
      takeCallback(anchor, change, ctx),
    ),
  );
  addFileRoutes(router, deps, authenticated);
  router.delete('/customer/:account', authenticated, readCustomerBody(0), async (ctx, next) => {
    const account = ctx.params['account'];
    const erase = validate(customerErasure, async ({ account: named = account, ...memo }) => {
      if (named !== account) return otherAccount();
      const identity = identityOf(subjectOf(ctx), { account, ...memo });
      if (isRefusal(identity)) return identity;
      const erased = await eraseCustomers(ctx.state.em, deps.secrets, identity);
      return isRefusal(erased) ? erased : answer(200, {});
    });
    await erase(ctx, next);
  });
  return router;
};
