import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Marks a token as used. The unique key decides between two that come at once.
 * @param id says what it is and which: `challenge/<hash>`, `link/<id>`.
 * @returns false when it had been used before.
 */
export const useOnce = async (em: EntityManager, id: string, expiresAt: Date): Promise<boolean> => {
  const inserted = await em.execute<{ id: string }[]>(
    'insert into used_token (id, expires_at) values (?, ?) on conflict do nothing returning id',
    [id, expiresAt],
  );
  return inserted.length > 0;
};
