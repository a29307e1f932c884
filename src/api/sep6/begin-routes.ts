import type { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isAccount } from '../../stellar/address.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import { authenticate, subjectOf } from '../middleware/authenticate.ts';
import { parseInput, validate } from '../middleware/validate.ts';
import { answerDeposit, answerWithdraw } from './answers.ts';
import { createDeposit, createWithdrawal } from './create.ts';
import type { Sep6Deps } from './routes.ts';
import {
  depositExchangeQuery,
  depositQuery,
  withdrawExchangeQuery,
  withdrawQuery,
} from './schema.ts';

/** The four ways in which a transaction begins. */
export const addBeginnings = (router: Router<ApiState>, deps: Sep6Deps): void => {
  const { anchor, tokens, stories, secrets } = deps;
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
  const judgeDestination = async (account: string): Promise<Refusal | null> => {
    if (anchor.startingBalance !== null || !isAccount(account)) return null;
    const signers = await deps.network.readSigners(account);
    if (isRefusal(signers)) return signers;
    return signers === null
      ? refuse('account_malformed', 'account: does not exist, and we create none.')
      : null;
  };

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
    '/deposit-exchange',
    authenticated,
    validate(depositExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(depositQuery, query);
      if (isRefusal(input)) return input;
      const fault = await judgeDestination(input.account);
      if (fault) return fault;
      const made = await begin(ctx, await createDeposit(createDeps(ctx), input, exchange));
      return isRefusal(made) ? made : answerDeposit(anchor, made);
    }),
  );
  router.get(
    '/withdraw-exchange',
    authenticated,
    validate(withdrawExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(withdrawQuery, query);
      if (isRefusal(input)) return input;
      const made = await begin(ctx, await createWithdrawal(createDeps(ctx), input, exchange));
      return isRefusal(made) ? made : answerWithdraw(anchor, made);
    }),
  );
};
