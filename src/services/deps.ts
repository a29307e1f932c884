import type { EntityManager } from '@mikro-orm/postgresql';
import type { Anchor } from '../domain/anchor.ts';
import type { Orm } from '../db/orm.ts';
import type { Log } from '../lib/log.ts';
import type { AssetId } from '../domain/money/asset.ts';
import type { Destination } from '../domain/money/new-account.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { NetworkState } from '../stellar/horizon/network-check.ts';
import type { ContractReader } from '../stellar/accounts/contracts.ts';
import type { AccountSigners, ClientDomainKey } from '../stellar/signing/challenge.ts';
import type { Stories } from './transactions/stories.ts';

/** What every activity that touches the database is made with. */
export interface StoreDeps {
  readonly orm: Orm;
  readonly anchor: Anchor;
  readonly stories: Stories;
  readonly log: Log;
}

/** Runs a piece of work in one database transaction, on an entity manager of its own. */
export const inTransaction = async <T>(
  orm: Orm,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> => orm.em.fork().transactional(work);

/** Who asks, as SEP-10 or SEP-45 proved it. A row is theirs when account and memo are both the same. */
export interface Subject {
  /** G…, M… or C…. */
  readonly account: string;
  /** The id memo of a shared account's user; null where the whole account asks. */
  readonly memo: string | null;
  /** The wallet that vouched for them, if any. */
  readonly clientDomain: string | null;
}

/** What the API asks of the network beyond its own database. */
export interface NetworkReader {
  /**
   * The signers and the medium threshold of an account; null where it does not exist, and
   * `network_away` where nobody can say now.
   */
  readonly readSigners: (account: string) => Promise<AccountSigners | Refusal | null>;
  /**
   * Whether an account that a deposit is to pay exists; `network_away` where nobody can say now, and
   * where a node that is behind says that it does not.
   */
  readonly readDestination: (account: string) => Promise<Destination | Refusal>;
  /**
   * Whether an account exists and may hold an asset; `network_away` where nobody can say now.
   */
  readonly readTrust: (account: string, asset: AssetId) => Promise<boolean | Refusal>;
  /** The `SIGNING_KEY` of a wallet's stellar.toml. */
  readonly readClientDomainKey: ClientDomainKey;
  /** Left out where no RPC server is a source: contract accounts are then not served. */
  readonly contracts?: ContractReader;
  /** Whether Horizon serves the network of our passphrase; left out where nobody asks it. */
  readonly readState?: () => NetworkState;
}
