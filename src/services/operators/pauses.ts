import type { EntityManager } from '@mikro-orm/postgresql';
import { Pause } from '../../db/entities/books.ts';
import { recordAct, type Actor } from './record-act.ts';

/** True for what can be paused: `all`, `asset:<SEP-38 name>` or `rail:<name>`. */
export const isScope = (text: string): boolean => /^(all|asset:.+|rail:.+)$/.test(text);

/** What is paused, the oldest first. */
export const listPauses = async (em: EntityManager): Promise<readonly Pause[]> =>
  em.findAll(Pause, { orderBy: { at: 'asc' } });

/** Pauses a scope: no money goes out in it. */
export const pauseScope = async (
  em: EntityManager,
  actor: Actor,
  { scope, reason }: { readonly scope: string; readonly reason: string },
): Promise<void> =>
  em.transactional(async (inner) => {
    await inner.upsert(Pause, { scope, operator: actor.name, reason, at: new Date() });
    await recordAct(inner, actor, { act: 'scope.paused', subject: scope, reason });
  });

/** Lets a scope go on. @returns false where it was not paused. */
export const resumeScope = async (
  em: EntityManager,
  actor: Actor,
  scope: string,
): Promise<boolean> =>
  em.transactional(async (inner) => {
    if ((await inner.nativeDelete(Pause, { scope })) === 0) return false;
    await recordAct(inner, actor, { act: 'scope.resumed', subject: scope });
    return true;
  });
