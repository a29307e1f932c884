import type { EntityManager } from '@mikro-orm/postgresql';
import { Callback } from '../../db/entities/books.ts';
import { CustomerCallback } from '../../db/entities/customer.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { readPartyStatuses } from '../customers/customer-of.ts';
import { presentRemittance } from '../transactions/present/sep31.ts';
import { presentSep24, presentMove } from '../transactions/present/sep24.ts';
import { presentSep6 } from '../transactions/present/sep6.ts';
import type { Orm } from '../../db/orm.ts';
import type { DueCallback } from '../../domain/transactions/callback-slots.ts';
import type { Status } from '../../domain/transactions/status.ts';
import type { SecretBox } from '../../db/secret.ts';

export interface WriteCallbackDeps {
  readonly orm: Orm;
  /** Opens the bodies of callbacks about customers. */
  readonly secrets: SecretBox;
}

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
      const facts = { transferReceivedAt: isThere ? row.transferReceivedAt : null, customer };
      return {
        ...presentSep24(row, { customer }),
        ...presentMove(row, status as Status, facts),
      };
    }
    case 'sep31':
      return { ...presentRemittance(row, await readPartyStatuses(em, row)), status };
  }
};

/** What is posted, and where. */
interface Letter {
  readonly url: string;
  readonly body: string;
}

/** A move of a transaction, as `GET /transaction` said it then. */
const writeMove = async ({ orm }: WriteCallbackDeps, id: string): Promise<Letter> => {
  const em = orm.em.fork();
  const move = await em.findOneOrFail(Callback, { id });
  const row = await em.findOneOrFail(Transaction, { id: move.transactionId });
  // The row may have moved on since, and its customer: the client reads what the move was about.
  return { url: move.url, body: JSON.stringify({ transaction: await presentAs(em, row, move) }) };
};

/**
 * The status of a customer. The body is opened here and goes nowhere else: no history and no log
 * ever holds it.
 */
const writeStatus = async (
  { orm, secrets }: WriteCallbackDeps,
  id: string,
): Promise<Letter | null> => {
  const row = await orm.em.fork().findOne(CustomerCallback, { id });
  // The customer was erased a moment ago, and the callback with them.
  if (!row) return null;
  const sealed = { ciphertext: Buffer.from(row.bodyCiphertext), keyId: row.bodyKeyId };
  const body = JSON.stringify(secrets.open(sealed, `customer-callback/${row.customerId}`));
  return { url: row.url, body };
};

/**
 * What a row of an outbox is posted as; null where there is nothing to post any more.
 * @throws when the row cannot be read or opened.
 */
export const writeCallback = async (
  deps: WriteCallbackDeps,
  outbox: DueCallback['outbox'],
  id: string,
): Promise<Letter | null> => (outbox === 'callback' ? writeMove(deps, id) : writeStatus(deps, id));
