import type { LedgerAccount } from '../../domain/decide-payment.ts';
import { concurrently } from '../../stellar/concurrently.ts';
import type { LedgerHead, StellarNetwork } from '../../stellar/network.ts';

const READ_AT_ONCE = 20;

/** Reads accounts as they stand, each at most once for each ledger. */
export interface AccountReader {
  /** Null stands for an account that is not there. */
  read(
    accounts: readonly string[],
    head: LedgerHead,
  ): Promise<ReadonlyMap<string, LedgerAccount | null>>;
}

/** @throws NetworkFault from `read` when the network could not be asked. */
export const createAccountReader = (network: StellarNetwork): AccountReader => {
  let readIn = 0;
  let known = new Map<string, LedgerAccount | null>();
  return {
    async read(accounts, head) {
      if (head.sequence !== readIn) {
        readIn = head.sequence;
        known = new Map();
      }
      const seen = known;
      const missing = accounts.filter((account) => !seen.has(account));
      await concurrently(missing, READ_AT_ONCE, async (account) => {
        seen.set(account, (await network.account(account)).account);
      });
      return seen;
    },
  };
};
