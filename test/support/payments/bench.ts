import { randomBytes } from 'node:crypto';
import type { StoreDeps } from '../../../src/services/deps.ts';
import type { Stories } from '../../../src/services/transactions/stories.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import type { RailHostDeps } from '../../../src/activities/rail/pay-out/execute.ts';
import { RailPayment } from '../../../src/db/entities/money-out.ts';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { openOrm } from '../../../src/db/orm.ts';
import { createSecretBox } from '../../../src/db/secret.ts';
import type { Anchor, Review } from '../../../src/domain/anchor.ts';
import { SAFE_TO_SHOW } from '../../../src/domain/failure.ts';
import type { RailProfile } from '../../../src/domain/rails/profile.ts';
import type { Funds, PayoutMove } from '../../../src/domain/transactions/story.ts';
import { createTestDatabase } from '../database.ts';
import { DISTRIBUTION, DOLLAR, RAIL, USDC } from '../rows.ts';

export const HOUR_MS = 3_600_000;

/** What a client without a connection throws: its words hold nothing that is personal. */
const AWAY = Object.assign(new Error('no connection to Temporal'), { [SAFE_TO_SHOW]: true });

export const railProfile: RailProfile = {
  name: RAIL,
  label: 'Test rail',
  asset: DOLLAR,
  retry: { by: 'idempotencyKey', keyLifetimeMs: HOUR_MS },
  delivery: 'tells',
  whenPayoutFails: 'refund',
  batchSize: 10,
  pauseBetweenBatchesMs: 0,
  pollEveryMs: 1_000,
  lateWindowMs: HOUR_MS,
  payoutsPerSecond: 10,
  payoutFields: [],
};

const operation = {
  fee: { fixed: '1', percent: '0' },
  amounts: { minimum: '10', maximum: '1000', significantDecimals: 2, tolerancePercent: 10 },
};

/** The same, of a business that does not answer at once: what is credited is to be reviewed yet. */
export const notReviewedAtOnce = <Deps extends Pick<StoreDeps, 'anchor'>>(deps: Deps): Deps => ({
  ...deps,
  anchor: { ...deps.anchor, reviewTransaction: async () => new Promise<never>(() => undefined) },
});

/** A small business; its review answers what a test puts into `review.next`. */
export const createTestAnchor = (review: { next: Review; asked: unknown[] }): Anchor => ({
  organisation: {
    name: 'Test',
    legalName: 'Test Ltd',
    url: 'https://test.example',
    supportEmail: 'support@test.example',
    description: 'A business of the tests',
    colour: 'black',
  },
  assets: [
    {
      asset: USDC,
      name: 'Dollar',
      description: 'One dollar',
      distributionAccount: DISTRIBUTION,
      rails: [RAIL],
      operations: { deposit: operation, withdrawal: operation, remittance: operation },
      dust: '0.01',
      lowWater: '0',
    },
  ],
  rails: [railProfile],
  ourAccounts: [],
  durations: {
    payWithinMs: HOUR_MS,
    expiryRetryMs: 1_000,
    trustWithinMs: HOUR_MS,
    informationWithinMs: HOUR_MS,
  },
  startingBalance: '2',
  reviewTransaction: async (request) => {
    review.asked.push(request);
    return review.next;
  },
  isSendingAnchor: () => true,
  checkRemittance: () => ({ accepted: true, payee: {} }),
  customerTypes: {},
});

