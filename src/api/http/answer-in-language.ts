import { sayIn, SPOKEN_TAGS, spokenTag } from '../../domain/languages/index.ts';
import type { ApiContext, ApiMiddleware } from '../deps.ts';

const langOf = (input: unknown): string | null => {
  if (typeof input !== 'object' || input === null || !('lang' in input)) return null;
  return typeof input.lang === 'string' ? spokenTag(input.lang) : null;
};

/** What a request asks to be answered in: by the SEPs' `lang`, else by `Accept-Language`. */
const languageOf = (ctx: ApiContext): string => {
  const accepted = ctx.acceptsLanguages(...SPOKEN_TAGS);
  return (
    langOf(ctx.query) ??
    langOf(ctx.request.body) ??
    (typeof accepted === 'string' ? accepted : 'en')
  );
};

/**
 * In which language a request wants the business's own words, which may be in languages that we do
 * not speak ourselves; the SEPs' /info take `lang` for that.
 */
export const wordsLanguageOf = (ctx: ApiContext): string => {
  const { lang } = ctx.query;
  ctx.vary('Accept-Language');
  // A telephone's own `en_US` means `en-US`.
  return typeof lang === 'string' && lang !== '' ? lang.replaceAll('_', '-') : languageOf(ctx);
};

/**
 * Says why a request was refused in the language that it asks for, wherever the reason was found.
 * `Content-Language` is the language that was spoken: a business's own sentences stay as they are.
 */
export const answerInLanguage = (): ApiMiddleware => async (ctx, next) => {
  await next();
  const { body } = ctx;
  if (ctx.status < 400 || typeof body !== 'object' || body === null || !('error' in body)) return;
  if (typeof body.error !== 'string') return;
  const tag = languageOf(ctx);
  const { saying } = ctx.state;
  // The SEPs' own errors, such as `customer_info_needed`, are the same in every language.
  const said = saying === undefined ? body.error : sayIn(tag, saying);
  ctx.body = { ...body, error: said };
  ctx.set('content-language', said === body.error ? 'en' : tag);
  ctx.vary('Accept-Language');
};
