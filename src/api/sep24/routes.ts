import { Router } from '@koa/router';
import type { Logger } from 'pino';
import { readCustomerStatuses } from '../../services/customers/customer-of.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { readInterrupted } from '../../services/rails/interrupted.ts';
import { presentSep24 } from '../../services/transactions/present/sep24.ts';
import type { SecretBox } from '../../db/secret.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import type { DestinationDeps } from '../../services/quotes/destination.ts';
import { writeExternalLink } from '../external/link.ts';
import { feeQuery, writeFee } from '../shared/fee.ts';
import { infoQuery } from '../shared/fields.ts';
import { findTransaction, listTransactions, oneQuery } from '../shared/history.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { validate } from '../http/validate.ts';
import { writeMoreInfoUrl } from '../tokens/more-info.ts';
import { createAfterChange } from '../../services/customers/kyc/after-submission.ts';
import { readCustomerBody } from '../sep12/body.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { createDeposit, createWithdrawal } from '../../services/transactions/requests/sep24.ts';
import { writeInfo } from './info.ts';
import { besideRequest, depositRequest, listQuery, withdrawalRequest } from './schema.ts';
import type { RequestStories } from '../../services/transactions/request-stories.ts';

interface Sep24Deps extends DestinationDeps {
  readonly tokens: Tokens;
  readonly publicUrl: string;
  readonly stories: RequestStories;
  readonly secrets: SecretBox;
  readonly log: Logger;
  /** The size of the largest document that is taken, in bytes. */
  readonly fileBytesMax: number;
}

/** What wallets read of their transactions. */
const addHistory = (router: Router<ApiState>, deps: Sep24Deps): void => {
  const { anchor, tokens } = deps;
  const authenticated = authenticate(tokens);
  const present = async (ctx: ApiContext, rows: readonly Transaction[], language?: string) => {
    const customers = await readCustomerStatuses(ctx.state.em, rows);
    const interrupted = await readInterrupted(ctx.state.em);
    return Promise.all(
      rows.map(async (row) => {
        const moreInfoUrl = await writeMoreInfoUrl(deps, row.id);
        const customer = customers.get(row.customerId ?? '') ?? null;
        return presentSep24(row, { moreInfoUrl, customer, language, interrupted });
      }),
    );
  };

  router.get(
    '/transactions',
    authenticated,
    validate(listQuery, async ({ kind, ...query }, ctx) => {
      const kinds = kind ?? (['deposit', 'withdrawal'] as const);
      const shapes = kinds.map((one) => ({ kind: one, isExchange: false }));
      const request = { ...query, shapes, protocol: 'sep24' as const };
      const rows = await listTransactions(ctx.state.em, anchor, subjectOf(ctx), request);
      return isRefusal(rows) ? rows : { transactions: await present(ctx, rows, query.lang) };
    }),
  );
  router.get(
    '/transaction',
    authenticated,
    validate(oneQuery, async (query, ctx) => {
      const row = await findTransaction(ctx.state.em, subjectOf(ctx), 'sep24', query);
      if (isRefusal(row)) return row;
      const [transaction] = await present(ctx, [row], query.lang);
      return { transaction };
    }),
  );
};

/** SEP-24: deposits and withdrawals whose details a person fills in on our pages. */
export const createSep24Routes = (deps: Sep24Deps): Router<ApiState> => {
  const { anchor, tokens, publicUrl, secrets } = deps;
  const router = new Router<ApiState>({ prefix: '/sep24' });
  const authenticated = authenticate(tokens);
  const afterChange = createAfterChange(deps);
  const readParts = readCustomerBody(deps.fileBytesMax);

  const interactive = async (row: Transaction | Refusal) => {
    if (isRefusal(row)) return row;
    const token = await tokens.issueLink(row.id);
    const { interactive: own } = anchor;
    const url = own
      ? writeExternalLink(own.url, { transaction_id: row.id, token, lang: row.language })
      : `${publicUrl}/interactive/${row.id}/open?token=${token}`;
    return {
      type: 'interactive_customer_info_needed',
      url,
      id: row.id,
    };
  };
  const createDeps = (ctx: ApiContext) => ({
    anchor,
    network: deps.network,
    em: ctx.state.em,
    subject: subjectOf(ctx),
    secrets,
    fields: besideRequest(ctx.request.body),
    files: ctx.state.files ?? new Map<string, never>(),
    afterChange,
  });

  router.get(
    '/info',
    // Nothing in it is said in words; wallets send the language all the same.
    validate(infoQuery, async () => writeInfo(anchor)),
  );
  router.post(
    '/transactions/deposit/interactive',
    authenticated,
    readParts,
    validate(depositRequest, async (input, ctx) =>
      interactive(await createDeposit(createDeps(ctx), input)),
    ),
  );
  router.post(
    '/transactions/withdraw/interactive',
    authenticated,
    readParts,
    validate(withdrawalRequest, async (input, ctx) =>
      interactive(await createWithdrawal(createDeps(ctx), input)),
    ),
  );
  router.get(
    '/fee',
    authenticated,
    validate(feeQuery, async (query, ctx) => writeFee(deps, subjectOf(ctx), query)),
  );
  addHistory(router, deps);
  return router;
};
