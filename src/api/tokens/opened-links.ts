import type { EntityManager } from '@mikro-orm/postgresql';

/** What names a link in the table of used tokens. */
const nameOf = (linkId: string): string => `link/${linkId}`;

/** A session that a link was opened by. */
export interface Opening {
  readonly linkId: string;
  readonly sessionId: string;
}

/**
 * Opens a link for a session, once: the unique key decides between two that come at once.
 * @param until how long it is remembered whose it is; as long as the session lasts, at least.
 * @returns false where another session opened it.
 */
export const openLink = async (
  em: EntityManager,
  { linkId, sessionId }: Opening,
  { until, arrived }: { readonly until: Date; readonly arrived: boolean },
): Promise<boolean> => {
  const opened = await em.execute<{ id: string }[]>(
    `insert into used_token (id, expires_at, opened_by, arrived) values (?, ?, ?, ?)
     on conflict do nothing returning id`,
    [nameOf(linkId), until, sessionId, arrived],
  );
  return opened.length > 0;
};

/**
 * True where this session opened the link. From then on nobody else can: the browser has shown that it
 * keeps what it was given.
 */
export const arriveBy = async (
  em: EntityManager,
  { linkId, sessionId }: Opening,
): Promise<boolean> => {
  const [found] = await em.execute<{ arrived: boolean }[]>(
    'select arrived from used_token where id = ? and opened_by = ?',
    [nameOf(linkId), sessionId],
  );
  if (!found || found.arrived) return found !== undefined;
  const marked = await em.execute<{ id: string }[]>(
    'update used_token set arrived = true where id = ? and opened_by = ? returning id',
    [nameOf(linkId), sessionId],
  );
  return marked.length > 0;
};

/**
 * Gives a link back whose browser came without what it was given.
 * @returns false where a session arrived by it: the link is used up.
 */
export const giveLinkBack = async (em: EntityManager, linkId: string): Promise<boolean> => {
  await em.execute('delete from used_token where id = ? and not arrived', [nameOf(linkId)], 'run');
  const left = await em.execute('select 1 from used_token where id = ?', [nameOf(linkId)]);
  return left.length === 0;
};
