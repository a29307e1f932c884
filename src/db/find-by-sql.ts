import type { EntityClass, EntityDictionary, EntityManager } from '@mikro-orm/postgresql';

/**
 * Finds rows by SQL and gives them as entities that are written with the caller's others: for what
 * every payment asks, because MikroORM's query builder takes more of the processor than the statement.
 * What is pending is written first, and what was known of a row before is replaced by what is found.
 * @param sql selects every column of the entity's own table.
 */
export const findBySql = async <T extends object>(
  em: EntityManager,
  entity: EntityClass<T>,
  sql: string,
  values: readonly unknown[],
): Promise<readonly T[]> => {
  if (em.isInTransaction()) await em.flush();
  const rows = await em.execute<EntityDictionary<T>[]>(sql, values);
  return rows.map((row) => em.map(entity, row));
};

/** The same of one row. @throws where there is none. */
export const findOneBySql = async <T extends object>(
  em: EntityManager,
  entity: EntityClass<T>,
  sql: string,
  values: readonly unknown[],
): Promise<T> => {
  const [found] = await findBySql(em, entity, sql, values);
  if (!found) throw new Error(`there is no ${entity.name} ${values.join(', ')}`);
  return found;
};
