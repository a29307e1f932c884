import { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { presentSep6 } from '../../db/present-sep6.ts';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isAccount } from '../../stellar/address.ts';
import type { ApiContext, ApiState, NetworkDoor } from '../deps.ts';
import { correctPayee } from '../correct-payee.ts';
import { findTransaction, oneQuery } from '../history.ts';
import { authenticate, subjectOf } from '../middleware/authenticate.ts';
import { readBody } from '../middleware/body.ts';
import { validate } from '../middleware/validate.ts';
import type { Stories } from '../stories.ts';
import type { Tokens } from '../tokens.ts';
import { findOwnRow } from '../transactions.ts';
import { answerDeposit, answerWithdraw } from './answers.ts';
import { createDeposit, createWithdrawal } from './create.ts';
import { writeFee } from './fee.ts';
import { writeInfo } from './info.ts';
import { listSep6 } from './list.ts';
import { depositQuery, feeQuery, listQuery, transactionChange, withdrawQuery } from './schema.ts';

export interface Sep6Deps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: Stories;
  readonly secrets: SecretBox;
  readonly publicUrl: string;
  readonly development: boolean;
  readonly network: NetworkDoor;
}

/** What has become of transactions, and what is corrected about them. */
const addHistory = (router: Router<ApiState>, deps: Sep6Deps): void => {
  const { anchor, tokens, stories, publicUrl } = deps;
  const authenticated = authenticate(tokens);
  const present = async (row: Transaction) => {
    const token = await tokens.issueMoreInfo(row.id);
    const address = `${publicUrl}/sep24/transaction/more_info?id=${row.id}&token=${token}`;
    return { ...presentSep6(row), more_info_url: address };
  };

  router.get(
    '/transactions',
    authenticated,
    validate(listQuery, async (query, ctx) => {
      const rows = await listSep6(ctx.state.em, anchor, subjectOf(ctx), query);
      return isRefusal(rows) ? rows : { transactions: await Promise.all(rows.map(present)) };
    }),
  );
  router.get(
    '/transaction',
    authenticated,
    validate(oneQuery, async (query, ctx) => {
      const row = await findTransaction(ctx.state.em, subjectOf(ctx), 'sep6', query);
      return isRefusal(row) ? row : { transaction: await present(row) };
    }),
  );
  router.patch('/transactions/:id', authenticated, readBody(), async (ctx, next) => {
    const change = validate(transactionChange, async ({ transaction: told }) => {
      const row = await findOwnRow(ctx.state.em, subjectOf(ctx), 'sep6', ctx.params['id'] ?? '');
      if (!row) return refuse('transaction_not_found', 'There is no such transaction of yours.');
      const changed = await correctPayee(ctx.state.em, deps, row.id, told);
      if (isRefusal(changed)) return changed;
      await stories.informationUpdated(ctx.state.em, changed);
      return { transaction: await present(changed) };
    });
    await change(ctx, next);
  });
};

/** SEP-6: deposits and withdrawals that a wallet asks for in its own words, without our pages. */
export const createSep6Routes = (deps: Sep6Deps): Router<ApiState> => {
  const { anchor, tokens, stories, secrets } = deps;
  const router = new Router<ApiState>({ prefix: '/sep6' });
  const authenticated = authenticate(tokens);
  const createDeps = (ctx: ApiContext) => ({
    anchor,
    secrets,
    development: deps.development,
    em: ctx.state.em,
    subject: subjectOf(ctx),
  });
  const begin = async (
    ctx: ApiContext,
    made: Transaction | Refusal,
  ): Promise<Transaction | Refusal> => {
    if (!isRefusal(made)) await stories.start(ctx.state.em, made);
    return made;
  };
  /** An account that is not there yet is made with the payment, where the business does that. */
  const judgeDestination = async (account: string): Promise<Refusal | null> =>
    anchor.startingBalance === null &&
    isAccount(account) &&
    (await deps.network.readSigners(account)) === null
      ? refuse('account_malformed', 'account: does not exist, and we create none.')
      : null;

  router.get('/info', (ctx) => {
    ctx.body = writeInfo(anchor);
  });
  router.get(
    '/deposit',
    authenticated,
    validate(depositQuery, async (input, ctx) => {
      const fault = await judgeDestination(input.account);
      if (fault) return fault;
      const made = await begin(ctx, await createDeposit(createDeps(ctx), input));
      return isRefusal(made) ? made : answerDeposit(anchor, made);
    }),
  );
  router.get(
    '/withdraw',
    authenticated,
    validate(withdrawQuery, async (input, ctx) => {
      const made = await begin(ctx, await createWithdrawal(createDeps(ctx), input));
      return isRefusal(made) ? made : answerWithdraw(anchor, made);
    }),
  );
  router.get(
    '/fee',
    authenticated,
    validate(feeQuery, async (query) => writeFee(anchor, query)),
  );
  addHistory(router, deps);
  return router;
};
