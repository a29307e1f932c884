import { randomUUID } from 'node:crypto';
import type { Router } from '@koa/router';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { ApiMiddleware, ApiState } from '../deps.ts';
import { readBody } from '../http/body/body.ts';
import { isAheadOfTime, keepForReader } from '../http/effects.ts';
import { arriveBy, giveLinkBack, openLink } from '../tokens/opened-links.ts';
import { PAGE_SECONDS, type Link } from '../tokens/tokens.ts';
import { addressOf } from './address.ts';
import { rememberCallbacks, pageMessagesOf } from './callbacks.ts';
import { formOf } from './form/form-of.ts';
import { html } from '../../lib/html.ts';
import { withoutCookies } from './languages/without-cookies.ts';
import { sendClosed, sendPage, type InteractiveDeps, type PageContext } from './page.ts';
import { carrySession, openSession, readSession } from './session.ts';
import { goTo } from './form/show.ts';

/** What a wallet may add to the link, and a browser without cookies has to bring along. */
const ADDED = ['callback', 'on_change_callback'] as const;

const addedTo = (given: Readonly<Record<string, unknown>>): [string, string][] =>
  ADDED.flatMap((name) => {
    const value = given[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });

/** How long it is remembered which session opened a link: as long as that session lasts. */
const until = (): Date => new Date(Date.now() + PAGE_SECONDS * 1_000);

const createOpening = (deps: InteractiveDeps) => {
  const { tokens, development } = deps;
  const isSecure = deps.publicUrl.startsWith('https:');
  return {
    /** The link of this address, where it may still be opened. */
    readLinkOf: async (token: unknown, id: unknown): Promise<Link | null> => {
      const link = typeof token === 'string' ? await tokens.readLink(token) : null;
      return link?.transactionId === id ? link : null;
    },
    /**
     * Binds this browser to the transaction of a link.
     * @param form the session that a form names, so that it may be sent twice.
     * @returns null where another session was before.
     */
    open: async (ctx: PageContext, { transactionId, linkId }: Link, form?: string) => {
      const { em } = ctx.state;
      const opening = { linkId, sessionId: form ?? randomUUID() };
      const arrived = form !== undefined;
      const isOpened = await openLink(em, opening, { until: until(), arrived });
      if (!isOpened && !(arrived && (await arriveBy(em, opening)))) return null;
      const session = { transactionId, opening };
      await openSession(ctx, tokens, session, isSecure);
      return session;
    },
    remember: async (ctx: PageContext, id: string) =>
      rememberCallbacks(ctx, id, { development, isSecure }),
  };
};

/** The link of a SEP-24 answer: it opens a transaction's pages once, and again for who has opened it. */
export const addOpening = (router: Router<ApiState>, deps: InteractiveDeps): void => {
  const { anchor, tokens } = deps;
  const { readLinkOf, open, remember } = createOpening(deps);

  // Links of before the id stood in their path.
  router.get('/interactive/open', keepForReader(), async (ctx) => {
    const { token } = ctx.query;
    const link = typeof token === 'string' ? await tokens.readLink(token) : null;
    if (!link || anchor.interactive) return sendClosed(ctx, anchor);
    ctx.redirect(addressOf(ctx, `/interactive/${link.transactionId}/open${ctx.search}`));
  });

  router.get('/interactive/:id/open', keepForReader(), async (ctx) => {
    // Nobody goes past the business's own pages by opening ours with their link.
    if (anchor.interactive) return sendClosed(ctx, anchor);
    const id = ctx.params['id'] ?? '';
    ctx.set('referrer-policy', 'no-referrer');
    const row = await readSession(ctx, tokens, id);
    if (row) {
      await remember(ctx, row.id);
      return goTo(ctx, row);
    }
    const { token } = ctx.query;
    const link = await readLinkOf(token, id);
    if (!link || !(await open(ctx, link))) return sendClosed(ctx, anchor);
    await remember(ctx, id);
    // A browser that does not bring the cookie along keeps none, and is distinguished by this.
    const query = new URLSearchParams([['link', String(token)], ...addedTo(ctx.query)]);
    ctx.redirect(addressOf(ctx, `/interactive/${id}?${query.toString()}`));
  });

  // A form, so that no program that only looks at the link uses it up.
  router.post('/interactive/:id/open', readBody(), async (ctx) => {
    const id = ctx.params['id'] ?? '';
    const form = formOf(ctx);
    const link = await readLinkOf(form['token'], id);
    const named = form['session'] ?? '';
    const isOurs = link !== null && !anchor.interactive && isRowId(named);
    const session = isOurs ? await open(ctx, link, named) : null;
    if (!session) return sendClosed(ctx, anchor);
    await carrySession(ctx, tokens, session);
    const messages = pageMessagesOf({
      callback: form['callback'],
      onChange: form['on_change_callback'],
    });
    ctx.state.carried = {
      ...ctx.state.carried,
      ...(messages.length > 0 ? { tells: messages.join('.') } : {}),
    };
    ctx.redirect(addressOf(ctx, `/interactive/${id}`));
  });
};

/**
 * Meets a browser that opened a link and did not bring back the cookie that it was given: the link is
 * given back, and a form leads on without cookies.
 */
export const takeLinkOfCookieless = (deps: InteractiveDeps): ApiMiddleware => {
  const { anchor, tokens } = deps;
  const { readLinkOf } = createOpening(deps);
  return async (given, next) => {
    const ctx = given as PageContext;
    const { id = '' } = ctx.params;
    const { link: token } = ctx.query;
    const isLook = ctx.method === 'HEAD' || isAheadOfTime(ctx);
    if (token === undefined || isLook || (await readSession(ctx, tokens, id))) return next();
    const link = await readLinkOf(token, id);
    if (!link || !(await giveLinkBack(ctx.state.em, link.linkId))) return sendClosed(ctx, anchor);
    const values = [['token', String(token)], ['session', randomUUID()], ...addedTo(ctx.query)];
    sendPage(ctx, anchor, null, ({ tag, continue: goOn }) => {
      const words = withoutCookies(tag);
      return {
        title: words.title,
        content: html`<h1>${words.title}</h1>
          <p>${words.text}</p>
          <form method="post" action="/interactive/${id}/open">
            ${values.map(([name = '', value = '']) => html`<input type="hidden" name="${name}" value="${value}" />`)}
            <button type="submit">${goOn}</button>
          </form>`,
      };
    });
  };
};
