import type { Router } from '@koa/router';
import type { ApiState } from '../deps.ts';
import { readBody } from '../middleware/body.ts';
import { presentAmount } from '../../db/present.ts';
import { readTells } from './callbacks.ts';
import { addData } from './data.ts';
import { sendClosed, sendPage, type InteractiveDeps, type PageContext } from './page.ts';
import { openPayee } from '../payee.ts';
import { readSession } from './session.ts';
import { createShows, goTo } from './show.ts';
import { writeStatus } from './status-view.ts';
import { createTakes, mayCorrect, type Step } from './take.ts';

/** The steps of the form, in the order in which a person takes them. */
export const addSteps = (router: Router<ApiState>, deps: InteractiveDeps): void => {
  const { anchor, secrets, tokens } = deps;
  const shows = createShows(deps);
  const { showAmount, showDetails, showReview } = shows;
  const { takeAmount, takeDetails, takeReview } = createTakes(deps, shows);

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
    own((ctx, row) => {
      if (row.status === 'incomplete') return goTo(ctx, row, 'amount');
      if (mayCorrect(row)) {
        return showDetails(ctx, row, { values: openPayee(secrets, row), fault: null });
      }
      const transactionPath = `/interactive/${row.id}/transaction`;
      const tells = { when: readTells(ctx, row.id), transactionPath };
      sendPage(ctx, anchor, row, (language) => ({ ...writeStatus(language, row, null), tells }));
    }),
  );
  router.get(
    '/interactive/:id/amount',
    filling((ctx, row) => {
      const amount = presentAmount(row.amountExpected) ?? '';
      const values = { amount, ...(row.rail ? { rail: row.rail } : {}) };
      return showAmount(ctx, row, { values, fault: null });
    }),
  );
  router.get(
    '/interactive/:id/details',
    filling((ctx, row) => showDetails(ctx, row, { values: openPayee(secrets, row), fault: null })),
  );
  router.get(
    '/interactive/:id/review',
    filling((ctx, row) => showReview(ctx, row, null)),
  );
  addData(router, deps, { own, filling });
  router.post('/interactive/:id/amount', readBody(), filling(takeAmount));
  router.post(
    '/interactive/:id/details',
    readBody(),
    own((ctx, row) =>
      row.status === 'incomplete' || mayCorrect(row) ? takeDetails(ctx, row) : goTo(ctx, row),
    ),
  );
  router.post('/interactive/:id/review', readBody(), filling(takeReview));
};
