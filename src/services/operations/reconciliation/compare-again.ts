import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { Orm } from '../../../db/orm.ts';
import { RECONCILE } from '../../../domain/transactions/queue.ts';
import { refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import { inTransaction } from '../../deps.ts';
import { recordAct, type Actor } from '../../operators/record-act.ts';

/**
 * Has the daily reconciliation run now, as its schedule does once a day; one that runs already goes on
 * alone. What differs no longer is then resolved. It moves no money and decides nothing.
 * @returns null, or a refusal where no worker has made the schedule yet.
 */
export const compareAgain = async (
  { orm, client }: { readonly orm: Orm; readonly client: Pick<Client, 'schedule'> },
  actor: Actor,
): Promise<Refusal | null> => {
  await inTransaction(orm, async (em) => recordAct(em, actor, { act: 'reconciliation.asked' }));
  try {
    await client.schedule.getHandle(RECONCILE).trigger();
    return null;
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return refuseInWords('paused', 'no worker with core has made the schedule yet');
  }
};
