import type { LedgerAccount } from '../../../domain/ledger/decide-payment.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import type { LedgerHead, StellarNetwork } from '../../../stellar/network.ts';

const READ_AT_ONCE = 20;

export interface ReadAccount {
  /** Null where there is no such account. */
  readonly account: LedgerAccount | null;
  /** False where a node has answered that has not come as far as `head`: it says nothing of now. */
  readonly isFresh: boolean;
}

type Accounts = ReadonlyMap<string, ReadAccount>;

/** Reads accounts as they stand. */
export interface AccountReader {
  /** Accounts of others, each at most once for each ledger. */
  read(accounts: readonly string[], head: LedgerHead): Promise<Accounts>;
  /** Accounts of ours, each until a node answers that has come as far as the ledger. */
  readOwn(accounts: readonly string[], head: LedgerHead): Promise<Accounts>;
  /** True while an account of ours is to be asked for again in the same ledger. */
  isBehind(): boolean;
}

/** @throws NetworkFault from `read` when the network could not be asked. */
export const createAccountReader = (network: Pick<StellarNetwork, 'account'>): AccountReader => {
  let readIn = 0;
  let known = new Map<string, ReadAccount>();
  const behind = new Set<string>();

  const readUnless =
    (isKnown: (read: ReadAccount | undefined) => boolean) =>
    async (accounts: readonly string[], head: LedgerHead): Promise<Accounts> => {
      if (head.sequence !== readIn) {
        readIn = head.sequence;
        known = new Map();
        behind.clear();
      }
      const seen = known;
      const missing = accounts.filter((account) => !isKnown(seen.get(account)));
      await concurrently(missing, READ_AT_ONCE, async (account) => {
        const { account: found, ledger } = await network.account(account);
        seen.set(account, { account: found, isFresh: ledger !== null && ledger >= head.sequence });
      });
      return seen;
    };
  const readOwn = readUnless((read) => read?.isFresh === true);

  return {
    read: readUnless((read) => read !== undefined),
    async readOwn(accounts, head) {
      const seen = await readOwn(accounts, head);
      for (const account of accounts) {
        if (seen.get(account)?.isFresh) behind.delete(account);
        else behind.add(account);
      }
      return seen;
    },
    isBehind: () => behind.size > 0,
  };
};
