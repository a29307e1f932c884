import type { RouterContext } from '@koa/router';
import type { SecretBox } from '../../db/secret.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { ApiState } from '../deps.ts';
import type { DestinationDeps } from '../../services/quotes/destination.ts';
import type { Logger } from 'pino';
import type { Tokens } from '../tokens/tokens.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import { writeAddresses } from './address.ts';
import { chooseLanguage } from './choose-language.ts';
import { html } from '../../lib/html.ts';
import type { Language } from './languages/language.ts';
import { writePage, type Page } from './layout/layout.ts';
import type { NetworkReader } from '../../services/deps.ts';
import type { RequestStories } from '../../services/transactions/request-stories.ts';

export interface InteractiveDeps extends DestinationDeps {
  readonly network: Pick<NetworkReader, 'readDestination' | 'readTrust'>;
  /** Where one pretends to pay on the sandbox's rails; null but in development. */
  readonly pretendBankOf: (rail: string) => string | null;
  readonly tokens: Tokens;
  readonly stories: RequestStories;
  readonly secrets: SecretBox;
  readonly log: Logger;
  readonly publicUrl: string;
  /** Allows callbacks over plain http. */
  readonly development: boolean;
  /** The size of the largest document that is taken, in bytes. */
  readonly fileBytesMax: number;
}

export type PageContext = RouterContext<ApiState>;

/** What a page may load: its own files alone, and whatever picture the business names as its logo. */
export const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; " +
  "img-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A page that is written once its language is known. */
export type WritePage = (language: Language) => Page;

/** Parameters that a page cannot be asked for again without. */
const KEPT = ['id', 'token', 'link', 'callback', 'on_change_callback'];

/** The address of this page without what may be read or used once only. */
const pathOf = (ctx: PageContext): string => {
  const { query } = ctx;
  const kept = KEPT.flatMap((name): [string, string][] => {
    const value = query[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return kept.length === 0 ? ctx.path : `${ctx.path}?${new URLSearchParams(kept).toString()}`;
};

/** Sends a page that no cache keeps and that leaks its address to nobody. */
export const sendPage = (
  ctx: PageContext,
  anchor: Anchor,
  row: Transaction | null,
  write: WritePage,
  status = 200,
): void => {
  const language = chooseLanguage(ctx, row);
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set('content-language', language.tag);
  ctx.set('content-security-policy', POLICY);
  ctx.set('cache-control', 'no-store');
  ctx.set('referrer-policy', 'no-referrer');
  // A page is for a browser's own window; no other site's script may read it.
  ctx.remove('access-control-allow-origin');
  const page = write(language);
  // The title is what a screen reader says first of a page that came back.
  const title = status === 400 ? `${language.wrong}: ${page.title}` : page.title;
  const frame = { language, path: pathOf(ctx) };
  ctx.body = writeAddresses(ctx, writePage(anchor.organisation, frame, { ...page, title }));
};

/** The page for somebody whose link was used, is too old, or was never ours. */
export const sendClosed = (ctx: PageContext, anchor: Anchor): void =>
  sendPage(
    ctx,
    anchor,
    null,
    ({ closed }) => ({
      title: closed.title,
      content: html`<h1>${closed.title}</h1>
        <p>${closed.text}</p>`,
    }),
    403,
  );
