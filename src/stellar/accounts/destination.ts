import { leastBalance } from '../../domain/ledger/decide-payment.ts';
import { ANY_ACCOUNT, type Destination } from '../../domain/money/new-account.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { networkAway } from './signers.ts';
import { baseAccount, isContract } from './address.ts';
import { NetworkFault, type StellarNetwork } from '../network.ts';

/** How old the newest ledger of a node may be that says that an account is missing. */
const LEDGER_AGE_MAX_MS = 60_000;

/**
 * Looks whether an account exists. That it is missing counts only by the word of a node that knows
 * the network's newest ledgers: one that stands still has not heard of the account yet.
 * A contract account takes payments whether or not anybody has deployed it.
 * @param address G…, M… or C….
 * @throws NetworkFault when the network could not be asked, or when its node is behind.
 */
export const readDestination = async (
  network: Pick<StellarNetwork, 'account' | 'ledger'>,
  address: string,
): Promise<Destination> => {
  if (isContract(address)) return ANY_ACCOUNT;
  const { account, ledger } = await network.account(baseAccount(address));
  if (account !== null) return ANY_ACCOUNT;
  const head = ledger === null ? null : await network.ledger(ledger);
  if (head === null || Date.now() - head.closedAtMs > LEDGER_AGE_MAX_MS) {
    throw new NetworkFault('a node that is behind says that an account is missing');
  }
  return { isMissing: true, leastBalance: leastBalance(head.baseReserve) };
};

/** A person waits for the answer, so it may not take long. */
const TIMEOUT_MS = 5_000;
/** An account that exists mostly goes on doing so; it is looked at again when it is paid. */
const KNOWN_MS = 10_000;
const KNOWN_MAX = 10_000;

/**
 * The same for those who ask while they fill in a form, again and again.
 * @param networkOf makes the network, with an end to each call after so many milliseconds.
 * @returns `network_away` where nobody can say.
 */
export const createDestinationReader = (
  networkOf: (timeoutMs: number) => Pick<StellarNetwork, 'account' | 'ledger'>,
) => {
  const network = networkOf(TIMEOUT_MS);
  const known = new Map<string, number>();
  return async (address: string): Promise<Destination | Refusal> => {
    const account = baseAccount(address);
    if ((known.get(account) ?? 0) > performance.now()) return ANY_ACCOUNT;
    try {
      const found = await readDestination(network, account);
      if (known.size >= KNOWN_MAX) known.clear();
      if (!found.isMissing) known.set(account, performance.now() + KNOWN_MS);
      return found;
    } catch (fault) {
      if (!(fault instanceof NetworkFault)) throw fault;
      return networkAway();
    }
  };
};
