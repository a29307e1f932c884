import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../db/entities/books.ts';
import { Transaction } from '../db/entities/transaction.ts';
import { readPartyStatuses } from '../db/customer-of.ts';
import { presentRemittance } from '../db/present-remittance.ts';
import { presentSep24, presentMove } from '../db/present-sep24.ts';
import { presentSep6 } from '../db/present-sep6.ts';
import type { Orm } from '../db/orm.ts';
import type { Status } from '../domain/status.ts';
import type { Signer } from '../stellar/signer.ts';
import { postSigned } from '../stellar/signed-post.ts';
import type { SecretBox } from '../db/secret.ts';
import { customerOutbox, type CustomerCallbackDeps } from './customer-callbacks.ts';
import { deliverOutbox } from './deliver-outbox.ts';
import type { Outbox } from './outbox.ts';

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
  /** Until the next of them may be tried, in milliseconds; absent where nothing waits. */
  readonly againInMs?: number;
}

type Post = CustomerCallbackDeps['post'];

/** A worker without DATA_KEYS tells of no customer; another one does. */
const NOTHING = { delivered: 0, waiting: 0, againInMs: null };

/** The transaction as its own SEP has it, in the status that a move was about. */
const presentAs = async (
  em: EntityManager,
  row: Transaction,
  { status, customerStatus: customer = null, at }: Callback,
): Promise<object> => {
  switch (row.protocol) {
    case 'sep6':
      return { ...presentSep6(row), status };
    case 'sep24': {
      // Money that came after the move has no part in what it was called.
      const isThere = row.transferReceivedAt && row.transferReceivedAt <= at;
      const standing = { transferReceivedAt: isThere ? row.transferReceivedAt : null, customer };
      return {
        ...presentSep24(row, { customer }),
        ...presentMove(row, status as Status, standing),
      };
    }
    case 'sep31':
      return { ...presentRemittance(row, await readPartyStatuses(em, row)), status };
  }
};

/** What hosts are told of transactions: each move as `GET /transaction` said it then. */
const transactionOutbox = (orm: Orm, post: Post): Outbox => ({
  table: 'callback',
  about: 'transaction_id',
  async tell(id) {
    const em = orm.em.fork();
    const told = await em.findOneOrFail(Callback, { id });
    const row = await em.findOneOrFail(Transaction, { id: told.transactionId });
    // The row may have moved on since, and its customer: the client reads what the move was about.
    const body = JSON.stringify({ transaction: await presentAs(em, row, told) });
    return post({ url: told.url, body });
  },
});

/**
 * Tells one host of status moves. Those of one transaction, or customer, never overtake each
 * other; after three days a move is given up. A move whose answer was lost is told again.
 */
export const createDeliverCallbacks =
  ({ orm, signer, development, secrets }: CallbackDeps) =>
  async (host: string): Promise<CallbackRound> => {
    const post: Post = async (order) => postSigned({ ...order, signer, development });
    const [told, customers] = await Promise.all([
      deliverOutbox(orm, transactionOutbox(orm, post), host),
      secrets ? deliverOutbox(orm, customerOutbox({ orm, secrets, post }), host) : NOTHING,
    ]);
    const again = [told, customers].flatMap(({ againInMs }) => againInMs ?? []);
    return {
      delivered: told.delivered + customers.delivered,
      waiting: told.waiting + customers.waiting,
      ...(again.length > 0 ? { againInMs: Math.min(...again) } : {}),
    };
  };
