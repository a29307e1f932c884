import { randomBytes } from 'node:crypto';
import { Keypair } from '@stellar/stellar-sdk';
import { createCallbackDrain, type CallbackDrainDeps } from '../../src/services/callbacks/drain.ts';
import {
  dueCallbacks,
  giveUpLate,
  nextDueInMs,
  OUTBOXES,
} from '../../src/services/callbacks/outbox.ts';
import type { Orm } from '../../src/db/orm.ts';
import { createSecretBox } from '../../src/db/secret.ts';
import { createLocalSigner } from '../../src/stellar/signing/signer.ts';

const silent = () => undefined;

/** A drain of callbacks for a database, with keys of its own unless a test gives others. */
export const callbackDrain = (orm: Orm, changes: Partial<CallbackDrainDeps> = {}) =>
  createCallbackDrain({
    orm,
    signer: createLocalSigner(Keypair.random().secret()),
    development: true,
    secrets: createSecretBox([{ id: 'none', key: randomBytes(32) }]),
    log: { info: silent, warn: silent, error: silent },
    ...changes,
  });

const count = async (orm: Orm, where: string): Promise<number> => {
  let all = 0;
  for (const { table } of OUTBOXES) {
    const [row] = await orm.em
      .fork()
      .execute<{ n: number }[]>(`select count(*)::int as n from ${table} where ${where}`);
    all += row?.n ?? 0;
  }
  return all;
};

interface PostedRound {
  readonly delivered: number;
  readonly waiting: number;
  /** Until the next try, in milliseconds; absent where nothing waits for a time. */
  readonly againInMs?: number;
}

/** Posts all callbacks that are due, once each, and waits until that has ended. */
export const postCallbacks = async (
  orm: Orm,
  changes: Partial<CallbackDrainDeps> = {},
): Promise<PostedRound> => {
  const before = await count(orm, 'delivered_at is not null');
  await giveUpLate(orm);
  for (;;) {
    // What a stopped drain does not go on with is due again when its claim lapses.
    const drain = callbackDrain(orm, changes);
    const ended = Promise.withResolvers<void>();
    let left = 0;
    drain.start(() => {
      left -= 1;
      if (left === 0) ended.resolve();
    });
    const { begun } = await drain.look();
    left += begun;
    if (begun === 0) break;
    await (left > 0 ? ended.promise : undefined);
  }
  const againInMs = await nextDueInMs(orm);
  return {
    delivered: (await count(orm, 'delivered_at is not null')) - before,
    waiting: await count(orm, 'delivered_at is null and given_up_at is null'),
    ...(againInMs === null ? {} : { againInMs }),
  };
};

/** The hosts that could be posted something now. */
export const dueHosts = async (orm: Orm): Promise<readonly string[]> => {
  const due = await dueCallbacks(orm, { prompt: [], which: 'others', limit: 1_000 });
  return [...new Set(due.map(({ host }) => host))].toSorted();
};
