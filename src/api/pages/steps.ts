import type { Router } from '@koa/router';
import type { ApiState } from '../deps.ts';
import { readBody } from '../http/body/body.ts';
import { readPageMessages } from './callbacks.ts';
import { addData } from './data.ts';
import { takeLinkOfCookieless } from './open.ts';
import { sendClosed, sendPage, type InteractiveDeps, type PageContext } from './page.ts';
import { openPayee } from '../../services/transactions/payee/payee.ts';
import { readSession } from './session.ts';
import { createShows, filled, goTo } from './form/show.ts';
import { writeStatus } from './status/status-view.ts';
import { createTakes, mayCorrect, type Step } from './form/take.ts';
import { maySubmit } from './kyc/take.ts';
import { readKycRequest, readKnownPayee } from '../../services/customers/kyc/form.ts';
import { readStatus } from './status/read-status.ts';
import { addKycRoutes } from './kyc/steps.ts';
import { createKycPages } from './kyc/show.ts';

/** The steps of the form, in the order in which a person takes them. */
export const addSteps = (router: Router<ApiState>, deps: InteractiveDeps): void => {
  const { anchor, secrets, tokens } = deps;
  const shows = { ...createShows(deps), ...createKycPages(deps) };
  const { showAmount, showKycForm, showDetails, showReview } = shows;
  const { takeAmount, takeDetails, takeCorrection, takeReview } = createTakes(deps, shows);

  /** Opens the row that the browser's cookie is bound to. */
  const own =
    (step: Step) =>
    async (ctx: PageContext): Promise<void> => {
      const row = await readSession(ctx, tokens, ctx.params['id'] ?? '');
      return row ? step(ctx, row) : sendClosed(ctx, anchor);
    };
  /** A step of the form, which ends where the row is no longer the API's. */
  const filling = (step: Step) =>
    own((ctx, row) => (row.status === 'incomplete' ? step(ctx, row) : goTo(ctx, row)));
  router.get(
    '/interactive/:id',
    takeLinkOfCookieless(deps),
    own(async (ctx, row) => {
      if (row.status === 'incomplete') return goTo(ctx, row, 'amount');
      if (mayCorrect(row)) {
        return showDetails(ctx, row, { values: openPayee(secrets, row), fault: null });
      }
      const kyc = await readKycRequest(ctx.state.em, deps, row);
      if (maySubmit(row, kyc)) {
        return showKycForm(ctx, row, kyc, { values: kyc.fields, fault: null });
      }
      const transactionPath = `/interactive/${row.id}/transaction`;
      const messages = { when: readPageMessages(ctx, row.id), transactionPath };
      const view = { ...(await readStatus(ctx, deps, row, kyc)), correction: null };
      sendPage(ctx, anchor, row, (language) => ({ ...writeStatus(language, row, view), messages }));
    }),
  );
  router.get(
    '/interactive/:id/amount',
    filling((ctx, row) => showAmount(ctx, row, { values: filled(row), fault: null })),
  );
  router.get(
    '/interactive/:id/details',
    filling(async (ctx, row) => {
      const isNamed = Boolean(row.payeeKeyId);
      const values = isNamed
        ? openPayee(secrets, row)
        : await readKnownPayee(ctx.state.em, deps, row);
      return showDetails(ctx, row, { values, fault: null });
    }),
  );
  router.get(
    '/interactive/:id/review',
    filling((ctx, row) => showReview(ctx, row, null)),
  );
  addData(router, deps, { own, filling });
  addKycRoutes(router, deps, shows, { own, filling });
  router.post('/interactive/:id/amount', readBody(), filling(takeAmount));
  router.post(
    '/interactive/:id/details',
    readBody(),
    own((ctx, row) => {
      if (row.status === 'incomplete') return takeDetails(ctx, row);
      return mayCorrect(row) ? takeCorrection(ctx, row) : goTo(ctx, row);
    }),
  );
  router.post('/interactive/:id/review', readBody(), filling(takeReview));
};
