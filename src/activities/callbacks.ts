import { Callback } from '../db/entities/books.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { presentRemittance } from '../db/present-remittance.ts';
import { presentSep24, sep24Status } from '../db/present-sep24.ts';
import { presentSep6 } from '../db/present-sep6.ts';
import type { Orm } from '../db/orm.ts';
import type { Signer } from '../stellar/signer.ts';
import { postSigned } from '../stellar/signed-post.ts';
import type { SecretBox } from '../db/secret.ts';
import { deliverCustomerCallbacks } from './customer-callbacks.ts';

export interface CallbackDeps {
  readonly orm: Orm;
  /** Holds the key that stellar.toml names as `SIGNING_KEY`. */
  readonly signer: Signer;
  readonly development: boolean;
  /** Opens what is told of customers; absent in a worker without DATA_KEYS. */
  readonly secrets?: SecretBox | undefined;
}

export interface CallbackRound {
  readonly delivered: number;
  /** How many moves this host still has to be told. */
  readonly waiting: number;
}

const BATCH = 50;
const GIVEN_UP_AFTER = '3 days';

/** The hosts that have something to be told; read from the partial index of what is waiting. */
export const hostsToTell = async (orm: Orm): Promise<readonly string[]> => {
  const rows = await orm.em.fork().execute<{ host: string }[]>(
    `select distinct substring(url from '^https?://([^/?]+)') as host from callback
        where delivered_at is null and given_up_at is null
     union
     select distinct substring(url from '^https?://([^/?]+)') from customer_callback
        where delivered_at is null and given_up_at is null`,
  );
  return rows.map(({ host }) => host).filter((host) => host !== null);
};

const waitingFor = async (orm: Orm, host: string): Promise<Callback[]> =>
  orm.em.fork().find(
    Callback,
    {
      deliveredAt: null,
      givenUpAt: null,
      $or: ['https', 'http'].flatMap((scheme) => [
        { url: `${scheme}://${host}` },
        ...['/', '?'].map((next) => ({
          url: { $like: `${scheme}://${host.replace(/[\\\\%_]/g, '\\\\$&')}${next}%` },
        })),
      ]),
    },
    { orderBy: { id: 'asc' }, limit: BATCH },
  );

/** The transaction as its own SEP has it, in the status that a move was about. */
const presentAs = (row: Transaction, status: string): object => {
  switch (row.protocol) {
    case 'sep6':
      return { ...presentSep6(row), status };
    case 'sep24':
      return { ...presentSep24(row, undefined), status: sep24Status(status) };
    case 'sep31':
      return { ...presentRemittance(row), status };
  }
};

/**
 * Tells one host of status moves, in order; the first that it does not take ends the round, so
 * that a transaction's moves never overtake each other. After three days a move is given up.
 */
export const createDeliverCallbacks =
  ({ orm, signer, development, secrets }: CallbackDeps) =>
  async (host: string): Promise<CallbackRound> => {
    const em = orm.em.fork();
    await em.execute(
      `update callback set given_up_at = now()
        where delivered_at is null and given_up_at is null and at < now() - ?::interval`,
      [GIVEN_UP_AFTER],
      'run',
    );
    let delivered = 0;
    const waiting = await waitingFor(orm, host);
    for (const callback of waiting) {
      const row = await em.findOneOrFail(Transaction, { id: callback.transactionId });
      // The row may have moved on since: the client reads the status that this move was about.
      const body = JSON.stringify({ transaction: presentAs(row, callback.status) });
      const taken = await postSigned({ url: callback.url, body, signer, development });
      await em.nativeUpdate(
        Callback,
        { id: callback.id },
        { attempts: callback.attempts + 1, ...(taken ? { deliveredAt: new Date() } : {}) },
      );
      if (!taken) break;
      delivered += 1;
    }
    const post = async (order: { url: string; body: string }) =>
      postSigned({ ...order, signer, development });
    const customers = await deliverCustomerCallbacks({ orm, secrets, post }, host);
    return {
      delivered: delivered + customers.delivered,
      waiting: waiting.length - delivered + customers.waiting,
    };
  };
