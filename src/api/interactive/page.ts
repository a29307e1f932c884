import type { RouterContext } from '@koa/router';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { ApiState } from '../deps.ts';
import type { Stories } from '../stories.ts';
import type { Tokens } from '../tokens.ts';
import { html } from './html.ts';
import { writePage, type Page } from './layout.ts';

export interface InteractiveDeps {
  readonly anchor: Anchor;
  readonly tokens: Tokens;
  readonly stories: Stories;
  readonly secrets: SecretBox;
  readonly publicUrl: string;
}

export type PageContext = RouterContext<ApiState>;

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
  "img-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Sends a page that no cache keeps and that leaks its address to nobody. */
export const sendPage = (ctx: PageContext, anchor: Anchor, page: Page, status = 200): void => {
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('content-security-policy', POLICY);
  ctx.set('cache-control', 'no-store');
  ctx.set('referrer-policy', 'no-referrer');
  // A page is for a browser's own window; no other site's script may read it.
  ctx.remove('access-control-allow-origin');
  ctx.body = writePage(anchor.organisation, page);
};

/** The page for somebody whose link was used, is too old, or was never ours. */
export const sendClosed = (ctx: PageContext, anchor: Anchor): void =>
  sendPage(
    ctx,
    anchor,
    {
      title: 'This link is not open any more',
      content: html`<h1>This link is not open any more</h1>
        <p>
          For your safety a link works once and only for a short time. Please go back to your wallet
          and open the payment from there again.
        </p>`,
    },
    403,
  );
