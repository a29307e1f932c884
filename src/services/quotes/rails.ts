import type { EntityManager } from '@mikro-orm/postgresql';
import { Quote } from '../../db/entities/quote.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { RailProfile } from '../../domain/rails/profile.ts';
import { offerOfRow, railsAtPar, railsOf } from './offers.ts';
import { railsOfQuote } from './use.ts';

/** The rails that a row may be paid by: those of its asset, and with a quote those of the quote. */
export const railsOfRow = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<readonly RailProfile[]> => {
  const { policy } = offerOfRow(anchor, row.kind, row.asset);
  if (!row.quoteId) return railsAtPar(anchor, policy);
  const rails = railsOf(anchor, policy);
  return railsOfQuote(await em.findOneOrFail(Quote, { id: row.quoteId }), row.kind, rails);
};
