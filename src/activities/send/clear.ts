import { Cursor } from '../../db/entities/money-in.ts';
import { LedgerEnvelope } from '../../db/entities/money-out.ts';
import { forUpdate, type Orm } from '../../db/orm.ts';
import { isRefusal, refuse, type Refusal } from '../../domain/refusal.ts';
import type { StellarNetwork } from '../../stellar/network.ts';
import { inTransaction } from '../deps.ts';
import { nameUnknown } from '../outgoing/name.ts';
import { NamingRefused, type Naming } from '../outgoing/unknown.ts';
import { buryByHand, noteClearance } from './clearance.ts';
import { settleEnvelope } from './settle.ts';
import { sendSource } from './state.ts';

export interface ClearDeps {
  readonly orm: Orm;
  readonly network: Pick<StellarNetwork, 'transaction'>;
}

export interface ClearOrder extends Naming {
  /** A distribution account whose sender stands still, or a channel that does. */
  readonly account: string;
  readonly operator: string;
  readonly evidence: string;
}

/**
 * Lets the sender of an account go on, with the network as it is now, once every transaction that
 * the journal does not know is named.
 */
const clearAccount = async (
  { orm }: ClearDeps,
  order: ClearOrder,
): Promise<string | Refusal | null> => {
  try {
    return await inTransaction(orm, async (em) => {
      const source = sendSource(order.account);
      const stopped = await em.findOne(Cursor, { source }, forUpdate);
      if (!stopped?.stoppedReason) return null;
      await noteClearance(em, source, stopped.stoppedReason, order);
      // What we knew the network by is asked anew, or a reset would stop it again at once.
      stopped.stoppedReason = null;
      stopped.latestLedger = null;
      stopped.latestLedgerHash = null;
      const named = await nameUnknown(em, order);
      return [...named, `the sender of ${order.account} goes on`].join('\n');
    });
  } catch (error) {
    if (error instanceof NamingRefused) return error.refusal;
    throw error;
  }
};

const clearChannel = async (
  { orm, network }: ClearDeps,
  order: ClearOrder,
): Promise<string | null> => {
  const stopped = {
    channel: order.account,
    state: 'signed',
    stoppedReason: { $ne: null },
  } as const;
  const known = await orm.em.fork().findOne(LedgerEnvelope, stopped);
  if (!known) return null;
  const { innerHash } = known;
  // A person may be wrong about a hash; the ledger is not.
  const found = await network.transaction(innerHash);
  return inTransaction(orm, async (em) => {
    if (found) {
      await settleEnvelope(em, innerHash, found);
      return `envelope ${innerHash} was in ledger ${found.ledger} after all, and is settled`;
    }
    const envelope = await em.findOne(LedgerEnvelope, { innerHash, ...stopped }, forUpdate);
    return envelope && buryByHand(em, envelope, order);
  });
};

/**
 * Lets a stopped sender or channel go on, on a person's evidence. Each transaction that the journal
 * does not know is named by the order, and booked by its name. The envelope of a stopped channel
 * is asked for by its hash once more; only where the ledger still knows nothing of it is it marked
 * dead, and its payments are queued again.
 * @returns what was done, or a refusal where nothing was stopped or something is not named.
 * @throws NetworkFault when the ledger could not be asked; nothing is cleared then.
 */
export const clearSender = async (
  deps: ClearDeps,
  order: ClearOrder,
): Promise<string | Refusal> => {
  const account = await clearAccount(deps, order);
  if (isRefusal(account)) return account;
  const done = [account, await clearChannel(deps, order)];
  const told = done.filter((text) => text !== null);
  return told.length > 0
    ? told.join('\n')
    : refuse('not_parked', `nothing of ${order.account} is stopped`);
};
