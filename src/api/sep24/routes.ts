import { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { presentSep24 } from '../../db/present-sep24.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import { writeExternalLink } from '../external/link.ts';
import { findTransaction, listTransactions, oneQuery } from '../history.ts';
import { authenticate, subjectOf } from '../middleware/authenticate.ts';
import { readBody } from '../middleware/body.ts';
import { validate } from '../middleware/validate.ts';
import { writeMoreInfoUrl } from '../more-info.ts';
import type { Tokens } from '../tokens.ts';
import { createDeposit, createWithdrawal } from './create.ts';
import { writeInfo } from './info.ts';
import { depositRequest, listQuery, withdrawalRequest } from './schema.ts';

export interface Sep24Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly publicUrl: string;
}

/** SEP-24: deposits and withdrawals whose details a person fills in on our pages, or the business's. */
export const createSep24Routes = ({ anchor, tokens, publicUrl }: Sep24Deps): Router<ApiState> => {
  const router = new Router<ApiState>({ prefix: '/sep24' });
  const authenticated = authenticate(tokens);

  const present = async (row: Transaction) =>
    presentSep24(row, await writeMoreInfoUrl({ publicUrl, tokens }, row.id));

  const interactive = async (row: Transaction | Refusal) => {
    if (isRefusal(row)) return row;
    const token = await tokens.issueLink(row.id);
    const { interactive: own } = anchor;
    const url = own
      ? writeExternalLink(own.url, { transaction_id: row.id, token, lang: row.language })
      : `${publicUrl}/interactive/open?token=${token}`;
    return {
      type: 'interactive_customer_info_needed',
      url,
      id: row.id,
    };
  };
  const createDeps = (ctx: ApiContext) => ({
    anchor,
    em: ctx.state.em,
    subject: subjectOf(ctx),
  });

  router.get('/info', (ctx) => {
    ctx.body = writeInfo(anchor);
  });
  router.post(
    '/transactions/deposit/interactive',
    authenticated,
    readBody(),
    validate(depositRequest, async (input, ctx) =>
      interactive(await createDeposit(createDeps(ctx), input)),
    ),
  );
  router.post(
    '/transactions/withdraw/interactive',
    authenticated,
    readBody(),
    validate(withdrawalRequest, async (input, ctx) =>
      interactive(await createWithdrawal(createDeps(ctx), input)),
    ),
  );
  router.get(
    '/transactions',
    authenticated,
    validate(listQuery, async ({ kind, ...query }, ctx) => {
      const kinds = kind ? [kind] : (['deposit', 'withdrawal'] as const);
      const shapes = kinds.map((one) => ({ kind: one, isExchange: false }));
      const request = { ...query, shapes, protocol: 'sep24' as const };
      const rows = await listTransactions(ctx.state.em, anchor, subjectOf(ctx), request);
      return isRefusal(rows) ? rows : { transactions: await Promise.all(rows.map(present)) };
    }),
  );
  router.get(
    '/transaction',
    authenticated,
    validate(oneQuery, async (query, ctx) => {
      const row = await findTransaction(ctx.state.em, subjectOf(ctx), 'sep24', query);
      return isRefusal(row) ? row : { transaction: await present(row) };
    }),
  );
  return router;
};
