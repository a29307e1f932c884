import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ConsoleContext } from '../deps.ts';

type CookieName = 'session' | 'form' | 'openid';

/** A host's own cookie, which no other host of the domain can set. Plain http has none of that kind. */
const nameOf = (name: CookieName, isSecure: boolean): string =>
  `${isSecure ? '__Host-' : ''}console-${name}`;

/** True where the console is reached over https, so that its cookies never go over anything else. */
export const isSecure = (consoleUrl: string): boolean => consoleUrl.startsWith('https:');

export const readCookie = (
  ctx: ConsoleContext,
  name: CookieName,
  secure: boolean,
): string | undefined => ctx.cookies.get(nameOf(name, secure));

/** @param value null to forget it. */
export const writeCookie = (
  ctx: ConsoleContext,
  name: CookieName,
  value: string | null,
  { secure, seconds }: { readonly secure: boolean; readonly seconds: number },
): void => {
  const parts = [
    `${nameOf(name, secure)}=${value ?? ''}`,
    'Path=/',
    `Max-Age=${value === null ? 0 : seconds}`,
    'HttpOnly',
    // Lax: an OpenID provider leads back here, and the first page has to know who that is.
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ];
  ctx.append('set-cookie', parts.join('; '));
};

/** The token of the forms that are written for who has this cookie. */
export const formTokenOf = (cookie: string): string =>
  createHmac('sha256', cookie).update('console form').digest('base64url');

/** True where a form has the token of its browser. */
export const isFormToken = (given: string, cookie: string | undefined): boolean => {
  if (cookie === undefined || cookie === '') return false;
  const [known, said] = [Buffer.from(formTokenOf(cookie)), Buffer.from(given)];
  return known.length === said.length && timingSafeEqual(known, said);
};
