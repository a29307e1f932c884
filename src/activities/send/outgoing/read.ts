import { classifyTransaction, operationsOf } from '../../../domain/ledger/classify-outgoing.ts';
import {
  HistoryGoneError,
  type AccountTransaction,
  type LedgerHead,
  type StellarNetwork,
} from '../../../stellar/network.ts';
import { readEnvelope } from '../../../stellar/envelopes/outgoing-envelope.ts';
import { ledgerOf, operationId } from '../../../stellar/toid.ts';
import { inTransaction, type StoreDeps } from '../../../services/deps.ts';
import { openOutgoing, stopSender } from './cursor.ts';
import { readListed, settleListed, type ListedEnvelope } from './listed.ts';
import { changesOf, recordPage, type FoundTransaction } from './record.ts';

export interface OutgoingDeps extends Pick<StoreDeps, 'orm' | 'anchor' | 'log'> {
  readonly network: StellarNetwork;
}

const PAGE = 200;
/** A look that has to catch up leaves the sender's own work alone for no longer than this. */
const LOOK_MAX_MS = 2_000;

/** What a transaction is, with all that is to be recorded of it; null where that is nothing. */
const inspect = async (
  { anchor, network, log }: OutgoingDeps,
  account: string,
  transaction: AccountTransaction,
  dead: ListedEnvelope | null,
): Promise<FoundTransaction | null> => {
  const { hash, token, successful, feeAccount } = transaction;
  const read = readEnvelope(transaction.envelopeXdr);
  const changed = async () => (successful ? network.changes(hash, account) : []);
  // What nobody can read is judged by what it did to us.
  const blind = read === null ? await changed() : [];
  const seen = dead
    ? 'unknown'
    : classifyTransaction(anchor, {
        ...transaction,
        account,
        isJournalled: false,
        operations: read?.operations ?? null,
        takes: blind.some(({ change }) => change < 0n),
      });
  if (seen === null || seen === 'journal') return null;
  const changes = read === null ? blind : await changed();
  const operations =
    read === null
      ? [...new Set(changes.map((change) => change.operationId))].map((id) => {
          return { operationId: id, type: 'unreadable', destination: null };
        })
      : read.operations.flatMap((operation, index) =>
          operationsOf(account, [operation]).map(({ type, destination }) => {
            return { operationId: operationId(token, index).toString(), type, destination };
          }),
        );
  if (dead) log.error({ account, hash }, 'an envelope that counted as dead is on the ledger');
  else if (seen === 'unknown') log.error({ account, hash }, 'nobody knows of what went out here');
  return {
    transaction,
    class: seen,
    dead,
    fee: feeAccount === account ? transaction.feeCharged : 0n,
    operations: operations.map((operation) => ({
      ...operation,
      changes: changesOf(changes, operation.operationId),
    })),
  };
};

/** Reads one page and records it. `last` is where the next one begins. */
const readPage = async (
  deps: OutgoingDeps,
  account: string,
  after: string,
): Promise<{ readonly last: string; readonly exhausted: boolean; readonly ledger: number }> => {
  const { orm, network } = deps;
  const { transactions, exhausted, through = 0 } = await network.transactions(account, after, PAGE);
  const known = await readListed(deps, transactions);
  const stateOf = ({ innerHash }: AccountTransaction) => known.get(innerHash)?.state;
  await settleListed(
    deps,
    transactions.filter((transaction) => stateOf(transaction) === 'signed'),
  );
  const found: FoundTransaction[] = [];
  for (const transaction of transactions) {
    const envelope = known.get(transaction.innerHash) ?? null;
    // A dead one is the alarm of the account that paid for it, and of no other that it names.
    if (envelope && (envelope.state !== 'dead' || envelope.account !== account)) continue;
    const one = await inspect(deps, account, transaction, envelope);
    if (one) found.push(one);
  }
  const last = transactions.at(-1)?.token.toString() ?? after;
  const ledger = Math.max(ledgerOf(BigInt(last)), through);
  if (last === after) return { last, exhausted, ledger };
  const isWritten = await inTransaction(orm, async (em) =>
    recordPage(em, account, { after, last }, found),
  );
  // Whoever was faster has written the same down, and perhaps more.
  return { last, exhausted: exhausted && isWritten, ledger };
};

type ReadingEnd =
  /** All was read that this source had, up to `ledger`: that of the last transaction, or what it said. */
  | { readonly state: 'exhausted'; readonly ledger: number }
  | { readonly state: 'more' }
  /** The source has lost what follows; the sender is stopped. */
  | { readonly state: 'gone' };

/**
 * Reads on in what an account sends. An envelope of the journal that is listed is settled by it.
 * Each other transaction under the account's signature is recorded with its class; one that is
 * unknown, or an envelope that counted as dead, stops the sender in the same database transaction.
 * Two readers at once write once.
 * @throws NetworkFault when the source could not be asked.
 */
export const createReadOutgoing =
  (deps: OutgoingDeps) =>
  async (account: string, head: () => Promise<LedgerHead>): Promise<ReadingEnd> => {
    const until = Date.now() + LOOK_MAX_MS;
    const { orm, log } = deps;
    try {
      do {
        const after = await openOutgoing(orm, account, head);
        const { exhausted, ledger } = await readPage(deps, account, after);
        if (exhausted) return { state: 'exhausted', ledger };
      } while (Date.now() < until);
      return { state: 'more' };
    } catch (error) {
      if (!(error instanceof HistoryGoneError)) throw error;
      const reason = `${error.message}; what was sent in between is not known`;
      log.error({ account }, reason);
      await stopSender(orm.em.fork(), account, reason);
      return { state: 'gone' };
    }
  };
