import type { WorkerConfig } from '../config.ts';
import { distributionAccounts, type Anchor } from '../domain/anchor.ts';
import { createRemoteSigner } from '../stellar/remote-signer.ts';
import { createLocalSigner, type Signer } from '../stellar/signer.ts';
import { needed } from './needed.ts';

type SignerConfig = Pick<
  WorkerConfig,
  'DISTRIBUTION_SEED' | 'SIGNER_URL' | 'SIGNER_TOKEN' | 'NETWORK_PASSPHRASE' | 'DEVELOPMENT'
>;

/**
 * Who signs for each distribution account: a seed of this process, or else the signer at SIGNER_URL.
 * @throws when an account has neither, or when the signer would be asked without encryption.
 */
export const distributionSigners = (config: SignerConfig, anchor: Anchor): readonly Signer[] => {
  const { SIGNER_URL: url } = config;
  const seeds = url === undefined ? needed(config.DISTRIBUTION_SEED, 'DISTRIBUTION_SEED') : [];
  const local = (config.DISTRIBUTION_SEED ?? seeds).map(createLocalSigner);
  if (url === undefined) return local;
  if (!config.DEVELOPMENT && !url.startsWith('https:')) {
    throw new Error('SIGNER_URL has to begin with https: it is told a token and asked to sign');
  }
  const token = needed(config.SIGNER_TOKEN, 'SIGNER_TOKEN');
  const networkPassphrase = config.NETWORK_PASSPHRASE;
  const held = new Set(local.map(({ publicKey }) => publicKey));
  const remote = distributionAccounts(anchor)
    .filter((account) => !held.has(account))
    .map((account) => createRemoteSigner({ url, token, account, networkPassphrase }));
  return [...local, ...remote];
};
