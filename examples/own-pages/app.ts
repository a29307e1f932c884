import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyParser } from '@koa/bodyparser';
import { Router, type RouterContext } from '@koa/router';
import Koa from 'koa';
import { createRailhead, isRefused, type Railhead, type RailheadOptions } from './railhead.ts';
import { send, sendClosed } from './send.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createSteps } from './steps.ts';
import { writeNote } from './views.ts';
import { spokenLanguage } from './words.ts';

const COOKIE = 'own-pages';

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The link that the wallet opened. It works once, so that it is redeemed and left behind. */
const createStart =
  ({ railhead, sessions }: { railhead: Railhead; sessions: Sessions }) =>
  async (ctx: RouterContext): Promise<void> => {
    const { query } = ctx;
    const language = spokenLanguage(textOf(query['lang']));
    const terms = await railhead.redeem(language, textOf(query['token']));
    if (isRefused(terms)) return sendClosed(ctx, language);
    const key = sessions.open({
      // Of the answer and not of the address, which proves nothing.
      transactionId: terms.transaction.id,
      language,
      callback: textOf(query['callback']) || undefined,
      onChangeCallback: textOf(query['on_change_callback']) || undefined,
      chosen: null,
    });
    // Lax: it comes with a link from the wallet, and never with a form on somebody's site. Behind a
    // proxy that speaks TLS, set `proxy` of the app, so that `secure` is true.
    ctx.cookies.set(COOKIE, key, { httpOnly: true, sameSite: 'lax', secure: ctx.secure });
    ctx.redirect('/amount');
  };

/**
 * The pages of one transaction: amount and rail, then the price and the payee, then Railhead's own
 * page that says how it stands and asks for what is still missing. They work without a script.
 */
export const createOwnPages = (
  options: RailheadOptions,
): ((request: IncomingMessage, response: ServerResponse) => Promise<void>) => {
  const railhead = createRailhead(options);
  const sessions = createSessions();
  const findSession = (ctx: Koa.Context) => sessions.find(ctx.cookies.get(COOKIE));
  const steps = createSteps({ railhead, findSession });

  const router = new Router();
  router.get('/start', createStart({ railhead, sessions }));
  router.get('/amount', steps.showAmount);
  router.post('/amount', steps.takeAmount);
  router.get('/confirm', steps.showConfirm);
  router.post('/confirm', steps.takeConfirm);

  const app = new Koa();
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (fault) {
      // A line for you and none of it for the person; nothing here says what they typed.
      ctx.app.emit('error', fault, ctx);
      const language = findSession(ctx)?.language ?? spokenLanguage(textOf(ctx.query['lang']));
      send(ctx, language, (frame) => writeNote(frame, 'away'));
      ctx.status = 503;
    }
  });
  app.use(bodyParser({ enableTypes: ['form'] }));
  app.use(router.routes());
  return app.callback();
};
