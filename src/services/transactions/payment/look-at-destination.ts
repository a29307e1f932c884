import { Transaction } from '../../../db/entities/transaction.ts';
import { readDestination } from '../../../stellar/accounts/destination.ts';
import type { StellarNetwork } from '../../../stellar/network.ts';
import type { StoreDeps } from '../../deps.ts';

interface DestinationDeps extends StoreDeps {
  readonly network: StellarNetwork;
}

/**
 * Looks whether the account that a deposit pays is missing, when its money is to be priced: a new
 * account may cost something.
 * @throws while the network cannot be asked, or its node is behind.
 */
export const createLookAtDestination =
  ({ orm, network }: DestinationDeps) =>
  async ({ transactionId }: { readonly transactionId: string }) => {
    const { toAccount } = await orm.em.fork().findOneOrFail(Transaction, { id: transactionId });
    if (!toAccount) throw new Error(`${transactionId} has no account to pay`);
    const { isMissing } = await readDestination(network, toAccount);
    return { isMissing };
  };
