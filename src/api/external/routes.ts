import { Router, type RouterContext } from '@koa/router';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Next } from 'koa';
import type { z } from 'zod';
import type { Transaction } from '../../db/entities/transaction.ts';
import { readCustomerStatus } from '../../services/customers/customer-of.ts';
import { readInterrupted } from '../../services/rails/interrupted.ts';
import { presentSep24 } from '../../services/transactions/present/sep24.ts';
import { isTerminal } from '../../domain/transactions/status.ts';
import { isRefusal, refuse } from '../../domain/refusal.ts';
import { correctPayee } from '../../services/transactions/payee/correct.ts';
import type { ApiState } from '../deps.ts';
import type { InteractiveDeps } from '../pages/page.ts';
import { readPricing } from '../../services/transactions/requests/price-form.ts';
import { readBody } from '../http/body/body.ts';
import { validate } from '../http/validate.ts';
import { readCustomerBody } from '../sep12/body.ts';
import { writeMoreInfoUrl } from '../tokens/more-info.ts';
import { authenticateBusiness } from './authenticate.ts';
import { completeTransaction } from '../../services/transactions/requests/complete.ts';
import { createExternalCustomer } from './customer.ts';
import { presentTerms, priceChoice } from './present.ts';
import { findRedeemed, redeemLink } from './redeem.ts';
import {
  completeRequest,
  correctRequest,
  customerRequest,
  priceQuery,
  redeemRequest,
  termsQuery,
} from './schema.ts';

interface ExternalDeps extends InteractiveDeps {
  /** By what the server of the business's own pages is known; any of them. */
  readonly bearers: readonly string[];
}

/** What every route here needs: who asks about which transaction, and how it is answered. */
const createShared = (deps: ExternalDeps) => {
  const { anchor } = deps;
  const present = async (em: EntityManager, row: Transaction) =>
    presentSep24(row, {
      moreInfoUrl: await writeMoreInfoUrl(deps, row.id),
      customer: await readCustomerStatus(em, row),
      interrupted: await readInterrupted(em),
    });
  return {
    authenticated: authenticateBusiness(deps.bearers),
    present,
    presentWithTerms: async (em: EntityManager, row: Transaction, language?: string) => ({
      transaction: await present(em, row),
      ...(await presentTerms(em, anchor, row, language)),
    }),
    /** A route about one transaction that the business may work on. */
    kyc:
      <T>(
        schema: z.ZodType<T>,
        step: (row: Transaction, input: T, em: EntityManager, state: ApiState) => Promise<object>,
      ) =>
      async (ctx: RouterContext<ApiState>, next: Next): Promise<void> => {
        const { em } = ctx.state;
        const handle = validate(schema, async (input) => {
          const row = await findRedeemed(em, ctx.params['id'] ?? '');
          return isRefusal(row) ? row : step(row, input, em, ctx.state);
        });
        await handle(ctx, next);
      },
  };
};
type Shared = ReturnType<typeof createShared>;

/** Looking: the link that is redeemed, the transaction, and what an amount comes to. */
const addReads = (router: Router<ApiState>, deps: ExternalDeps, shared: Shared): void => {
  const { tokens } = deps;
  const { authenticated, kyc, presentWithTerms } = shared;
  router.post(
    '/redeem',
    authenticated,
    readBody(),
    validate(redeemRequest, async ({ token, lang }, { state: { em } }) => {
      const row = await redeemLink(em, tokens, token);
      return isRefusal(row) ? row : presentWithTerms(em, row, lang);
    }),
  );
  router.get(
    '/transactions/:id',
    authenticated,
    kyc(termsQuery, async (row, { lang }, em) => presentWithTerms(em, row, lang)),
  );
  router.get(
    '/transactions/:id/price',
    authenticated,
    kyc(priceQuery, async (row, { amount, funding_method: rail }, em) => {
      if (row.status !== 'incomplete') {
        return refuse('status_not_allowed', 'price_agreed');
      }
      const pricing = await readPricing(deps, row);
      return isRefusal(pricing) ? pricing : priceChoice(em, pricing, { amount, rail });
    }),
  );
};

/** Acting: the agreement that begins a transaction, and what is corrected of it. */
const addWrites = (router: Router<ApiState>, deps: ExternalDeps, shared: Shared): void => {
  const { stories } = deps;
  const { authenticated, kyc, present } = shared;
  router.post(
    '/transactions/:id/complete',
    authenticated,
    readBody(),
    kyc(completeRequest, async ({ id }, given, em) => {
      const row = await completeTransaction(deps, em, id, given);
      if (isRefusal(row)) return row;
      // One whose customer was rejected has ended, and begins no story.
      const isOver = isTerminal(row.status);
      if (!isOver && !row.workflowStartedAt) await stories.start(em, row);
      const transaction = await present(em, row);
      return {
        transaction,
        more_info_url: transaction.more_info_url,
        callback: row.flowCallbackUrl ?? null,
        on_change_callback: row.callbackUrl ?? null,
      };
    }),
  );
  router.patch(
    '/transactions/:id',
    authenticated,
    readBody(),
    kyc(correctRequest, async ({ id }, { fields }, em) => {
      const corrected = await correctPayee(em, deps, id, fields);
      if ('refusal' in corrected) return corrected.refusal;
      await stories.informationUpdated(em, corrected.row);
      return { transaction: await present(em, corrected.row) };
    }),
  );
};

/** Whom a payment has to know: what is asked of them, and what the business was given. */
const addCustomer = (router: Router<ApiState>, deps: ExternalDeps, shared: Shared): void => {
  const { authenticated, kyc } = shared;
  const customer = createExternalCustomer(deps);
  router.get(
    '/transactions/:id/customer',
    authenticated,
    kyc(termsQuery, async (row, { lang }, em) => customer.read(em, row, lang)),
  );
  router.put(
    '/transactions/:id/customer',
    authenticated,
    readCustomerBody(deps.fileBytesMax),
    kyc(customerRequest, async (row, body, em, { files = new Map() }) =>
      customer.submit(em, row, { body, files }),
    ),
  );
};

/** What the server of the business's own SEP-24 pages asks of us; see docs/own-pages.md. */
export const createExternalRoutes = (deps: ExternalDeps): Router<ApiState> => {
  const router = new Router<ApiState>({ prefix: '/external' });
  const shared = createShared(deps);
  addReads(router, deps, shared);
  addWrites(router, deps, shared);
  addCustomer(router, deps, shared);
  return router;
};
