import { Router } from '@koa/router';
import { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import { railProfile, type Anchor } from '../../domain/anchor.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import type { ApiContext, ApiMiddleware, ApiState } from '../deps.ts';
import { authenticate, subjectOf } from '../middleware/authenticate.ts';
import { readBody } from '../middleware/body.ts';
import { answerRefusal } from '../middleware/errors.ts';
import { answer, respond, validate } from '../middleware/validate.ts';
import { judgePayee, openPayee, payeeOf, sealPayee } from '../payee.ts';
import type { Stories } from '../stories.ts';
import type { Tokens } from '../tokens.ts';
import { findOwnRow, lockRow } from '../transactions.ts';
import { createRemittance } from './create.ts';
import { writeInfo } from './info.ts';
import { presentRemittance } from '../../db/present-remittance.ts';
import { callbackRequest, remittanceChange, remittanceRequest } from './schema.ts';

export interface Sep31Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: Stories;
  readonly secrets: SecretBox;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

/** A place that status changes may be told to: https, and no secrets in the address. */
const isCallbackUrl = (text: string, development: boolean): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  const isAllowed = protocol === 'https:' || (development && protocol === 'http:');
  return isAllowed && username === '' && password === '';
};

const unknown = () => refuse('transaction_not_found', 'There is no such transaction of yours.');

/** Lets only sending anchors in that the business has an agreement with. */
const known =
  (anchor: Anchor): ApiMiddleware =>
  async (ctx, next) => {
    const { account, clientDomain } = subjectOf(ctx);
    if (anchor.isSendingAnchor(account, clientDomain)) return next();
    answerRefusal(ctx, refuse('sender_unknown', 'We have no agreement with this sending anchor.'));
  };

/** SEP-31: remittances that another anchor sends and that we pay out. */
export const createSep31Routes = (deps: Sep31Deps): Router<ApiState> => {
  const { anchor, tokens, stories, secrets } = deps;
  const router = new Router<ApiState>({ prefix: '/sep31' });
  const agreed: ApiMiddleware[] = [authenticate(tokens), known(anchor)];
  const own = async (ctx: ApiContext, id: string | undefined) =>
    findOwnRow(ctx.state.em, subjectOf(ctx), 'sep31', id ?? '');

  router.get('/info', (ctx) => {
    ctx.body = writeInfo(anchor);
  });
  router.post(
    '/transactions',
    ...agreed,
    readBody(),
    validate(remittanceRequest, async (input, ctx) => {
      const { em } = ctx.state;
      const made = await createRemittance({ anchor, secrets, em, subject: subjectOf(ctx) }, input);
      if (!(made instanceof Transaction)) return made;
      await stories.start(em, made);
      const { stellar_account_id, stellar_memo_type, stellar_memo } = presentRemittance(made);
      return answer(201, { id: made.id, stellar_account_id, stellar_memo_type, stellar_memo });
    }),
  );
  router.get('/transactions/:id', ...agreed, async (ctx) => {
    const row = await own(ctx, ctx.params['id']);
    respond(ctx, row ? { transaction: presentRemittance(row) } : unknown());
  });
  router.put('/transactions/:id/callback', ...agreed, readBody(), async (ctx, next) => {
    const change = validate(callbackRequest, async ({ url }) => {
      const row = await own(ctx, ctx.params['id']);
      if (!row) return unknown();
      if (!isCallbackUrl(url, deps.development)) {
        return refuse('field_malformed', 'url: must be an https address without a password.');
      }
      row.callbackUrl = url;
      await ctx.state.em.flush();
      return answer(204, null);
    });
    await change(ctx, next);
  });
  router.patch('/transactions/:id', ...agreed, readBody(), async (ctx, next) => {
    const change = validate(remittanceChange, async ({ fields }) => {
      const row = await own(ctx, ctx.params['id']);
      if (!row) return unknown();
      const changed = await ctx.state.em.transactional(async (inner) => {
        const locked = await lockRow(inner, row.id);
        const rail = railProfile(anchor, locked.rail ?? '');
        if (locked.status !== 'pending_transaction_info_update' || !rail) {
          return refuse('status_not_allowed', 'Nothing is asked about this transaction now.');
        }
        const payee = { ...openPayee(secrets, locked), ...payeeOf(rail, fields.transaction) };
        const fault = judgePayee(rail, payee);
        if (fault) return fault.refusal;
        sealPayee(secrets, locked, payee);
        // The correction and its time stand together, whether Temporal can be reached or not.
        locked.informationUpdatedAt = new Date();
        return locked;
      });
      if (isRefusal(changed)) return changed;
      await stories.informationUpdated(ctx.state.em, changed);
      return { transaction: presentRemittance(changed) };
    });
    await change(ctx, next);
  });
  return router;
};
