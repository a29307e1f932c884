import type { EntityManager } from '@mikro-orm/postgresql';
import type { Middleware, ParameterizedContext } from 'koa';
import type { Logger } from 'pino';
import type { ApiConfig } from '../config.ts';
import type { NewFile } from '../services/customers/files.ts';
import type { Orm } from '../db/orm.ts';
import type { SecretBox } from '../db/secret.ts';
import type { Anchor } from '../domain/anchor.ts';
import type { Saying } from '../domain/languages/saying.ts';
import type { NetworkReader, Subject } from '../services/deps.ts';
import type { RequestClient } from '../services/transactions/request-stories.ts';

/** The little of Temporal's `Client` that the API uses; a `Client` fits it as it is. */
export interface TemporalClient extends RequestClient {
  readonly connection: {
    readonly workflowService: { getSystemInfo(request: object): Promise<unknown> };
  };
}

/** Which of the configuration the API works with; see `config.ts` for what each one means. */
export type ApiSettings = Pick<
  ApiConfig,
  | 'PUBLIC_URL'
  | 'HOME_DOMAIN'
  | 'WEB_AUTH_DOMAIN'
  | 'HORIZON_URL'
  | 'RPC_URL'
  | 'LEDGER_SOURCES'
  | 'NETWORK_PASSPHRASE'
  | 'WEB_AUTH_CONTRACT_ID'
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
      | 'PRETEND_BANK_URL'
      | 'TRUSTED_PROXIES'
      | 'RATE_LIMIT_PER_ADDRESS'
      | 'RATE_LIMIT_PER_ACCOUNT'
      | 'RATE_LIMIT_PER_CLIENT_DOMAIN'
    >
  >;

/** What `createApp` is made with. */
export interface ApiDeps {
  readonly orm: Orm;
  readonly temporal: TemporalClient;
  readonly anchor: Anchor;
  readonly config: ApiSettings;
  readonly secrets: SecretBox;
  readonly network: NetworkReader;
  readonly log: Logger;
  /** False where the namespace lacks our search attributes; stories then run without them. */
  readonly searchable: () => Promise<boolean>;
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
  /** What a body's `error` says, until it is said in the reader's language. */
  saying?: Saying;
  /** Files that came with the body, on the routes of SEP-12. */
  files?: ReadonlyMap<string, NewFile>;
}

export type ApiContext = ParameterizedContext<ApiState>;
export type ApiMiddleware = Middleware<ApiState>;
