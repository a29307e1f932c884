import type { Transaction } from '../../db/entities/transaction.ts';
import type { ApiContext } from '../deps.ts';
import { LANGUAGES, spokenLanguage } from './languages/index.ts';
import { english } from './languages/en.ts';
import type { Language } from './languages/language.ts';

const COOKIE = 'pages-language';
const YEAR_SECONDS = 31_536_000;

const fromBrowser = (ctx: ApiContext): Language | null => {
  const tag = ctx.acceptsLanguages(...LANGUAGES.map((language) => language.tag));
  return typeof tag === 'string' ? spokenLanguage(tag) : null;
};

/**
 * The language of a page: the one that the reader chose on a page, else the wallet's `lang`, else
 * the browser's, else English. The browser keeps the choice in a cookie; it is stored nowhere else.
 */
export const chooseLanguage = (ctx: ApiContext, row: Transaction | null): Language => {
  const { lang } = ctx.query;
  const chosen = typeof lang === 'string' ? spokenLanguage(lang) : null;
  if (chosen) {
    const attributes = `Path=${ctx.state.basePath ?? ''}/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax`;
    ctx.append('set-cookie', `${COOKIE}=${chosen.tag}; ${attributes}`);
    return chosen;
  }
  return (
    spokenLanguage(ctx.cookies.get(COOKIE)) ??
    spokenLanguage(row?.language) ??
    fromBrowser(ctx) ??
    english
  );
};
