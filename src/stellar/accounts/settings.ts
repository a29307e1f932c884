import { UnusableSettings } from '../../domain/unusable-settings.ts';
import { accountOfSeed, isAccount } from './address.ts';

/** The accounts of the environment, and the seed that has to belong to one of them. */
interface AccountSettings {
  readonly ASSET_ISSUER: string;
  readonly DISTRIBUTION_ACCOUNT: string;
  readonly SIGNING_ACCOUNT: string;
  /** Not every worker has it. */
  readonly SIGNING_SEED?: string | undefined;
}

const accountOf = (seed: string): string | null => {
  try {
    return accountOfSeed(seed);
  } catch {
    // A checksum that is wrong: the seed was copied with a mistake.
    return null;
  }
};

/**
 * Looks at what only the Stellar SDK can judge: checksums, and whose seed it is.
 * @throws UnusableSettings with one line for each that can never work.
 */
export const judgeAccounts = (settings: AccountSettings): void => {
  const { SIGNING_ACCOUNT: signing, SIGNING_SEED: seed } = settings;
  const names = ['ASSET_ISSUER', 'DISTRIBUTION_ACCOUNT', 'SIGNING_ACCOUNT'] as const;
  const lines = names
    .filter((name) => !isAccount(settings[name]))
    .map((name) => `${name}: is no Stellar account; its checksum is wrong`);
  if (seed !== undefined) {
    const account = accountOf(seed);
    if (account === null) lines.push('SIGNING_SEED: is no secret seed; its checksum is wrong');
    else if (account !== signing) {
      lines.push(`SIGNING_ACCOUNT: is not the account of SIGNING_SEED, which is ${account}`);
    }
  }
  if (lines.length > 0) throw new UnusableSettings(lines);
};
