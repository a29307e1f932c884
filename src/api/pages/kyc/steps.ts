import type { Router } from '@koa/router';
import type { ApiState } from '../../deps.ts';
import { refuseHead } from '../../http/effects.ts';
import { readCustomerBody } from '../../sep12/body.ts';
import { readAbout } from '../../../services/customers/kyc/form.ts';
import type { Gates } from '../data.ts';
import { sendClosed, type InteractiveDeps, type PageContext } from '../page.ts';
import { readSession } from '../session.ts';
import type { AboutShows } from './show.ts';
import { createTakeAbout, formAbout, mayTell } from './take.ts';

/** The step that asks about the customer; before the form is agreed to, and while it waits. */
export const addAbout = (
  router: Router<ApiState>,
  deps: InteractiveDeps,
  shows: AboutShows,
  { own, filling }: Gates,
): void => {
  const { anchor, tokens } = deps;
  const { showAbout, goOn } = shows;
  const readRow = async (ctx: PageContext) => readSession(ctx, tokens, ctx.params['id'] ?? '');
  router.get(
    '/interactive/:id/about',
    // It ends a form whose customer was rejected meanwhile.
    refuseHead(),
    filling(async (ctx, row) => {
      const about = await readAbout(ctx.state.em, deps, row);
      if (!row.amountExpected || !mayTell(row, about)) return goOn(ctx, row);
      return showAbout(ctx, row, about, { values: about.fields, fault: null });
    }),
  );
  router.post(
    '/interactive/:id/about',
    // Documents are read for the browser that the page is open in, and for nobody else.
    async (ctx, next) => ((await readRow(ctx)) ? next() : sendClosed(ctx, anchor)),
    readCustomerBody(deps.fileBytesMax, async (given, fault) => {
      const ctx = given as PageContext;
      const row = await readRow(ctx);
      const about = row && (await readAbout(ctx.state.em, deps, row));
      if (!row || !mayTell(row, about)) return sendClosed(ctx, anchor);
      showAbout(ctx, row, about, formAbout(ctx, about, fault));
    }),
    own(createTakeAbout(deps, shows)),
  );
};
