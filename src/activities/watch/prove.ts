import type { Orm } from '../../db/orm.ts';
import { decideReading } from '../../domain/ledger/decide-reading.ts';
import type { AccountState, ListedTransaction } from '../../domain/ledger/reading.ts';
import { concurrently } from '../../lib/concurrently.ts';
import type { AccountTransaction, StellarNetwork } from '../../stellar/network.ts';
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
 * to its end. Costs nothing but a look at what is remembered where nothing else changed the account.
 * @param state what the account said before its lists were read.
 * @throws NetworkFault
 */
export const proveRead = async (
  deps: ProveDeps,
  account: string,
  state: AccountState,
): Promise<void> => {
  const { orm, network } = deps;
  const first = decideReading(await readingOf(orm.em.fork(), account), {
    saw: 'end',
    account: state,
  });
  if (first.do === 'mark') return markRead(orm, account, first);
  if (first.do !== 'prove') return;
  const ledgerEnd = BigInt(cursorAfterLedger(first.afterLedger));
  const transaction = cursorBeforeTransaction(first.fromToken);
  let after: bigint | null = transaction > ledgerEnd ? transaction : ledgerEnd;
  while (after !== null) {
    const asked = network.transactions(account, after.toString(), PAGE);
    const page = await unlessGone(deps, account, { list: 'transactions', after }, asked);
    if (typeof page !== 'object') return;
    const reading = await readingOf(orm.em.fork(), account);
    const action = decideReading(reading, {
      saw: 'transactions',
      listed: await concurrently(page.transactions, AT_ONCE, async (transaction) =>
        listedAs(network, account, transaction, reading.effects.token),
      ),
      exhausted: page.exhausted,
      account: state,
    });
    if (action.do !== 'mark') return;
    await markRead(orm, account, action);
    after = action.next;
  }
};
