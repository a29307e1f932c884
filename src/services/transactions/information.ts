import { Transaction } from '../../db/entities/transaction.ts';
import { INFORMATION_STATUSES } from '../../domain/transactions/status.ts';
import type { StoreDeps } from '../deps.ts';
import { describeFailure } from '../../domain/failure.ts';

/**
 * When the information that a transaction waits for was submitted; ISO 8601, null when it was not.
 */
export const createInformationToldAt =
  ({ orm }: StoreDeps) =>
  async (transactionId: string): Promise<string | null> => {
    const row = await orm.em.fork().findOneOrFail(Transaction, { id: transactionId });
    return row.informationUpdatedAt?.toISOString() ?? null;
  };

const BATCH = 200;

/** Corrections that no story knows of yet: SQL, written as their index has it. */
export const UNINFORMED = `transaction
  where information_updated_at is not null
    and information_told_at is distinct from information_updated_at
    and status in (${INFORMATION_STATUSES.map((status) => `'${status}'`).join(', ')})`;

/** One page after another, whatever fails. */
const UNSIGNALLED = `select id from ${UNINFORMED} and id > ? order by id limit ${BATCH}`;

const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * Signals a correction to each story that does not know of it, because Temporal was away when it
 * came in. One that cannot be reached stops no other, and is signalled at the next tick.
 * @returns how many were signalled.
 */
export const signalInformation = async ({ orm, stories, log }: StoreDeps): Promise<number> => {
  const em = orm.em.fork();
  let signalled = 0;
  for (let after = NIL; ;) {
    const unsignalled = await em.execute<{ id: string }[]>(UNSIGNALLED, [after]);
    for (const { id } of unsignalled) {
      const row = await em.findOneOrFail(Transaction, { id });
      const at = row.informationUpdatedAt;
      if (!at) continue;
      try {
        await stories.signalInformation(row, at.toISOString());
      } catch (error) {
        log.error(
          { id, failure: describeFailure(error) },
          'a story could not be told of a correction',
        );
        continue;
      }
      await em.nativeUpdate(Transaction, { id }, { informationToldAt: at });
      signalled += 1;
    }
    after = unsignalled.at(-1)?.id ?? after;
    if (unsignalled.length < BATCH) return signalled;
  }
};
