import { Router } from '@koa/router';
import type { Orm } from '../db/orm.ts';
import { accountsInUse } from '../services/transactions/accounts/in-use.ts';
import { distributionAccounts, type Anchor } from '../domain/anchor.ts';
import type { ApiState, TemporalClient } from './deps.ts';
import { remember } from '../lib/remember.ts';
import type { NetworkReader } from '../services/deps.ts';

/** How long one part may take to answer before it counts as away. */
const DEADLINE_MS = 3_000;
/** How far reading may be behind, and a payment lie unsignalled, before a person is due. */
const LATE_SECONDS = 120;
/** How old an answer for everybody may be. */
const REMEMBERED_MS = 1_000;

interface HealthDeps {
  readonly orm: Orm;
  readonly temporal: TemporalClient;
  readonly anchor: Anchor;
  readonly network: Pick<NetworkReader, 'readState'>;
}

interface Part {
  readonly ok: boolean;
  readonly [fact: string]: unknown;
}

const orElse = async <T>(look: () => Promise<T>, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), DEADLINE_MS);
  });
  try {
    return await Promise.race([look(), late]);
  } catch {
    // What went wrong is for the log of that service; here it is away.
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
};

const withinDeadline = async (look: () => Promise<Part>): Promise<Part> =>
  orElse(look, { ok: false });

const readLag = async (orm: Orm, account: string): Promise<Part> => {
  const [cursor] = await orm.em.fork().execute<{ lag: number | null; stopped: string | null }[]>(
    `select extract(epoch from now() - read_through)::float8 as lag, stopped_reason as stopped
     from cursor where source = ?`,
    [`stellar/${account}`],
  );
  const lag = cursor?.lag ?? null;
  const ok = lag !== null && lag <= LATE_SECONDS && (cursor?.stopped ?? null) === null;
  return { ok, lagSeconds: lag, stopped: cursor?.stopped ?? null };
};

const readUnsignalled = async (orm: Orm, account: string): Promise<Part> => {
  const [oldest] = await orm.em.fork().execute<{ age: number }[]>(
    `select extract(epoch from now() - recorded_at)::float8 as age from received_payment
     where receiving_account = ? and signalled_at is null order by operation_id limit 1`,
    [account],
  );
  return { ok: (oldest?.age ?? 0) <= LATE_SECONDS, oldestUnsignalledSeconds: oldest?.age ?? null };
};

/** The senders' alerts, each with the asset that it is about. */
const readAlerts = async (orm: Orm, where: string): Promise<readonly object[]> =>
  orm.em.fork().execute<object[]>(
    `select account, kind, nullif(asset, '') as asset, reason, refunds_only as "refundsOnly",
       balance::text, extract(epoch from now() - since)::float8 as "sinceSeconds"
     from sender_alert where ${where} order by account, kind, asset`,
  );

/**
 * What reading or sending stands still for: a network reset, lost history, too little of an asset, or a
 * Horizon that has not said yet that it serves the network of our passphrase.
 */
const readStopped = async ({ orm, network }: HealthDeps): Promise<Part> => {
  const stopped = await orm.em
    .fork()
    .execute<{ source: string; reason: string }[]>(
      'select source, stopped_reason as reason from cursor where stopped_reason is not null',
    );
  const reasons = stopped.map(({ source, reason }) => [source, reason] as const);
  const alerts = await readAlerts(orm, `kind <> 'low_balance'`);
  const passphrase = network.readState?.() ?? 'same';
  const ok = stopped.length === 0 && alerts.length === 0 && passphrase === 'same';
  return { ok, stopped: Object.fromEntries(reasons), alerts, passphrase };
};

/** Assets that an account holds less of than anchor.ts wants: a warning, while money still moves. */
const readLowBalances = async (orm: Orm): Promise<Part> => ({
  ok: true,
  alerts: await readAlerts(orm, `kind = 'low_balance'`),
});

/** Whether somebody posts callbacks: money moves without it, so that it makes nothing red. */
const readCallbacks = async (orm: Orm): Promise<Part> => {
  const [looked] = await orm.em.fork().execute<{ age: number | null }[]>(
    `select extract(epoch from now() - last_read_at)::float8 as age from cursor
      where source = 'callbacks'`,
  );
  const age = looked?.age ?? null;
  return { ok: age !== null && age <= LATE_SECONDS, lookedAtSecondsAgo: age };
};

