import type { StoreDeps } from '../../services/deps.ts';
import type { StellarNetwork } from '../../stellar/network.ts';
import type { Signer, SignerOf } from '../../stellar/signing/signer.ts';
import type { ChannelSigner } from './envelopes/channels.ts';
import type { CallTrials } from './calls/try-calls.ts';
import type { AccountReader } from './queue/accounts.ts';

export interface NextDeps extends StoreDeps {
  readonly networkPassphrase: string;
  /** The distribution account, and who signs for it and for its channels. */
  readonly account: string;
  readonly payer: Signer;
  readonly channelSigner: ChannelSigner;
  /** The accounts of its channels, by number from 1; none where it sends over itself alone. */
  readonly channels: readonly string[];
  readonly lifeMs: number;
  readonly accounts: AccountReader;
  readonly calls: CallTrials;
}

export interface SendDeps extends StoreDeps {
  readonly network: StellarNetwork;
  readonly networkPassphrase: string;
  /** Whoever signs for the distribution accounts. */
  readonly signerOf: SignerOf;
  /** Who signs for a channel; absent where anchor.ts asks for none. */
  readonly channelSigner?: ChannelSigner;
  readonly databaseUrl: string;
  /** How long a ledger may include an envelope after it was made; two minutes by default. */
  readonly envelopeLifeMs?: number;
  /** What ledgers' close times are compared with, in ms since 1970; the machine's clock by default. */
  readonly now?: () => number;
}
