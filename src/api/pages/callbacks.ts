import { callbackAddress, isPostMessage } from '../../services/callbacks/url.ts';
import type { ApiContext } from '../deps.ts';
import { cookieAttributes } from './address.ts';

/** When the page notifies the wallet that opened it: at the end of the flow, at each change. */
type PageMessages = readonly ('end' | 'change')[];

const cookieName = (id: string): string => `pages-${id}-tells`;

/** What the page posts by itself, of what a wallet has added to the link. */
export const pageMessagesOf = (asked: {
  readonly callback: unknown;
  readonly onChange: unknown;
}): PageMessages => [
  ...(isPostMessage(asked.callback) ? (['end'] as const) : []),
  ...(isPostMessage(asked.onChange) ? (['change'] as const) : []),
];

/**
 * Remembers whom the wallet wants notified, by the parameters that it has added to the link (SEP-24
 * `callback` and `on_change_callback`): an address in the row, `postMessage` in the browser.
 */
export const rememberCallbacks = async (
  ctx: ApiContext,
  id: string,
  { development, isSecure }: { readonly development: boolean; readonly isSecure: boolean },
): Promise<void> => {
  const { callback, on_change_callback: onChange } = ctx.query;
  await ctx.state.em.execute(
    `update transaction set flow_callback_url = coalesce(?, flow_callback_url),
        callback_url = coalesce(?, callback_url) where id = ? and status = 'incomplete'`,
    [callbackAddress(callback, development), callbackAddress(onChange, development), id],
    'run',
  );
  const messages = pageMessagesOf({ callback, onChange });
  if (messages.length === 0) return;
  const attributes = cookieAttributes(ctx, id, isSecure);
  ctx.append('set-cookie', `${cookieName(id)}=${messages.join('.')}; ${attributes}`);
};

/** What this browser's wallet wants the page to send; without cookies, its address says so. */
export const readPageMessages = (ctx: ApiContext, id: string): PageMessages => {
  const words = (ctx.cookies.get(cookieName(id)) ?? ctx.state.carried?.['tells'] ?? '').split('.');
  return (['end', 'change'] as const).filter((word) => words.includes(word));
};
