import { pino } from 'pino';
import { readConsoleConfig, type DevelopmentConfig } from '../../../config.ts';
import { createConsoleApp } from '../../../console/app.ts';
import { createWaitingCount } from '../../../console/live/waiting-count.ts';
import { ROUTES } from '../../../console/routes.ts';
import { openOrm, type Orm } from '../../../db/orm.ts';
import { Customer } from '../../../db/entities/customer.ts';
import { createSecretBox, type DataKey, type SecretBox } from '../../../db/secret.ts';
import { ROLES } from '../../../domain/operators/roles.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { createHttpServer, listen, stopListening, urlOf } from '../../../lib/web/http-server.ts';
import { sealFields } from '../../../services/customers/store.ts';
import { addOperator } from '../../../services/operators/accounts.ts';
import { byCommand, recordAct } from '../../../services/operators/record-act.ts';
import { openSession } from '../../../services/operators/login/sessions.ts';
import { fillFigures } from '../../../services/operations/figures/fill.ts';
import { createRateBuckets } from '../../../services/rate-buckets.ts';
import { createClient, lazyConnection } from '../../../temporal/connect.ts';
import type { Progress } from '../../progress.ts';
import type { Releases } from '../../releases.ts';
import { startStack, type Stack } from '../../stack.ts';
import { fillTables } from './fill.ts';
import { measurePage, type PageCost } from './measure.ts';

interface ConsoleOrder {
  readonly config: DevelopmentConfig;
  readonly progress: Progress;
  readonly releases: Releases;
  readonly payments: number;
  /** How many things wait for a person, about. */
  readonly troubles: number;
}

/** What `fillTables` makes of each so many-th row: of a part of the rows, one of several kinds. */
const TROUBLES_OF_EACH = 2.375;

/** What the page of figures reads at most. */
const MONTHS_SHOWN = 6;

/** Those whose pages are looked at have fields that can be read. */
const sealCustomers = async (orm: Orm, secrets: SecretBox): Promise<void> => {
  const em = orm.em.fork();
  const waiting = await em.find(Customer, { status: 'PROCESSING' });
  for (const { id } of waiting) {
    const fields = { first_name: 'Ada', last_name: 'Quill', email_address: 'ada@example.com' };
    await em.nativeUpdate(Customer, { id }, sealFields(secrets, id, fields));
  }
};

/** Rows of every kind, with balances and figures as they would be. */
const fill = async (
  orm: Orm,
  { anchor }: Stack['business'],
  dataKeys: readonly DataKey[],
  order: ConsoleOrder,
): Promise<void> => {
  const [policy] = anchor.assets;
  const [rail] = anchor.rails;
  if (!policy || !rail) throw new Error('the anchor has no asset, or no rail');
  const { payments, troubles, progress } = order;
  const every = Math.max(10, Math.floor((payments * TROUBLES_OF_EACH) / troubles / 10) * 10);
  await progress.step(`Filling ${payments} payments`, async (detail) => {
    const filling = {
      payments,
      every,
      account: policy.distributionAccount,
      rail: rail.name,
      asset: policy.asset,
      currency: policy.anchoredTo ?? 'iso4217:USD',
    };
    await fillTables(orm.em.fork(), filling, (done, of) => detail(`${done} of ${of}`));
    for (let months = 1; months <= MONTHS_SHOWN; months += 1) {
      detail(`figures of ${months} months`);
      await fillFigures(orm);
    }
    await sealCustomers(orm, createSecretBox(dataKeys));
    await orm.em.fork().execute('vacuum analyze', [], 'run');
  });
};

/** The session of somebody who may do everything. */
const openEverything = async (orm: Orm, dataKeys: readonly DataKey[]): Promise<string> =>
  orm.em.fork().transactional(async (em) => {
    const by = byCommand('railhead bench');
    const made = await addOperator(em, createSecretBox(dataKeys), by, {
      name: 'Bench',
      email: 'bench@example.com',
      roles: ROLES,
      hasTotp: false,
    });
    if (isRefusal(made)) throw new Error(made.message);
    await recordAct(em, by, { act: 'login', subject: made.id });
    return openSession(em, made.id, null);
  });

