import { Router } from '@koa/router';
import { Transaction } from '../../db/entities/transaction.ts';
import type { ApiState } from '../deps.ts';
import { isRowId } from '../fields.ts';
import { useOnce } from '../used-tokens.ts';
import { LIVE_SCRIPT, writeStyle } from './assets.ts';
import { sendClosed, sendPage, type InteractiveDeps } from './page.ts';
import { openSession } from './session.ts';
import { writeStatus } from './status-view.ts';
import { addSteps } from './steps.ts';

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

  router.get('/interactive/open', async (ctx) => {
    const { token } = ctx.query;
    const link = typeof token === 'string' ? await tokens.readLink(token) : null;
    if (!link || !(await useOnce(ctx.state.em, `link/${link.linkId}`, link.expiresAt))) {
      return sendClosed(ctx, anchor);
    }
    await openSession(ctx, tokens, link.transactionId, publicUrl.startsWith('https:'));
    ctx.set('referrer-policy', 'no-referrer');
    ctx.redirect(`/interactive/${link.transactionId}`);
  });

  router.get('/sep24/transaction/more_info', async (ctx) => {
    const { id, token } = ctx.query;
    const isOpen =
      typeof id === 'string' &&
      typeof token === 'string' &&
      isRowId(id) &&
      (await tokens.readMoreInfo(token)) === id;
    const row = isOpen ? await ctx.state.em.findOne(Transaction, { id, protocol: 'sep24' }) : null;
    return row ? sendPage(ctx, anchor, writeStatus(row, null)) : sendClosed(ctx, anchor);
  });

  addSteps(router, deps);
  return router;
};
