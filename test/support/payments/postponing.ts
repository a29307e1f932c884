import type { Orm } from '../../../src/db/orm.ts';

const POSTPONE = 'update received_payment set next_try_at =';

/** Moves the next try of money that no story has been told of. */
export const postponing = (orm: Orm) => ({
  /** What could not be dispatched was tried so often that its next try is far away. */
  waitLong: async (): Promise<void> => {
    const later = `now() + interval '1 hour'`;
    await orm.em.fork().execute(`${POSTPONE} ${later} where signalled_at is null`);
  },
  /** The next try of everything that could not be dispatched comes now. */
  tryAgain: async (): Promise<void> => {
    await orm.em.fork().execute(`${POSTPONE} now() where signalled_at is null`);
  },
});
