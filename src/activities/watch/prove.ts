import type { Orm } from '../../db/orm.ts';
import { decideReading, wholeLedger } from '../../domain/ledger/decide-reading.ts';
import type { AccountState, ListedTransaction, Reading } from '../../domain/ledger/reading.ts';
import { concurrently } from '../../lib/concurrently.ts';
import type { AccountTransaction, LedgerHead, StellarNetwork } from '../../stellar/network.ts';
import { paymentsTo } from '../../stellar/envelopes/paying-operations.ts';
import { cursorAfterLedger, cursorBeforeTransaction, OPERATION_MASK } from '../../stellar/toid.ts';
import type { Log } from '../../lib/log.ts';
import { markRead, readingOf } from './cursor.ts';
import { unlessGone } from './incoming.ts';

interface ProveDeps {
  readonly orm: Orm;
  readonly network: StellarNetwork;
  readonly log: Log;
}

const PAGE = 200;
const AT_ONCE = 5;

/**
 * A transaction with those of its operations that brought an account money. Only one whose envelope
 * does not say it, and whose effects are not read yet, has to be asked for.
 */
const listedAs = async (
  network: StellarNetwork,
  account: string,
  transaction: AccountTransaction,
  effectsToken: bigint,
): Promise<ListedTransaction> => {
  const { token, ledger, closedAtMs, hash } = transaction;
  const named = paymentsTo(transaction, account);
  if (named !== null || (token | OPERATION_MASK) <= effectsToken) {
    return { token, ledger, closedAtMs, moves: named ?? [] };
  }
  const changes = await network.changes(hash, account);
  return {
    token,
    ledger,
    closedAtMs,
    moves: changes.map(({ operationId }) => BigInt(operationId)),
  };
};

/**
 * Moves the watermark as far as it is proven that all was read, once the list of effects has come
 * to its end. Costs one statement where nothing else changed the account.
 * @param state what the account said before its lists were read.
 * @param head the ledger that this was about; it is remembered with what is proven.
 * @param read how far was read, where the lists had nothing that was to be written down; null where
 *   the database says it.
 * @returns whether anything was proven, and the head remembered with it.
 * @throws NetworkFault
 */
export const proveRead = async (
  deps: ProveDeps,
  account: string,
  { account: state, head }: { readonly account: AccountState; readonly head: LedgerHead },
  read: Reading | null,
): Promise<boolean> => {
  const { orm, network } = deps;
  const known = read ?? (await readingOf(orm.em.fork(), account));
  const first = decideReading(known, { saw: 'end', account: state });
  let isMarked = false;
  const mark = async (proven: Parameters<typeof markRead>[2]): Promise<void> => {
    await markRead(orm, account, proven, head);
    isMarked = true;
  };
  if (first.do === 'mark') await mark(first);
  if (first.do !== 'prove') return isMarked;
  if (read) {
    const effectsLedger = wholeLedger(read.effects.token);
    await mark({ readLedger: read.readLedger, readThroughMs: null, effectsLedger });
  }
  const ledgerEnd = BigInt(cursorAfterLedger(first.afterLedger));
  const transaction = cursorBeforeTransaction(first.fromToken);
  let after: bigint | null = transaction > ledgerEnd ? transaction : ledgerEnd;
  while (after !== null) {
    const asked = network.transactions(account, after.toString(), PAGE);
    const page = await unlessGone(deps, account, { list: 'transactions', after }, asked);
    if (typeof page !== 'object') break;
    const reading = await readingOf(orm.em.fork(), account);
    const action = decideReading(reading, {
      saw: 'transactions',
      listed: await concurrently(page.transactions, AT_ONCE, async (listed) =>
        listedAs(network, account, listed, reading.effects.token),
      ),
      exhausted: page.exhausted,
      account: state,
    });
    if (action.do !== 'mark') break;
    await mark(action);
    after = action.next;
  }
  return isMarked;
};
