import type { ApiContext } from '../deps.ts';

/** The pages of one transaction, whose addresses carry what a browser without cookies does not keep. */
const OF_TRANSACTION = /^\/interactive\/[0-9a-f-]{36}(?:[/?]|$)/i;

/**
 * An address of ours as this browser has to ask for it.
 * @param path from the api's root, as routes have it.
 */
export const addressOf = (ctx: ApiContext, path: string): string => {
  const [, asked = ''] = path.split('?');
  const given = new URLSearchParams(asked);
  const carried = OF_TRANSACTION.test(path) ? Object.entries(ctx.state.carried ?? {}) : [];
  const missing = new URLSearchParams(carried.filter(([name]) => !given.has(name))).toString();
  const joined = missing === '' ? '' : `${path.includes('?') ? '&' : '?'}${missing}`;
  return `${ctx.state.basePath ?? ''}${path}${joined}`;
};

/** Every attribute of a page that holds an address of ours. A value of a stranger's has no quotes left. */
const ADDRESSES = /(\s(?:href|src|action|data-price|data-transaction)=")(\/(?!\/)[^"]*)"/g;

/** Writes the addresses of a page, which templates have from the root, as this browser has to ask for them. */
export const writeAddresses = (ctx: ApiContext, page: string): string =>
  page.replace(ADDRESSES, (_all, name: string, path: string) => {
    // What is in a page is markup, in which & is written out.
    const address = addressOf(ctx, path.replaceAll('&amp;', '&')).replaceAll('&', '&amp;');
    return `${name}${address}"`;
  });

/** Where a cookie of a transaction's pages is sent to, and how it is kept. */
export const cookieAttributes = (ctx: ApiContext, id: string, isSecure: boolean): string =>
  // Lax: the cookie comes with a link from the wallet, and never with a form on somebody's site.
  `Path=${ctx.state.basePath ?? ''}/interactive/${id}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
