import { judgeCallbackUrl } from '../callback-url.ts';
import type { ApiContext } from '../deps.ts';

const POST_MESSAGE = 'postMessage';
const LENGTH_MAX = 2_000;

/** When the page itself tells the wallet that opened it: at the end of the flow, at each change. */
export type Tells = readonly ('end' | 'change')[];

const cookieName = (id: string): string => `pages-${id}-tells`;

/**
 * Remembers whom the wallet wants told, by the parameters that it has added to the link (SEP-24
 * `callback` and `on_change_callback`): an address in the row, `postMessage` in the browser. What
 * may not be told is left out; a wallet's mistake is not its customer's.
 */
export const rememberCallbacks = async (
  ctx: ApiContext,
  id: string,
  { development, isSecure }: { readonly development: boolean; readonly isSecure: boolean },
): Promise<void> => {
  const { callback, on_change_callback: onChange } = ctx.query;
  const address = (value: unknown): string | null =>
    typeof value === 'string' &&
    value !== POST_MESSAGE &&
    value.length <= LENGTH_MAX &&
    judgeCallbackUrl('callback', value, development) === null
      ? value
      : null;
  await ctx.state.em.execute(
    `update transaction set flow_callback_url = coalesce(?, flow_callback_url),
        callback_url = coalesce(?, callback_url) where id = ? and status = 'incomplete'`,
    [address(callback), address(onChange), id],
    'run',
  );
  const tells: Tells = [
    ...(callback === POST_MESSAGE ? (['end'] as const) : []),
    ...(onChange === POST_MESSAGE ? (['change'] as const) : []),
  ];
  if (tells.length === 0) return;
  const attributes = `Path=/interactive/${id}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  ctx.append('set-cookie', `${cookieName(id)}=${tells.join('.')}; ${attributes}`);
};

/** What this browser's wallet wants to be told by the page. */
export const readTells = (ctx: ApiContext, id: string): Tells => {
  const words = (ctx.cookies.get(cookieName(id)) ?? '').split('.');
  return (['end', 'change'] as const).filter((word) => words.includes(word));
};
