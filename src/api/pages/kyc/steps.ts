import type { Router } from '@koa/router';
import type { ApiState } from '../../deps.ts';
import { refuseHead } from '../../http/effects.ts';
import { readCustomerBody } from '../../sep12/body.ts';
import { readKycRequest } from '../../../services/customers/kyc/form.ts';
import type { Gates } from '../data.ts';
import { sendClosed, type InteractiveDeps, type PageContext } from '../page.ts';
import { readSession } from '../session.ts';
import type { KycPages } from './show.ts';
import { createTakeKycForm, kycForm, maySubmit } from './take.ts';

/** The step that asks about the customer; before the form is agreed to, and while it waits. */
export const addKycRoutes = (
  router: Router<ApiState>,
  deps: InteractiveDeps,
  shows: KycPages,
  { own, filling }: Gates,
): void => {
  const { anchor, tokens } = deps;
  const { showKycForm, goOn } = shows;
  const readRow = async (ctx: PageContext) => readSession(ctx, tokens, ctx.params['id'] ?? '');
  router.get(
    '/interactive/:id/about',
    // It ends a form whose customer was rejected meanwhile.
    refuseHead(),
    filling(async (ctx, row) => {
      const kyc = await readKycRequest(ctx.state.em, deps, row);
      if (!row.amountExpected || !maySubmit(row, kyc)) return goOn(ctx, row);
      return showKycForm(ctx, row, kyc, { values: kyc.fields, fault: null });
    }),
  );
  router.post(
    '/interactive/:id/about',
    // Documents are read for the browser that the page is open in, and for nobody else.
    async (ctx, next) => ((await readRow(ctx)) ? next() : sendClosed(ctx, anchor)),
    readCustomerBody(deps.fileBytesMax, async (given, fault) => {
      const ctx = given as PageContext;
      const row = await readRow(ctx);
      const kyc = row && (await readKycRequest(ctx.state.em, deps, row));
      if (!row || !maySubmit(row, kyc)) return sendClosed(ctx, anchor);
      showKycForm(ctx, row, kyc, kycForm(ctx, kyc, fault));
    }),
    own(createTakeKycForm(deps, shows)),
  );
};
