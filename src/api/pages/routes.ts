import { Router } from '@koa/router';
import { Transaction } from '../../db/entities/transaction.ts';
import type { ApiState } from '../deps.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { readBody } from '../http/body/body.ts';
import { MORE_INFO_PATH } from '../tokens/more-info.ts';
import { LIVE_SCRIPT } from './layout/assets.ts';
import { readKycRequest } from '../../services/customers/kyc/form.ts';
import { addOpening } from './open.ts';
import { sendClosed, sendPage, type InteractiveDeps, type PageContext } from './page.ts';
import { readStatus } from './status/read-status.ts';
import { openSession } from './session.ts';
import { goTo } from './form/show.ts';
import { writeCorrectButton, writeStatus } from './status/status-view.ts';
import { writeStyle } from './layout/style.ts';
import { addSteps } from './steps.ts';
import { formOf } from './form/form-of.ts';
import { maySubmit } from './kyc/take.ts';
import { mayCorrect } from './form/take.ts';

/** The pages that a person fills in, and the page that says how a payment stands. */
export const createInteractiveRoutes = (deps: InteractiveDeps): Router<ApiState> => {
  const { anchor, tokens, publicUrl } = deps;
  const router = new Router<ApiState>();
  const style = writeStyle(anchor.organisation);

  router.get('/interactive/style.css', (ctx) => {
    ctx.type = 'text/css; charset=utf-8';
    ctx.set('cache-control', 'public, max-age=300');
    ctx.body = style;
  });
  router.get('/interactive/live.js', (ctx) => {
    ctx.type = 'text/javascript; charset=utf-8';
    ctx.set('cache-control', 'public, max-age=300');
    ctx.body = LIVE_SCRIPT;
  });

  addOpening(router, deps);

  /** The row that a more_info link was made for; null where the link is not open. */
  const readMoreInfo = async (ctx: PageContext, token: unknown, id: unknown) => {
    if (typeof id !== 'string' || typeof token !== 'string' || !isRowId(id)) return null;
    if ((await tokens.readMoreInfo(token)) !== id) return null;
    return ctx.state.em.findOne(Transaction, { id, protocol: { $in: ['sep6', 'sep24'] } });
  };
  router.get(MORE_INFO_PATH, async (ctx) => {
    const { id, token } = ctx.query;
    const row = await readMoreInfo(ctx, token, id);
    if (!row) return sendClosed(ctx, anchor);
    const kyc = await readKycRequest(ctx.state.em, deps, row);
    const view = await readStatus(ctx, deps, row, kyc);
    const isOpen = mayCorrect(row) || (row.status !== 'incomplete' && maySubmit(row, kyc));
    sendPage(ctx, anchor, row, (language) => {
      // A wallet of SEP-6 asks and answers for its customer; its page only shows.
      const hasForms = row.protocol === 'sep24';
      const correction =
        isOpen && hasForms ? writeCorrectButton(language, row, String(token)) : null;
      return writeStatus(language, row, { ...view, correction });
    });
  });
  // A customer who closed the pages comes back to correct what was asked by this link alone.
  router.post(MORE_INFO_PATH, readBody(), async (ctx) => {
    const { id, token } = formOf(ctx);
    const row = await readMoreInfo(ctx, token, id);
    const hasForms = row?.protocol === 'sep24' && row.status !== 'incomplete';
    if (!row || !hasForms) return sendClosed(ctx, anchor);
    const kyc = await readKycRequest(ctx.state.em, deps, row);
    if (!mayCorrect(row) && !maySubmit(row, kyc)) return sendClosed(ctx, anchor);
    await openSession(ctx, tokens, { transactionId: row.id }, publicUrl.startsWith('https:'));
    goTo(ctx, row);
  });

  addSteps(router, deps);
  return router;
};