const PARAMETERS: Readonly<Record<string, string>> = {
  '/payments/': `select id::text as value from transaction where parked_reason is not null limit 1`,
  '/customers/': `select id::text as value from customer where status = 'PROCESSING' limit 1`,
  '/investigations/': `select source_key as value from investigation where state = 'open' limit 1`,
  '/reconciliation/': `select current_date::text as value`,
};

/** Pages that are asked for in other ways as well. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  '/': ['?order=largest', '?rail=sandbox-bank', '?kind=parked.payout_refused'],
  '/figures': [`?from=${new Date(Date.now() - 183 * 86_400_000).toISOString().slice(0, 10)}`],
  '/audit': ['?act=login'],
};

/** What goes on without an end. */
const isStream = (path: string): boolean => path.endsWith('/events');

/** The path of each page with the ids of rows that are there; what has none is left out. */
const pathsOf = async (orm: Orm): Promise<readonly string[]> => {
  const paths: string[] = [];
  for (const name of Object.keys(ROUTES)) {
    const [method, pattern = ''] = name.split(' ');
    if (method !== 'GET' || isStream(pattern) || /\.(?:css|js)$|^\/login/.test(pattern)) continue;
    const [parameter, another] = pattern.matchAll(/:\w+/g);
    if (another) continue;
    const sql = parameter ? PARAMETERS[pattern.slice(0, parameter.index)] : undefined;
    if (parameter && sql === undefined) continue;
    const [row] = sql ? await orm.em.fork().execute<{ value: string }[]>(sql) : [];
    if (parameter && !row) continue;
    const path = pattern.replace(/:\w+/, encodeURIComponent(row?.value ?? ''));
    paths.push(path, ...(VARIANTS[pattern] ?? []).map((query) => path + query));
  }
  return paths;
};

/**
 * Fills a database and asks the real console for each of its pages, twice; the second time counts,
 * as on a console that somebody works with.
 * @param onPage is called with what each page cost.
 */
export const measureConsole = async (
  order: ConsoleOrder,
  onPage: (cost: PageCost) => void,
): Promise<void> => {
  const { config, progress, releases } = order;
  const stack = await startStack({
    config,
    mode: 'ephemeral',
    anyPorts: true,
    progress,
    releases,
  });
  const settings = readConsoleConfig(stack.environment);
  const owner = await openOrm({ databaseUrl: settings.DATABASE_URL, connectionsMax: 2 });
  releases.add('the database', async () => owner.close());
  await fill(owner, stack.business, settings.DATA_KEYS, order);
  const role = settings.CONSOLE_DATABASE_ROLE;
  const orm = await openOrm({ databaseUrl: settings.DATABASE_URL, role, connectionsMax: 2 });
  releases.add('the console’s database', async () => orm.close());
  const connection = lazyConnection(settings.temporal);
  releases.add('the connection', async () => connection.close());
  const waiting = createWaitingCount(orm);
  const app = createConsoleApp({
    orm,
    temporal: createClient(settings.temporal, connection),
    anchor: stack.business.anchor,
    secrets: createSecretBox(settings.DATA_KEYS),
    config: settings,
    buckets: createRateBuckets(),
    waiting,
    openId: null,
    log: pino({ level: 'error' }),
  });
  const server = createHttpServer(app);
  releases.add('the console', async () => stopListening(server));
  await listen(server, 0, '127.0.0.1');
  const cookie = `console-session=${await openEverything(owner, settings.DATA_KEYS)}`;
  const ask = async (path: string): Promise<number> => {
    const response = await fetch(new URL(path, urlOf(server)), {
      headers: { cookie },
      redirect: 'manual',
    });
    await response.text();
    return response.status;
  };
  for (const path of await pathsOf(owner)) {
    await progress.step(`Asking for ${path}`, async () => {
      await ask(path);
      onPage(await measurePage({ orm, owner }, path, ask));
    });
  }
};
