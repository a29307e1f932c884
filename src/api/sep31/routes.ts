import { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Logger } from 'pino';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { isContract } from '../../stellar/accounts/address.ts';
import { isServedSender } from '../../services/clients/access.ts';
import { judgeCallbackUrl } from '../../services/callbacks/url.ts';
import { correctPayee } from '../../services/transactions/payee/correct.ts';
import type { ApiContext, ApiMiddleware, ApiState } from '../deps.ts';
import { wordsLanguageOf } from '../http/answer-in-language.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { readBody } from '../http/body/body.ts';
import { answerRefusal } from '../http/errors.ts';
import { answer, respond, validate } from '../http/validate.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { findOwnRow } from '../../services/transactions/insert.ts';
import { createAfterChange } from '../../services/customers/kyc/after-submission.ts';
import { createRemittance } from '../../services/transactions/requests/sep31/create.ts';
import { presentNeeded } from './present-needed.ts';
import { writeInfo } from './info.ts';
import { readPartyStatuses } from '../../services/customers/customer-of.ts';
import { readInterrupted } from '../../services/rails/interrupted.ts';
import { presentRemittance } from '../../services/transactions/present/sep31.ts';
import { callbackRequest, remittanceChange, remittanceRequest } from './schema.ts';
import type { RequestStories } from '../../services/transactions/request-stories.ts';

interface Sep31Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: RequestStories;
  readonly secrets: SecretBox;
  readonly log: Logger;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
}

const unknown = () => refuse('transaction_not_found', 'transaction_unknown');

/** Lets only sending anchors in that the business has an agreement with. */
const known =
  (anchor: Anchor): ApiMiddleware =>
  async (ctx, next) => {
    // Its payments are named by memos alone.
    if (isContract(subjectOf(ctx).account)) {
      answerRefusal(ctx, refuse('sender_unknown', 'sender_is_contract'));
      return;
    }
    if (await isServedSender(ctx.state.em, anchor, subjectOf(ctx))) return next();
    answerRefusal(ctx, refuse('sender_unknown', 'sender_unknown'));
  };

/** Where a sending anchor pays; nothing of it while a customer is looked at, as it comes later. */
const whereToPay = (row: Transaction) => {
  const { stellar_account_id, stellar_memo_type, stellar_memo } = presentRemittance(row, []);
  return stellar_account_id === null ? {} : { stellar_account_id, stellar_memo_type, stellar_memo };
};

/** SEP-31: remittances that another anchor sends and that we pay out. */
export const createSep31Routes = (deps: Sep31Deps): Router<ApiState> => {
  const { anchor, tokens, stories, secrets } = deps;
  const router = new Router<ApiState>({ prefix: '/sep31' });
  const afterChange = createAfterChange(deps);
  const agreed: ApiMiddleware[] = [authenticate(tokens), known(anchor)];
  const own = async (ctx: ApiContext, id: string | undefined) =>
    findOwnRow(ctx.state.em, subjectOf(ctx), 'sep31', id ?? '');

  const present = async ({ state: { em } }: ApiContext, row: Transaction) =>
    presentRemittance(row, await readPartyStatuses(em, row), await readInterrupted(em));

  router.get('/info', (ctx) => {
    ctx.body = writeInfo(anchor, wordsLanguageOf(ctx));
  });
  router.post(
    '/transactions',
    ...agreed,
    readBody(),
    validate(remittanceRequest, async (input, ctx) => {
      const { em } = ctx.state;
      const asking = { anchor, secrets, em, subject: subjectOf(ctx), afterChange };
      const made = await createRemittance(asking, input);
      if (isRefusal(made)) return made;
      if ('needed' in made) return answer(400, presentNeeded(made, input.lang ?? 'en'));
      await stories.start(em, made, true);
      return answer(201, { id: made.id, ...whereToPay(made) });
    }),
  );
  router.get('/transactions/:id', ...agreed, async (ctx) => {
    const row = await own(ctx, ctx.params['id']);
    respond(ctx, row ? { transaction: await present(ctx, row) } : unknown());
  });
  router.put('/transactions/:id/callback', ...agreed, readBody(), async (ctx, next) => {
    const change = validate(callbackRequest, async ({ url }) => {
      const row = await own(ctx, ctx.params['id']);
      if (!row) return unknown();
      const fault = judgeCallbackUrl('url', url, deps.development);
      if (fault) return fault;
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
      const changed = await correctPayee(ctx.state.em, deps, row.id, fields.transaction);
      if ('refusal' in changed) return changed.refusal;
      await stories.informationUpdated(ctx.state.em, changed.row);
      return { transaction: await present(ctx, changed.row) };
    });
    await change(ctx, next);
  });
  return router;
};
