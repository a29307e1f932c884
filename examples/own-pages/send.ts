import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import { writeNote, type Frame } from './views.ts';

/** What a page is sent with besides its words. */
export interface Sent {
  /** What was wrong with the form; the page is then a 400. */
  readonly fault?: string | undefined;
  /** Where the form of this page may lead besides this server: browsers hold redirects to it, too. */
  readonly leadsTo?: string | undefined;
}

/** Sends a page that no cache keeps, no other site frames, and that runs nothing but its own. */
export const send = (
  ctx: Context,
  language: 'en' | 'es',
  write: (frame: Frame) => string,
  { fault, leadsTo }: Sent = {},
): void => {
  const nonce = randomBytes(16).toString('base64');
  const elsewhere = leadsTo === undefined ? '' : ` ${new URL(leadsTo).origin}`;
  ctx.set(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; ` +
      `form-action 'self'${elsewhere}; base-uri 'none'; frame-ancestors 'none'`,
  );
  ctx.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  ctx.set('x-content-type-options', 'nosniff');
  ctx.type = 'text/html; charset=utf-8';
  ctx.status = fault === undefined ? 200 : 400;
  ctx.body = write({ language, nonce, fault });
};

/** For a link that was used or is too old, and for a browser that it was not opened in. */
export const sendClosed = (ctx: Context, language: 'en' | 'es'): void => {
  send(ctx, language, (frame) => writeNote(frame, 'closed'));
  ctx.status = 403;
};
