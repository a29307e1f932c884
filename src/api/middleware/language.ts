import type { ApiMiddleware } from '../deps.ts';

const RANGE = /^\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/;
/** More than any browser sends. */
const RANGES_MAX = 20;

/** The tags of an `Accept-Language` header, the best liked first; what is malformed is passed over. */
export const acceptedLanguages = (header: string): readonly string[] =>
  header
    .split(',', RANGES_MAX)
    .flatMap((range) => {
      const [, tag, quality = '1'] = RANGE.exec(range) ?? [];
      return tag === undefined ? [] : [{ tag: tag.toLowerCase(), quality: Number(quality) }];
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality)
    .map(({ tag }) => tag);

/**
 * The language to answer in: the first wish that is offered, whole or by its first part (`es-MX` is
 * served by `es`), else the first that is offered.
 */
export const chooseLanguage = (
  wishes: readonly string[],
  offered: readonly [string, ...string[]],
): string => {
  for (const wish of wishes) {
    if (wish === '*') break;
    const [language] = wish.toLowerCase().split('-');
    const found =
      offered.find((tag) => tag.toLowerCase() === wish.toLowerCase()) ??
      offered.find((tag) => tag.toLowerCase() === language);
    if (found !== undefined) return found;
  }
  return offered[0];
};

/** Says which language to answer in, by `lang` of the query and then by `Accept-Language`. */
export const readLanguage =
  (offered: readonly [string, ...string[]]): ApiMiddleware =>
  async (ctx, next) => {
    const { lang } = ctx.query;
    const accepted = acceptedLanguages(ctx.get('accept-language'));
    const wishes = typeof lang === 'string' ? [lang, ...accepted] : accepted;
    ctx.state.language = chooseLanguage(wishes, offered);
    await next();
  };
