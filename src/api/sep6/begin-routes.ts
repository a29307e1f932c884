import type { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { ApiContext, ApiState } from '../deps.ts';
import { authenticate, subjectOf } from '../http/authenticate.ts';
import { refuseHead } from '../http/effects.ts';
import { parseInput, validate } from '../http/validate.ts';
import { createAfterChange } from '../../services/customers/kyc/after-submission.ts';
import { writeMoreInfoUrl } from '../tokens/more-info.ts';
import { createAwaitInstructions } from './await-instructions.ts';
import { answerDeposit, answerWithdraw } from './answers.ts';
import { createDeposit, createWithdrawal } from '../../services/transactions/requests/sep6.ts';
import type { Sep6Deps } from './deps.ts';
import {
  depositExchangeQuery,
  depositQuery,
  withdrawExchangeQuery,
  withdrawQuery,
} from './schema.ts';
import type {
  DepositInput,
  Exchange,
  WithdrawInput,
} from '../../services/transactions/requests/inputs.ts';

/** The four ways in which a transaction begins. */
export const addBeginnings = (router: Router<ApiState>, deps: Sep6Deps): void => {
  const { anchor, tokens, stories } = deps;
  const beginning = [refuseHead(), authenticate(tokens)];
  const afterChange = createAfterChange(deps);
  const awaitInstructions = createAwaitInstructions(anchor);
  const createDeps = (ctx: ApiContext) => ({
    ...deps,
    afterChange,
    em: ctx.state.em,
    subject: subjectOf(ctx),
  });
  const begin = async (
    ctx: ApiContext,
    made: Transaction | Refusal,
  ): Promise<Transaction | Refusal> => {
    if (!isRefusal(made)) await stories.start(ctx.state.em, made, true);
    return made;
  };
  const beginDeposit = async (ctx: ApiContext, input: DepositInput, exchange?: Exchange) => {
    const made = await createDeposit(createDeps(ctx), input, exchange);
    if (isRefusal(made)) return made;
    await begin(ctx, made.row);
    const row = await awaitInstructions(ctx.state.em, made.row);
    return answerDeposit(anchor, row, made.newAccount, await writeMoreInfoUrl(deps, row.id));
  };
  const beginWithdrawal = async (ctx: ApiContext, input: WithdrawInput, exchange?: Exchange) => {
    const made = await begin(ctx, await createWithdrawal(createDeps(ctx), input, exchange));
    return isRefusal(made) ? made : answerWithdraw(anchor, made);
  };

  router.get(
    '/deposit',
    ...beginning,
    validate(depositQuery, async (input, ctx) => beginDeposit(ctx, input)),
  );
  router.get(
    '/withdraw',
    ...beginning,
    validate(withdrawQuery, async (input, ctx) => beginWithdrawal(ctx, input)),
  );
  router.get(
    '/deposit-exchange',
    ...beginning,
    validate(depositExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(depositQuery, query);
      return isRefusal(input) ? input : beginDeposit(ctx, input.data, exchange);
    }),
  );
  router.get(
    '/withdraw-exchange',
    ...beginning,
    validate(withdrawExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(withdrawQuery, query);
      return isRefusal(input) ? input : beginWithdrawal(ctx, input.data, exchange);
    }),
  );
};
