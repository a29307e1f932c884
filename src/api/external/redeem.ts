import type { EntityManager } from '@mikro-orm/postgresql';
import { UsedToken } from '../../db/entities/books.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { refuse, refuseField, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { useOnce } from '../tokens/used-tokens.ts';

/** As long as our own pages stay open to a browser. */
const OPEN_MS = 24 * 3_600_000;

const redeemedId = (transactionId: string): string => `redeemed/${transactionId}`;

/** A SEP-24 transaction by its id; null for any other and for what is no id. */
const findSep24 = async (em: EntityManager, id: string): Promise<Transaction | null> =>
  isRowId(id) ? em.findOne(Transaction, { id, protocol: 'sep24' }) : null;

/**
 * Takes a link's token for the business's own pages, once. From then on for a day its transaction
 * may be priced and completed.
 * @returns the transaction that the link was made for, or `token_invalid`.
 */
export const redeemLink = async (
  em: EntityManager,
  tokens: Pick<Tokens, 'readLink'>,
  token: string,
): Promise<Transaction | Refusal> => {
  const invalid = refuseField('token_invalid', 'token', 'link_not_ours');
  const link = await tokens.readLink(token);
  if (!link) return invalid;
  return em.transactional(async (inner) => {
    if (!(await useOnce(inner, `link/${link.linkId}`, link.expiresAt))) return invalid;
    const row = await findSep24(inner, link.transactionId);
    if (!row) return invalid;
    await useOnce(inner, redeemedId(row.id), new Date(Date.now() + OPEN_MS));
    return row;
  });
};

/**
 * A transaction that the business may work on: an incomplete one only after its link was redeemed,
 * because an id in an address proves nothing of who is at the page.
 */
export const findRedeemed = async (
  em: EntityManager,
  id: string,
): Promise<Transaction | Refusal> => {
  const row = await findSep24(em, id);
  const isOpen =
    row?.status !== 'incomplete' ||
    (await em.count(UsedToken, { id: redeemedId(row.id), expiresAt: { $gt: new Date() } })) > 0;
  return row && isOpen ? row : refuse('transaction_not_found', 'transaction_not_redeemed');
};
