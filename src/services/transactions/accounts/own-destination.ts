import type { EntityManager } from '@mikro-orm/postgresql';
import { isOwnAccount } from './own.ts';
import type { AccountsOfAnchor } from '../../../domain/ledger/own-accounts.ts';
import { refuseField, type Refusal } from '../../../domain/refusal.ts';
import { baseAccount } from '../../../stellar/accounts/address.ts';

/**
 * Refuses an account of ours where a customer says whom we pay, or who pays us: what we pay it never
 * leaves us, and what it pays is our own money moving about and counts for nobody.
 * @param address G…, M… or C….
 */
export const refuseOwnDestination = async (
  em: EntityManager,
  anchor: AccountsOfAnchor,
  address: string,
): Promise<Refusal | null> =>
  (await isOwnAccount(em, anchor, baseAccount(address)))
    ? refuseField('account_ours', 'account', 'account_ours')
    : null;
