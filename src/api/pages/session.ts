import { Transaction } from '../../db/entities/transaction.ts';
import type { ApiContext } from '../deps.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { arriveBy } from '../tokens/opened-links.ts';
import type { PageSession, Tokens } from '../tokens/tokens.ts';
import { cookieAttributes } from './address.ts';
import { LANGUAGES } from './languages/index.ts';

const cookieName = (id: string): string => `pages-${id}`;

/** Binds the browser to the pages of one transaction, and of no other. */
export const openSession = async (
  ctx: ApiContext,
  tokens: Tokens,
  session: PageSession,
  secure: boolean,
): Promise<void> => {
  const { transactionId: id, opening } = session;
  const value = await tokens.issuePages(id, opening);
  ctx.append('set-cookie', `${cookieName(id)}=${value}; ${cookieAttributes(ctx, id, secure)}`);
};

/** Has the addresses of this answer's pages carry a session, and what else a cookie would have kept. */
export const carrySession = async (
  ctx: ApiContext,
  tokens: Tokens,
  session: PageSession,
): Promise<void> => {
  const { tells, lang } = ctx.query;
  const isSpoken = LANGUAGES.some(({ tag }) => tag === lang);
  ctx.state.carried = {
    session: await tokens.issueAddress(session.transactionId, session.opening),
    ...(typeof tells === 'string' ? { tells } : {}),
    ...(isSpoken ? { lang: String(lang) } : {}),
  };
};

/** Whether a session is one of this transaction's pages, and has the link that it began with. */
const isGood = async (
  ctx: ApiContext,
  session: PageSession | null,
  id: string,
): Promise<boolean> => {
  if (session?.transactionId !== id) return false;
  return session.opening === undefined || arriveBy(ctx.state.em, session.opening);
};

const readCarried = async (ctx: ApiContext, tokens: Tokens, id: string): Promise<boolean> => {
  const { session: token } = ctx.query;
  const session = typeof token === 'string' ? await tokens.readAddress(token) : null;
  if (session === null || !(await isGood(ctx, session, id))) return false;
  await carrySession(ctx, tokens, session);
  return true;
};

/** The transaction of the page that is asked for, where this browser may see it. */
export const readSession = async (
  ctx: ApiContext,
  tokens: Tokens,
  id: string,
): Promise<Transaction | null> => {
  if (!isRowId(id)) return null;
  const cookie = ctx.cookies.get(cookieName(id));
  const session = cookie === undefined ? null : await tokens.readPages(cookie);
  const isOpen = (await isGood(ctx, session, id)) || (await readCarried(ctx, tokens, id));
  return isOpen ? ctx.state.em.findOne(Transaction, { id, protocol: 'sep24' }) : null;
};
