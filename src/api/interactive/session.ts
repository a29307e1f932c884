import { Transaction } from '../../db/entities/transaction.ts';
import type { ApiContext } from '../deps.ts';
import { isRowId } from '../../domain/row-id.ts';
import type { Tokens } from '../tokens.ts';

const cookieName = (id: string): string => `pages-${id}`;

/** Binds the browser to the pages of one transaction, and of no other. */
export const openSession = async (
  ctx: ApiContext,
  tokens: Tokens,
  id: string,
  secure: boolean,
): Promise<void> => {
  const value = await tokens.issuePages(id);
  // Lax: the cookie comes with a link from the wallet, and never with a form on somebody's site.
  const attributes = `Path=/interactive/${id}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  ctx.append('set-cookie', `${cookieName(id)}=${value}; ${attributes}`);
};

/** The transaction of the page that is asked for, where this browser may see it. */
export const readSession = async (
  ctx: ApiContext,
  tokens: Tokens,
  id: string,
): Promise<Transaction | null> => {
  if (!isRowId(id)) return null;
  const cookie = ctx.cookies.get(cookieName(id));
  if (cookie === undefined || (await tokens.readPages(cookie)) !== id) return null;
  return ctx.state.em.findOne(Transaction, { id, protocol: 'sep24' });
};
