import type { Orm } from '../../db/orm.ts';
import { decideReading, type AccountStanding } from '../../domain/decide-reading.ts';
import type { StellarNetwork } from '../../stellar/network.ts';
import { paymentsTo } from '../../stellar/paying-operations.ts';
import { cursorAfterLedger, cursorBeforeTransaction } from '../../stellar/toid.ts';
import type { Log } from '../log.ts';
import { markRead, readingOf } from './cursor.ts';
import { unlessGone } from './incoming.ts';

export interface ProveDeps {
  readonly orm: Orm;
  readonly network: StellarNetwork;
  readonly log: Log;
}

const PAGE = 200;

/**
 * Moves the watermark as far as it is proven that all was read, once the list of payments has come
 * to its end. Costs nothing but a look at what is remembered where nothing else changed the account.
 * @param standing what the account said before its payments were read.
 * @throws NetworkFault
 */
export const proveRead = async (
  deps: ProveDeps,
  account: string,
  standing: AccountStanding,
): Promise<void> => {
  const { orm, network } = deps;
  const first = decideReading(await readingOf(orm.em.fork(), account), {
    saw: 'end',
    account: standing,
  });
  if (first.do === 'mark') return markRead(orm, account, first);
  if (first.do !== 'prove') return;
  const ledgerEnd = BigInt(cursorAfterLedger(first.afterLedger));
  const transaction = cursorBeforeTransaction(first.fromToken);
  let after: bigint | null = transaction > ledgerEnd ? transaction : ledgerEnd;
  while (after !== null) {
    const asked = network.transactions(account, after.toString(), PAGE);
    const page = await unlessGone(deps, account, after, asked);
    if (typeof page !== 'object') return;
    const action = decideReading(await readingOf(orm.em.fork(), account), {
      saw: 'transactions',
      listed: page.transactions.map((transaction) => ({
        token: transaction.token,
        ledger: transaction.ledger,
        closedAtMs: transaction.closedAtMs,
        payments: paymentsTo(transaction, account),
      })),
      exhausted: page.exhausted,
      account: standing,
    });
    if (action.do !== 'mark') return;
    await markRead(orm, account, action);
    after = action.next;
  }
};
