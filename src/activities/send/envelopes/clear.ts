import { Cursor } from '../../../db/entities/money-in.ts';
import { LedgerEnvelope } from '../../../db/entities/money-out.ts';
import { forUpdate } from '../../../db/orm.ts';
import type { SenderClearance } from '../../../domain/operators/clearance.ts';
import { isRefusal, refuseInWords, type Refusal } from '../../../domain/refusal.ts';
import { inTransaction } from '../../../services/deps.ts';
import { nameUnknown, overtakenOf } from '../outgoing/name.ts';
import { NamingRefused, unknownOf } from '../outgoing/unknown.ts';
import { expireByHand, noteClearance } from './clearance.ts';
import { lookAgain, type LookDeps } from './look-again.ts';
import { sendSource } from '../state.ts';

/**
 * The envelopes of an account whose number was used by something unknown, and that no ledger has or
 * ever will; those that a ledger has are settled.
 */
const lookForOvertaken = async (
  deps: LookDeps,
  account: string,
): Promise<ReadonlySet<string> | Refusal> => {
  const overtaken = await inTransaction(deps.orm, async (em) =>
    overtakenOf(em, account, await unknownOf(em, account)),
  );
  const absent = new Set<string>();
  for (const envelope of overtaken) {
    const looked = await lookAgain(deps, envelope);
    if (looked.end === 'refused') return looked.refusal;
    if (looked.end === 'absent') absent.add(envelope.innerHash);
  }
  return absent;
};

/**
 * Lets the sender of an account go on, with the network as it is now, once every transaction that
 * the journal does not know is named.
 */
const clearAccount = async (
  deps: LookDeps,
  order: SenderClearance,
): Promise<string | Refusal | null> => {
  const { orm } = deps;
  const source = sendSource(order.account);
  const known = await orm.em.fork().findOne(Cursor, { source });
  if (!known?.stoppedReason) return null;
  const absent = await lookForOvertaken(deps, order.account);
  if (isRefusal(absent)) return absent;
  try {
    return await inTransaction(orm, async (em) => {
      const stopped = await em.findOne(Cursor, { source }, forUpdate);
      if (!stopped?.stoppedReason) return null;
      await noteClearance(em, source, stopped.stoppedReason, order);
      // What we knew the network by is asked anew, or a reset would stop it again at once.
      stopped.stoppedReason = null;
      stopped.latestLedger = null;
      stopped.latestLedgerHash = null;
      const named = await nameUnknown(em, order, absent);
      return [...named, `the sender of ${order.account} goes on`].join('\n');
    });
  } catch (error) {
    if (error instanceof NamingRefused) return error.refusal;
    throw error;
  }
};

const clearChannel = async (
  deps: LookDeps,
  order: SenderClearance,
): Promise<string | Refusal | null> => {
  const { orm } = deps;
  const stopped = {
    channel: order.account,
    state: 'signed',
    stoppedReason: { $ne: null },
  } as const;
  const known = await orm.em.fork().findOne(LedgerEnvelope, stopped);
  if (!known) return null;
  const looked = await lookAgain(deps, known);
  if (looked.end === 'refused') return looked.refusal;
  if (looked.end === 'settled') return looked.report;
  return inTransaction(orm, async (em) => {
    const { innerHash } = known;
    const envelope = await em.findOne(LedgerEnvelope, { innerHash, ...stopped }, forUpdate);
    return envelope && expireByHand(em, envelope, order);
  });
};

/**
 * Lets a stopped sender or channel go on, on a person's evidence. Each transaction that the journal
 * does not know is named by the order, and booked by its name. The envelope of a stopped channel
 * is looked for once more; only where its account's list of transactions was read past its
 * `max_time` without it does it count as dead, and its payments are queued again.
 * @returns what was done, or a refusal where nothing was stopped, something is not named, or it is
 *   too early to say.
 * @throws NetworkFault when the ledger could not be asked; nothing is cleared then.
 */
export const clearSender = async (
  deps: LookDeps,
  order: SenderClearance,
): Promise<string | Refusal> => {
  const account = await clearAccount(deps, order);
  if (isRefusal(account)) return account;
  const channel = await clearChannel(deps, order);
  // What was cleared before is cleared, whatever comes of the channel.
  if (isRefusal(channel) && account === null) return channel;
  const done = [account, isRefusal(channel) ? channel.message : channel];
  const reports = done.filter((text) => text !== null);
  return reports.length > 0
    ? reports.join('\n')
    : refuseInWords('not_parked', `nothing of ${order.account} is stopped`);
};
