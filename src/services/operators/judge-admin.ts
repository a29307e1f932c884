import type { EntityManager } from '@mikro-orm/postgresql';
import { Operator } from '../../db/entities/operator.ts';
import { refuseInWords, type Refusal } from '../../domain/refusal.ts';
import { findOperator } from './accounts.ts';

/**
 * Judges the name that a command was given for what only administrators do. A command proves nothing
 * about who runs it; where the console has administrators, its name has to be one of theirs.
 */
export const judgeAdmin = async (em: EntityManager, name: string): Promise<Refusal | null> => {
  const isAdmin = { roles: { $contains: ['admin'] }, disabledAt: null } as const;
  if ((await em.count(Operator, isAdmin)) === 0) return null;
  const found = await findOperator(em, name);
  if (found && !found.disabledAt && found.roles.includes('admin')) return null;
  return refuseInWords(
    'not_authorized',
    `--operator: ${name} is no administrator; name one by e-mail`,
  );
};
