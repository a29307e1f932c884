import type { AccountSigners } from './challenge.ts';

const TIMEOUT_MS = 10_000;

interface HorizonAccount {
  readonly thresholds: { readonly med_threshold: number };
  readonly signers: readonly {
    readonly key: string;
    readonly weight: number;
    readonly type: string;
  }[];
}

/**
 * Reads who may sign for an account from Horizon.
 * @returns null where the account does not exist.
 */
export const createAccountSigners =
  (horizonUrl: string) =>
  async (account: string): Promise<AccountSigners | null> => {
    const response = await fetch(`${horizonUrl.replace(/\/$/, '')}/accounts/${account}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404) return null;
    if (!response.ok) throw new Error(`Horizon answered ${response.status} for an account`);
    const { signers, thresholds } = (await response.json()) as HorizonAccount;
    return {
      signers: signers
        .filter(({ type }) => type === 'ed25519_public_key')
        .map(({ key, weight }) => ({ key, weight })),
      mediumThreshold: thresholds.med_threshold,
    };
  };
