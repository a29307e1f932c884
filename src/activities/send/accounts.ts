import type { LedgerAccount } from '../../domain/decide-payment.ts';
import { concurrently } from '../../stellar/concurrently.ts';
import type { LedgerHead, StellarNetwork } from '../../stellar/network.ts';

const READ_AT_ONCE = 20;

export interface ReadAccount {
  /** Null where there is no such account. */
  readonly account: LedgerAccount | null;
  /** False where a node has answered that has not come as far as `head`: it says nothing of now. */
  readonly isFresh: boolean;
}

/** Reads accounts as they stand, each at most once for each ledger. */
export interface AccountReader {
  read(accounts: readonly string[], head: LedgerHead): Promise<ReadonlyMap<string, ReadAccount>>;
}

/** @throws NetworkFault from `read` when the network could not be asked. */
export const createAccountReader = (network: StellarNetwork): AccountReader => {
  let readIn = 0;
  let known = new Map<string, ReadAccount>();
  return {
    async read(accounts, head) {
      if (head.sequence !== readIn) {
        readIn = head.sequence;
        known = new Map();
      }
      const seen = known;
      const missing = accounts.filter((account) => !seen.has(account));
      await concurrently(missing, READ_AT_ONCE, async (account) => {
        const { account: found, ledger } = await network.account(account);
        seen.set(account, {
          account: found,
          isFresh: ledger !== null && ledger >= head.sequence,
        });
      });
      return seen;
    },
  };
};
