import type { EntityManager } from '@mikro-orm/postgresql';
import { allOrNothing } from '../../../db/all-or-nothing.ts';
import { refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import { recordAct } from '../../operators/record-act.ts';
import type { ActingOperator } from '../../operators/proposals.ts';

/** How many views an operator may keep. */
export const VIEWS_MAX = 30;
const NAME_MAX = 60;

/** A filter that an operator has named. */
export interface SavedView {
  readonly name: string;
  /** The query of its address. */
  readonly query: string;
}

/** The views of an operator, by name; nobody sees another's. */
export const listViews = async (
  em: EntityManager,
  operatorId: string,
): Promise<readonly SavedView[]> =>
  em.execute<SavedView[]>(
    `select name, query from saved_view where operator_id = ? order by name limit ${VIEWS_MAX}`,
    [operatorId],
  );

const badName = (): Refusal =>
  refuseInWords('field_malformed', {
    en: `name: 1 to ${NAME_MAX} characters`,
    es: `nombre: de 1 a ${NAME_MAX} caracteres`,
  });

const tooMany = (): Refusal =>
  refuseInWords('request_malformed', {
    en: `you may keep ${VIEWS_MAX} views: remove one first`,
    es: `puede guardar ${VIEWS_MAX} vistas: quite una antes`,
  });

/**
 * Keeps a view; one of the same name is replaced.
 * @returns a refusal where the name is empty or too long, or there are too many.
 */
export const saveView = async (
  em: EntityManager,
  actor: ActingOperator,
  { name: given, query }: SavedView,
): Promise<Refusal | null> => {
  const name = given.trim();
  if (name === '' || name.length > NAME_MAX) return badName();
  return allOrNothing(em, async (inner) => {
    const others = (await listViews(inner, actor.id)).filter((view) => view.name !== name);
    if (others.length >= VIEWS_MAX) return tooMany();
    await inner.execute(
      `insert into saved_view (operator_id, name, query) values (?, ?, ?)
       on conflict (operator_id, name) do update set query = excluded.query`,
      [actor.id, name, query],
      'run',
    );
    await recordAct(inner, actor, { act: 'view.saved', subject: name, after: query });
    return null;
  });
};

/** Forgets a view of the operator's own; nothing is done where there is none of that name. */
export const removeView = async (
  em: EntityManager,
  actor: ActingOperator,
  name: string,
): Promise<void> =>
  em.transactional(async (inner) => {
    const removed = await inner.execute<unknown[]>(
      'delete from saved_view where operator_id = ? and name = ? returning name',
      [actor.id, name],
    );
    if (removed.length > 0) await recordAct(inner, actor, { act: 'view.removed', subject: name });
  });
