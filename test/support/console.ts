import { randomBytes, randomUUID, scryptSync } from 'node:crypto';
import type { Server } from 'node:http';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { createConsoleApp } from '../../src/console/app.ts';
import type { ConsoleDeps } from '../../src/console/deps.ts';
import { createWaitingCount } from '../../src/console/live/waiting-count.ts';
import { Operator } from '../../src/db/entities/operator.ts';
import { openOrm, type Orm } from '../../src/db/orm.ts';
import { createSecretBox, type SecretBox } from '../../src/db/secret.ts';
import type { Role } from '../../src/domain/operators/roles.ts';
import { createHttpServer, listen, stopListening, urlOf } from '../../src/lib/web/http-server.ts';
import type { Credentials } from '../../src/services/operators/accounts.ts';
import { byCommand, recordAct } from '../../src/services/operators/record-act.ts';
import { newTotpSecret, sealTotp, totpCode } from '../../src/services/operators/login/totp.ts';
import { createRateBuckets } from '../../src/services/rate-buckets.ts';
import { createAnchor } from './anchor.ts';
import { createTestDatabase } from './database.ts';
import { DISTRIBUTION } from './rows.ts';

/** A console that listens, under its own database role. */
export interface TestConsole {
  readonly url: string;
  /** As the console's role; `owner` may do anything. */
  readonly orm: Orm;
  readonly owner: Orm;
  readonly secrets: SecretBox;
  /** What the console logged, one line each. */
  readonly logged: readonly string[];
  /** Somebody with a password that takes little work to check; see `addOperator`. */
  add(roles: readonly Role[], name?: string): Promise<Credentials>;
  close(): Promise<void>;
}

const PASSWORD = 'a long password of nobody';
const SALT = Buffer.alloc(16);
const HASH = scryptSync(PASSWORD, SALT, 32, { N: 16, r: 8, p: 1 });
/** As `hashPassword` writes it, at a cost that no test waits for. */
const PASSWORD_HASH = `scrypt$16$8$1$${SALT.toString('base64')}$${HASH.toString('base64')}`;
let people = 0;

/** A Temporal that no test reaches, unless it brings its own. */
const noTemporal = {} as Client;

export const createTestConsole = async (
  more: Partial<Omit<ConsoleDeps, 'openId'>> & {
    readonly openId?: (consoleUrl: string, secrets: SecretBox) => ConsoleDeps['openId'];
  } = {},
): Promise<TestConsole> => {
  const database = await createTestDatabase();
  const owner = await openOrm({ databaseUrl: database.url });
  const orm = await openOrm({ databaseUrl: database.url, role: 'railhead_console' });
  const secrets = createSecretBox([{ id: 'test', key: randomBytes(32) }]);
  const logged: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) });
  const anchor = createAnchor({
    assetCode: 'USDC',
    assetIssuer: `G${'B'.repeat(55)}`,
    distributionAccount: DISTRIBUTION,
    payWithinMs: 60_000,
  });
  // Its own address has to be known before it listens.
  const placeholder: Server = createHttpServer({ callback: () => async () => undefined });
  await listen(placeholder, 0, '127.0.0.1');
  const url = urlOf(placeholder);
  await stopListening(placeholder);
  const { openId, ...deps } = more;
  const waiting = createWaitingCount(orm, 100);
  const app = createConsoleApp({
    orm,
    temporal: noTemporal,
    anchor,
    secrets,
    config: {
      CONSOLE_URL: url,
      CONSOLE_TRUSTED_PROXIES: [],
      CONSOLE_EXPLORER_URL: 'https://explorer.example',
      DEVELOPMENT: false,
      TEMPORAL_UI_URL: 'https://temporal.example',
      temporal: { namespace: 'default' },
    },
    buckets: createRateBuckets(),
    waiting,
    log,
    openId: openId?.(url, secrets) ?? null,
    ...deps,
  });
  const server = createHttpServer(app);
  await listen(server, Number(new URL(url).port), '127.0.0.1');
  return {
    url,
    orm,
    owner,
    secrets,
    logged,
    async add(roles, name = 'Ada Quill') {
      people += 1;
      const id = randomUUID();
      const email = `person${people}@example.com`;
      const totpSecret = newTotpSecret();
      await owner.em.fork().transactional(async (em) => {
        em.create(Operator, {
          id,
          name,
          email,
          roles: [...roles],
          passwordHash: PASSWORD_HASH,
          ...sealTotp(secrets, id, totpSecret),
        });
        const act = { act: 'operator.added', subject: id, after: roles.join(' ') } as const;
        await recordAct(em, byCommand('test'), act);
      });
      return { id, email, password: PASSWORD, totpSecret };
    },
    async close() {
      waiting.close();
      await stopListening(server);
      await orm.close();
      await owner.close();
      await database.drop();
    },
  };
};

/** A browser that keeps cookies, follows nothing and runs nothing. */
export interface ConsoleBrowser {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<Response>;
  /** The hidden token of the forms of a page. */
  formToken(path?: string): Promise<string>;
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
}

const TOKEN = /name="_form" value="([^"]+)"/;

export const createConsoleBrowser = (url: string): ConsoleBrowser => {
  const cookies = new Map<string, string>();
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const formToken = async (path = '/'): Promise<string> => {
    const text = await (await ask(path)).text();
    return TOKEN.exec(text)?.[1] ?? '';
  };
  return {
    cookies,
    get: async (path) => ask(path),
    formToken,
    post: async (path, fields = {}, headers = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
  };
};

/** Logs somebody in, as a person does. @throws where they are not let in. */
export const logIn = async (
  { url }: Pick<TestConsole, 'url'>,
  { email, password, totpSecret }: Credentials,
): Promise<ConsoleBrowser> => {
  const browser = createConsoleBrowser(url);
  const response = await browser.post('/login', {
    _form: await browser.formToken('/login'),
    email,
    password,
    code: totpCode(totpSecret ?? '', Date.now()),
  });
  if (response.status !== 303) throw new Error(`not let in: ${response.status}`);
  return browser;
};