/** Stories that write down what they were told; a test may say how they answer. */
export const createRecordingStories = () => {
  const told: { id: string; funds: Funds }[] = [];
  const moved: { id: string; move: PayoutMove }[] = [];
  const informed: { id: string; at: string }[] = [];
  const started: { id: string; again: boolean }[] = [];
  const investigated: string[] = [];
  const reviews: string[] = [];
  const woken: string[] = [];
  const behaviour = {
    closed: new Set<string>(),
    running: new Set<string>(),
    /** Ids at which Temporal is out of reach. */
    broken: new Set<string>(),
    /** Ids whose telling says that no server answers at all. */
    away: new Set<string>(),
  };
  /** Whom anybody tried to tell anything, whatever came of it. */
  const asked: string[] = [];
  const answer = <T>(id: string, well: T): T | 'closed' => {
    asked.push(id);
    if (behaviour.away.has(id)) {
      throw Object.assign(new Error('no server answers'), { code: 14 });
    }
    if (behaviour.broken.has(id)) throw AWAY;
    return behaviour.closed.has(id) ? 'closed' : well;
  };
  const stories: Stories = {
    signalFunds: async ({ id }, funds) => {
      const answered = answer(id, 'signalled' as const);
      told.push({ id, funds });
      return answered;
    },
    signalInformation: async ({ id }, at) => {
      answer(id, null);
      informed.push({ id, at });
    },
    signalPayout: async ({ id }, move) => {
      answer(id, null);
      moved.push({ id, move });
    },
    signalCase: async (id, move) => {
      answer(id, null);
      moved.push({ id, move });
    },
    start: async ({ id }) => {
      const answered = answer(id, 'running' as const);
      started.push({ id, again: false });
      return answered;
    },
    startAgain: async ({ id }) => {
      const answered = answer(id, 'running' as const);
      started.push({ id, again: true });
      return answered;
    },
    lookAfter: async ({ id }) => behaviour.running.has(id),
    startReview: async (id) => {
      answer(id, null);
      reviews.push(id);
    },
    wakeRail: async (rail) => {
      answer(rail, null);
      woken.push(rail);
    },
    startInvestigation: async (key) => {
      answer(key, null);
      investigated.push(key);
    },
  };
  return {
    stories,
    behaviour,
    asked,
    told,
    moved,
    informed,
    started,
    investigated,
    reviews,
    woken,
  };
};

/** A database of one's own with everything that activities are made with. */
export const createBench = async () => {
  const database = await createTestDatabase();
  const orm = await openOrm({ databaseUrl: database.url });
  const railOrm = await openOrm({ databaseUrl: database.url, role: 'railhead_rail' });
  const review = { next: { decision: 'allow' } as Review, asked: [] as unknown[] };
  const logged: { fields: object; message: string }[] = [];
  const write = (fields: object, message: string) => void logged.push({ fields, message });
  const log = { info: write, warn: write, error: write };
  const recording = createRecordingStories();
  const { stories } = recording;
  const deps: StoreDeps = { orm, anchor: createTestAnchor(review), stories, log };
  const secrets = createSecretBox([{ id: 'k', key: new Uint8Array(randomBytes(32)) }]);
  return {
    ...recording,
    deps,
    databaseUrl: database.url,
    log,
    orm,
    review,
    logged,
    secrets,
    em: () => orm.em.fork(),
    /** What a rail's worker has: the same, with the database role of a rail. */
    host: (rail: Rail): RailHostDeps => ({ ...deps, orm: railOrm, rail, secrets }),
    transaction: async (id: string) => orm.em.fork().findOneOrFail(Transaction, { id }),
    payment: async (key: string) => orm.em.fork().findOneOrFail(RailPayment, { key }),
    /** The books of one entry: account and asset to amount. */
    entry: async (entry: string): Promise<Readonly<Record<string, string>>> => {
      const lines = await orm.em
        .fork()
        .execute<{ account: string; amount: string; asset: string }[]>(
          `select account, asset, trim_scale(amount)::text as amount from posting
            where entry = ? order by id`,
          [entry],
        );
      return Object.fromEntries(
        lines.map(({ account, asset, amount }) => [
          `${account} ${asset === USDC ? 'USDC' : 'USD'}`,
          amount,
        ]),
      );
    },
    /** What the books owe an account, over all assets. */
    owed: async (account: string): Promise<number> => {
      const [row] = await orm.em
        .fork()
        .execute<{ owed: string }[]>(
          'select coalesce(sum(amount), 0)::text as owed from posting where account = ?',
          [account],
        );
      return Number(row?.owed);
    },
    close: async (): Promise<void> => {
      await railOrm.close();
      await orm.close();
      await database.drop();
    },
  };
};

export type Bench = Awaited<ReturnType<typeof createBench>>;

/** The exchange account between the test's two assets: the same one, whichever way money goes. */
export const EXCHANGE_IN = `exchange:${DOLLAR}/${USDC}`;
export const EXCHANGE_OUT = EXCHANGE_IN;
