import type { ConsoleContext } from '../deps.ts';
import { english } from './en.ts';
import { spanish } from './es.ts';
import type { Language } from './language.ts';

const COOKIE = 'console-language';
const YEAR_SECONDS = 31_536_000;

/** The languages of the console; the first where none of the others was asked for. */
export const LANGUAGES: readonly Language[] = [english, spanish];

const spoken = (tag: unknown): Language | undefined =>
  LANGUAGES.find((language) => language.tag === tag);

/** The language that was chosen on a page, else the browser's, else English. */
export const chooseLanguage = (ctx: ConsoleContext, secure: boolean): Language => {
  const chosen = spoken(ctx.query['lang']);
  if (chosen) {
    const rest = `Path=/; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
    ctx.append('set-cookie', `${COOKIE}=${chosen.tag}; ${rest}`);
    return chosen;
  }
  const accepted = ctx.acceptsLanguages(...LANGUAGES.map(({ tag }) => tag));
  return spoken(ctx.cookies.get(COOKIE)) ?? spoken(accepted) ?? english;
};
