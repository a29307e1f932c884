import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../../domain/anchor.ts';
import { storyTerms } from '../../domain/transactions/story-terms.ts';
import type { Transaction } from '../../db/entities/transaction.ts';

/**
 * Records the terms that a transaction's story goes by, before it is started for the first time.
 * Of several who do so at once the first is right, and the others go by what it wrote.
 * @throws when it has none and its asset or rail is no longer in `anchor.ts`.
 */
export const sealTerms = async (
  em: EntityManager,
  anchor: Anchor,
  row: Transaction,
): Promise<void> => {
  if (row.terms) return;
  const terms = JSON.stringify(storyTerms(anchor, row));
  const [written] = await em.execute<{ terms: NonNullable<Transaction['terms']> }[]>(
    'update transaction set terms = coalesce(terms, ?::jsonb) where id = ? returning terms',
    [terms, row.id],
  );
  if (!written) throw new Error(`there is no transaction ${row.id}`);
  row.terms = written.terms;
};