/** Customers whose review did not answer: a person is due, while money moves. */
const readReviews = async (orm: Orm): Promise<Part> => {
  const [row] = await orm.em
    .fork()
    .execute<{ parked: number }[]>(
      'select count(*)::int as parked from customer where review_parked_at is not null',
    );
  return { ok: true, parked: row?.parked ?? 0 };
};

/** What rails fail at now. One rail that is out keeps no other money from moving. */
const readRails = async (orm: Orm): Promise<Part> => {
  const failing = await orm.em.fork().execute<object[]>(
    `select rail, call, type, code, message, failures,
       extract(epoch from now() - since)::float8 as "sinceSeconds"
     from rail_failure order by rail, call`,
  );
  return { ok: failing.length === 0, failing };
};

/** What stands and what does not, with the figures and reasons of each part. */
interface Health {
  readonly status: 'ok' | 'red';
  readonly database: Part;
  readonly temporal: Part;
  readonly moving: Part;
  readonly holding: Part;
  readonly callbacks: Part;
  readonly reviews: Part;
  readonly rails: Part;
  readonly accounts: Readonly<Record<string, Part>>;
}

/** Looks at everything that money needs to move; red names the parts that keep it. */
const createHealth = (deps: HealthDeps): (() => Promise<Health>) => {
  const { orm, temporal, anchor } = deps;
  return async () => {
    const database = withinDeadline(async () => {
      await orm.em.fork().execute('select 1');
      return { ok: true };
    });
    const workflows = withinDeadline(async () => {
      const ask = async () => temporal.connection.workflowService.getSystemInfo({});
      await temporal.withDeadline(Date.now() + DEADLINE_MS, ask);
      return { ok: true };
    });
    // Where nobody can say which others are in use, those of anchor.ts are.
    const inUse = async () => accountsInUse(orm.em.fork(), anchor);
    const accounts = await orElse(inUse, distributionAccounts(anchor));
    const reading = accounts.map(async (account) => {
      const lag = await withinDeadline(async () => readLag(orm, account));
      const unsignalled = await withinDeadline(async () => readUnsignalled(orm, account));
      return [account, { ...lag, ...unsignalled, ok: lag.ok && unsignalled.ok }] as const;
    });
    const moving = withinDeadline(async () => readStopped(deps));
    const holding = withinDeadline(async () => readLowBalances(orm));
    const callbacks = withinDeadline(async () => readCallbacks(orm));
    const reviews = withinDeadline(async () => readReviews(orm));
    const rails = withinDeadline(async () => readRails(orm));
    const parts = {
      database: await database,
      temporal: await workflows,
      moving: await moving,
      holding: await holding,
      callbacks: await callbacks,
      reviews: await reviews,
      rails: await rails,
      accounts: Object.fromEntries(await Promise.all(reading)),
    };
    const all: readonly Part[] = [
      parts.database,
      parts.temporal,
      parts.moving,
      ...Object.values(parts.accounts),
    ];
    return { status: all.every((part) => part.ok) ? 'ok' : 'red', ...parts };
  };
};

const onlyWhether = ({ ok }: Part): Part => ({ ok });

/** What strangers may know: which part stands. What is held, and why something stopped, is ours. */
const withoutFacts = ({ status, accounts, ...parts }: Health): Health => ({
  status,
  database: onlyWhether(parts.database),
  temporal: onlyWhether(parts.temporal),
  moving: onlyWhether(parts.moving),
  holding: onlyWhether(parts.holding),
  callbacks: onlyWhether(parts.callbacks),
  reviews: onlyWhether(parts.reviews),
  rails: onlyWhether(parts.rails),
  accounts: Object.fromEntries(
    Object.entries(accounts).map(([account, part]) => [account, onlyWhether(part)]),
  ),
});

const createRoutes = (look: () => Promise<Health>): Router<ApiState> => {
  const router = new Router<ApiState>();
  router.get('/health', async (ctx) => {
    const health = await look();
    ctx.status = health.status === 'ok' ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.body = health;
  });
  return router;
};

/**
 * `GET /health` for everybody: 200 when money moves, 503 with the part that keeps it from moving.
 * It is not counted by the rate limits, so one look a second is all that it costs.
 */
export const createHealthRoutes = (deps: HealthDeps): Router<ApiState> => {
  const look = remember(createHealth(deps), REMEMBERED_MS);
  return createRoutes(async () => withoutFacts(await look()));
};

/** The same for operators, with the figures and reasons of each part. */
export const createFullHealthRoutes = (deps: HealthDeps): Router<ApiState> =>
  createRoutes(remember(createHealth(deps), 0));
