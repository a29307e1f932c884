import type { Log } from '../lib/log.ts';
import { MISSING_KEY } from '../activities/send/keys.ts';
import { accountsInUse } from '../services/transactions/accounts/in-use.ts';
import type { Orm } from '../db/orm.ts';
import type { Anchor } from '../domain/anchor.ts';
import type { SignerOf } from '../stellar/signing/signer.ts';

/**
 * Says at the start, in one line for each, which accounts in use nobody signs for. The others are
 * sent from all the same.
 */
export const sayMissingKeys = async (
  { orm, anchor, log }: { readonly orm: Orm; readonly anchor: Anchor; readonly log: Log },
  signerOf: SignerOf,
): Promise<void> => {
  for (const account of await accountsInUse(orm.em.fork(), anchor)) {
    if (signerOf(account) === null) log.error({ account }, MISSING_KEY);
  }
};
