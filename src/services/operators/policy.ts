import type { EntityManager } from '@mikro-orm/postgresql';
import type { DecisionPolicy } from '../../domain/operators/decision-policy.ts';
import { ONE_PERSON } from '../../domain/operators/two-people.ts';
import { writeCanonical } from './canonical.ts';
import { recordAct, type Actor } from './record-act.ts';

const BY_ANCHOR: Actor = { id: null, name: 'anchor.ts', channel: 'console', address: null };

/** Which decisions take two people, as the console's `anchor.ts` said last. */
export const readPolicy = async (em: EntityManager): Promise<DecisionPolicy> => {
  const [row] = await em.execute<{ policy: DecisionPolicy }[]>(
    'select policy from decision_policy',
  );
  return row?.policy ?? ONE_PERSON;
};

/** Writes down what `anchor.ts` says, so that the commands, which do not read it, obey it as well. */
export const publishPolicy = async (
  em: EntityManager,
  policy: DecisionPolicy = ONE_PERSON,
): Promise<void> =>
  em.transactional(async (inner) => {
    const before = writeCanonical(await readPolicy(inner));
    const after = writeCanonical(policy);
    if (before === after) return;
    await inner.execute(
      `insert into decision_policy (policy) values (?::jsonb)
       on conflict (is_only) do update set policy = excluded.policy, published_at = now()`,
      [after],
      'run',
    );
    await recordAct(inner, BY_ANCHOR, { act: 'policy.changed', before, after });
  });
