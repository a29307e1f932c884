import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isRole, type Role } from '../../../domain/operators/roles.ts';

/** How long a session lasts, whatever is done in it. */
export const SESSION_HOURS = 12;
const ID_BYTES = 32;

/** Who is logged in. */
export interface SignedIn {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

const hashOf = (sessionId: string): Buffer => createHash('sha256').update(sessionId).digest();

/**
 * Begins a session, in the database transaction that records the login.
 * @returns its id, which only the browser keeps; the table has its hash.
 */
export const openSession = async (
  em: EntityManager,
  operatorId: string,
  address: string | null,
): Promise<string> => {
  const id = randomBytes(ID_BYTES).toString('base64url');
  await em.execute('delete from operator_session where expires_at < now()', [], 'run');
  await em.execute(
    `insert into operator_session (id_hash, operator_id, address, expires_at)
     values (?, ?, ?, now() + interval '${SESSION_HOURS} hours')`,
    [hashOf(id), operatorId, address],
    'run',
  );
  return id;
};

/** Who has a session; null once it ended, or its operator was disabled. */
export const readSession = async (
  em: EntityManager,
  sessionId: string,
): Promise<SignedIn | null> => {
  const [row] = await em.execute<
    { id: string; name: string; email: string; roles: readonly string[] }[]
  >(
    `select o.id, o.name, o.email, o.roles from operator_session s join operator o
        on o.id = s.operator_id
      where s.id_hash = ? and s.expires_at > now() and o.disabled_at is null`,
    [hashOf(sessionId)],
  );
  return row ? { ...row, roles: row.roles.filter(isRole) } : null;
};

/** Which of these sessions still are: not ended, and of nobody who was disabled. */
export const liveSessions = async (
  em: EntityManager,
  sessionIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const byHash = new Map(sessionIds.map((id) => [hashOf(id).toString('hex'), id]));
  const rows = await em.execute<{ hash: string }[]>(
    `select encode(s.id_hash, 'hex') as hash from operator_session s
        join operator o on o.id = s.operator_id
      where s.id_hash in (select decode(hash, 'hex') from unnest(?::text[]) as hash)
        and s.expires_at > now() and o.disabled_at is null`,
    [`{${[...byHash.keys()].join(',')}}`],
  );
  return new Set(rows.flatMap(({ hash }) => byHash.get(hash) ?? []));
};

/** Ends one session. */
export const endSession = async (em: EntityManager, sessionId: string): Promise<void> => {
  await em.execute('delete from operator_session where id_hash = ?', [hashOf(sessionId)], 'run');
};

/** Ends all sessions of an operator, on every device. */
export const endSessions = async (em: EntityManager, operatorId: string): Promise<void> => {
  await em.execute('delete from operator_session where operator_id = ?', [operatorId], 'run');
};
