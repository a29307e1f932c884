import type { Router } from '@koa/router';
import type { Transaction } from '../../db/entities/transaction.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import { isAccount } from '../../stellar/address.ts';
import { isBeforeAdmission } from '../../domain/status.ts';
import { createAfterChange } from '../sep12/after-change.ts';
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
  type DepositQuery,
  type Exchange,
  type WithdrawQuery,
} from './schema.ts';

/** The four ways in which a transaction begins. */
export const addBeginnings = (router: Router<ApiState>, deps: Sep6Deps): void => {
  const { anchor, tokens, stories } = deps;
  const authenticated = authenticate(tokens);
  const afterChange = createAfterChange(deps);
  const createDeps = (ctx: ApiContext) => ({
    ...deps,
    em: ctx.state.em,
    subject: subjectOf(ctx),
  });
  const begin = async (
    ctx: ApiContext,
    made: Transaction | Refusal,
  ): Promise<Transaction | Refusal> => {
    if (!isRefusal(made)) await stories.start(ctx.state.em, made);
    // Whoever got their type by this request is looked at now, and not at the next sweep.
    const id = isRefusal(made) || !isBeforeAdmission(made) ? null : made.customerId;
    if (id) await afterChange(ctx.state.em, { id, woken: [], codes: [] });
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

  const beginDeposit = async (ctx: ApiContext, input: DepositQuery, exchange?: Exchange) => {
    const fault = await judgeDestination(input.account);
    if (fault) return fault;
    const made = await begin(ctx, await createDeposit(createDeps(ctx), input, exchange));
    return isRefusal(made) ? made : answerDeposit(anchor, made);
  };
  const beginWithdrawal = async (ctx: ApiContext, input: WithdrawQuery, exchange?: Exchange) => {
    const made = await begin(ctx, await createWithdrawal(createDeps(ctx), input, exchange));
    return isRefusal(made) ? made : answerWithdraw(anchor, made);
  };

  router.get(
    '/deposit',
    authenticated,
    validate(depositQuery, async (input, ctx) => beginDeposit(ctx, input)),
  );
  router.get(
    '/withdraw',
    authenticated,
    validate(withdrawQuery, async (input, ctx) => beginWithdrawal(ctx, input)),
  );
  router.get(
    '/deposit-exchange',
    authenticated,
    validate(depositExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(depositQuery, query);
      return isRefusal(input) ? input : beginDeposit(ctx, input, exchange);
    }),
  );
  router.get(
    '/withdraw-exchange',
    authenticated,
    validate(withdrawExchangeQuery, async ({ exchange, query }, ctx) => {
      const input = parseInput(withdrawQuery, query);
      return isRefusal(input) ? input : beginWithdrawal(ctx, input, exchange);
    }),
  );
};
