import type { EntityManager } from '@mikro-orm/postgresql';
import type { SignalDefinition } from '@temporalio/common';
import type { Middleware, ParameterizedContext } from 'koa';
import type { Logger } from 'pino';
import type { ApiConfig } from '../config.ts';
import type { NewFile } from '../services/customers/files.ts';
import type { Orm } from '../db/orm.ts';
import type { SecretBox } from '../db/secret.ts';
import type { Anchor } from '../domain/anchor.ts';
import type { AssetId } from '../domain/money/asset.ts';
import type { Destination } from '../domain/money/new-account.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Words } from '../domain/languages/words.ts';
import type { AccountSigners, ClientDomainKey } from '../stellar/signing/challenge.ts';
import type { NetworkState } from '../stellar/horizon/network-check.ts';
import type { customerReviewOptions, startOptions } from '../workflows/messages.ts';

/** The little of Temporal's `Client` that the API uses; a `Client` fits it as it is. */
export interface TemporalDoor {
  withDeadline<R>(deadline: number | Date, call: () => Promise<R>): Promise<R>;
  readonly workflow: {
    start(
      workflowType: string,
      options: ReturnType<typeof startOptions> | ReturnType<typeof customerReviewOptions>,
    ): Promise<unknown>;
    getHandle(workflowId: string): {
      result(): Promise<unknown>;
      signal(definition: SignalDefinition<string[]>, ...args: string[]): Promise<void>;
    };
  };
  readonly connection: {
    readonly workflowService: { getSystemInfo(request: object): Promise<unknown> };
  };
}

/** What the API asks of the network beyond its own database. */
export interface NetworkDoor {
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
  /** Whether Horizon serves the network of our passphrase; left out where nobody asks it. */
  readonly readState?: () => NetworkState;
}

/** Which of the configuration the API works with; see `config.ts` for what each one means. */
export type ApiSettings = Pick<
  ApiConfig,
  | 'PUBLIC_URL'
  | 'HOME_DOMAIN'
  | 'WEB_AUTH_DOMAIN'
  | 'HORIZON_URL'
  | 'NETWORK_PASSPHRASE'
  | 'SIGNING_SEED'
  | 'JWT_SECRET'
  | 'DEVELOPMENT'
  | 'FILE_BYTES_MAX'
> &
  Partial<
    Pick<
      ApiConfig,
      | 'INTERACTIVE_TOKEN'
      | 'SANDBOX_BANK_URL'
      | 'TRUSTED_PROXIES'
      | 'RATE_LIMIT_PER_ADDRESS'
      | 'RATE_LIMIT_PER_ACCOUNT'
      | 'RATE_LIMIT_PER_CLIENT_DOMAIN'
    >
  >;

/** What `createApp` is made with. */
export interface ApiDeps {
  readonly orm: Orm;
  readonly temporal: TemporalDoor;
  readonly anchor: Anchor;
  readonly config: ApiSettings;
  readonly secrets: SecretBox;
  readonly network: NetworkDoor;
  readonly log: Logger;
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: () => Promise<boolean>;
}

/** Who asks, as SEP-10 proved it. A row is theirs when account and memo are both the same. */
export interface Subject {
  /** G… or M…. */
  readonly account: string;
  /** The id memo of a shared account's user; null where the whole account asks. */
  readonly memo: string | null;
  /** The wallet that vouched for them, if any. */
  readonly clientDomain: string | null;
}

/** What the middleware puts beside each request. */
export interface ApiState {
  requestId: string;
  /** The path of PUBLIC_URL, which stands before every address of ours; empty for none. */
  basePath?: string;
  /** What every address of a page carries for a browser without cookies. */
  carried?: Readonly<Record<string, string>>;
  /** A fork of its own for each request. */
  em: EntityManager;
  /** What was thrown, for the log alone. */
  fault?: unknown;
  /** Set on routes behind `authenticate`. */
  subject?: Subject;
  /** The business's own words in a refusal, until it is said in the reader's language. */
  words?: Words;
  /** Files that came with the body, on the routes of SEP-12. */
  files?: ReadonlyMap<string, NewFile>;
}

export type ApiContext = ParameterizedContext<ApiState>;
export type ApiMiddleware = Middleware<ApiState>;
