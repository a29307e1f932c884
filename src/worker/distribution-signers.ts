import type { WorkerConfig } from '../config.ts';
import { UnusableSettings } from '../domain/unusable-settings.ts';
import { createRemoteSigner } from '../stellar/signing/remote-signer.ts';
import { createLocalSigner, type SignerOf } from '../stellar/signing/signer.ts';
import { needed } from './needed.ts';

type SignerConfig = Pick<
  WorkerConfig,
  'DISTRIBUTION_SEED' | 'SIGNER_URL' | 'SIGNER_TOKEN' | 'NETWORK_PASSPHRASE' | 'DEVELOPMENT'
>;

/**
 * Who signs for a distribution account, one that `anchor.ts` no longer names among them: a seed of
 * this process, or else the signer at SIGNER_URL. Null where the account has neither.
 * @throws when there is neither of the two for any, or when the signer would be asked without
 *   encryption.
 */
export const distributionSigners = (config: SignerConfig): SignerOf => {
  const { SIGNER_URL: url } = config;
  const seeds = url === undefined ? needed(config.DISTRIBUTION_SEED, 'DISTRIBUTION_SEED') : [];
  const local = (config.DISTRIBUTION_SEED ?? seeds).map(createLocalSigner);
  const held = new Map(local.map((signer) => [signer.publicKey, signer]));
  if (url === undefined) return (account) => held.get(account) ?? null;
  if (!config.DEVELOPMENT && !url.startsWith('https:')) {
    throw new UnusableSettings(['SIGNER_URL: has to begin with https; it is told a token']);
  }
  const token = needed(config.SIGNER_TOKEN, 'SIGNER_TOKEN');
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  return (account) =>
    held.get(account) ?? createRemoteSigner({ url, token, account, networkPassphrase });
};
