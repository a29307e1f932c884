import type { Readable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RouterContext } from '@koa/router';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { ConsoleConfig } from '../config.ts';
import type { Orm } from '../db/orm.ts';
import type { SecretBox } from '../db/secret.ts';
import type { Anchor } from '../domain/anchor.ts';
import type { ActingOperator } from '../services/operators/proposals.ts';
import type { SignedIn } from '../services/operators/login/sessions.ts';
import type { RateBuckets } from '../services/rate-buckets.ts';
import type { Html } from '../lib/html.ts';
import type { WaitingCount } from './live/waiting-count.ts';
import type { Upload } from './http/read-upload.ts';
import type { OpenIdLogin } from './login/openid.ts';
import type { Language } from './languages/language.ts';
import type { RouteName, ROUTES } from './routes.ts';

/** What the console is made with. */
export interface ConsoleDeps {
  readonly orm: Orm;
  readonly temporal: Client;
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
  readonly config: Pick<
    ConsoleConfig,
    | 'CONSOLE_URL'
    | 'CONSOLE_TRUSTED_PROXIES'
    | 'CONSOLE_EXPLORER_URL'
    | 'DEVELOPMENT'
    | 'TEMPORAL_UI_URL'
  > & { readonly temporal: Pick<ConsoleConfig['temporal'], 'namespace'> };
  readonly buckets: RateBuckets;
  readonly waiting: WaitingCount;
  /** Null where operators log in by password alone. */
  readonly openId: OpenIdLogin | null;
  readonly log: Logger;
}

export interface ConsoleState {
  requestId: string;
  fault?: unknown;
  upload?: Upload;
}
export type ConsoleContext = RouterContext<ConsoleState>;

/** What every handler is given. */
export interface Asked {
  readonly em: EntityManager;
  readonly language: Language;
  /** The network address that is asked from. */
  readonly address: string;
  /** Parameters of the path and of the query; an absent one is ''. */
  param(name: string): string;
  query(name: string): string;
  /** A field of the form that was sent; an absent one is ''. */
  field(name: string): string;
  /** The names of the fields that were sent. */
  readonly fieldNames: readonly string[];
  /** The file that was sent, where the route takes one. */
  readonly file: Buffer | null;
  /** The hidden field that each form has. */
  readonly formToken: Html;
  /** For cookies, and an address as it was asked for. */
  readonly ctx: ConsoleContext;
}

/** The same, of somebody who is logged in. */
export interface AskedBy extends Asked {
  readonly signedIn: SignedIn;
  readonly actor: ActingOperator;
  readonly sessionId: string;
}

/** What a page shows within the frame. */
export interface Page {
  readonly title: string;
  readonly content: Html;
  /** Paths of scripts and styles of ours that this page needs besides. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
}

export type Answer =
  | { readonly page: Page; readonly status?: number }
  /** A path of the console, or an address of the OpenID provider. */
  | { readonly redirect: string }
  /** What goes on until the stream ends; with a name it is given to the reader as a file. */
  | { readonly stream: Readable; readonly type: string; readonly name?: string }
  | {
      readonly file: string | Buffer;
      readonly type: string;
      /** Given to the reader under this name, and never shown. */
      readonly name?: string;
      /** A picture that a page of ours shows in a sandboxed frame. */
      readonly inFrame?: true;
    };

type Who<Name extends RouteName> = (typeof ROUTES)[Name]['who'];

/** The handler of each route; what is asked of one that needs a login says who is logged in. */
export type Handlers = {
  readonly [Name in RouteName]: (
    asked: Who<Name> extends 'anybody' ? Asked : AskedBy,
  ) => Promise<Answer>;
};
