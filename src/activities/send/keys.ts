import { accountsInUse } from '../../services/transactions/accounts/in-use.ts';
import type { Orm } from '../../db/orm.ts';
import type { Anchor } from '../../domain/anchor.ts';
import type { Signer } from '../../stellar/signing/signer.ts';
import { clearAlert, raiseAlert } from './alerts.ts';

export const MISSING_KEY =
  'no key signs for it: its seed is not in DISTRIBUTION_SEED, and there is no SIGNER_URL';

/** The signer of an account without a key: open envelopes are settled, and no new one is signed. */
export const nobody = (publicKey: string): Signer => ({
  publicKey,
  sign: () => Promise.reject(new Error(MISSING_KEY)),
});

/**
 * Raises an alert while an account in use has no signing key, and clears it afterwards. Call it in
 * every drain pass.
 */
export const createKeyNote = (
  { orm, anchor }: { readonly orm: Orm; readonly anchor: Anchor },
  account: string,
  hasKey: boolean,
) => {
  const alert = { account, kind: 'missing_key' } as const;
  let isOver = false;
  return async (): Promise<void> => {
    if (isOver) return;
    const em = orm.em.fork();
    if (!hasKey && (await accountsInUse(em, anchor)).includes(account)) {
      await raiseAlert(em, { ...alert, reason: MISSING_KEY });
      return;
    }
    await clearAlert(em, alert);
    isOver = hasKey;
  };
};
