import { Operation, type Keypair } from '@stellar/stellar-sdk';
import { createStories, type Stories } from '../../../services/transactions/stories.ts';
import { createLookForPayments } from '../../../activities/watch/stream-payments.ts';
import { readWorkerConfig } from '../../../config.ts';
import { concurrently } from '../../../lib/concurrently.ts';
import { connectTemporal, createClient } from '../../../temporal/connect.ts';
import { muxedAddress } from '../../../stellar/accounts/address.ts';
import { expectMoney } from './expect-money.ts';
import type { LedgerWorld } from './world.ts';

const PAYERS_MAX = 100;
/** What one ledger takes; whoever offers more than that is outbid by nobody but themselves. */
const OPERATIONS_A_LEDGER = 1_000;
const FIRST_MEMO = 7_000_000_000;

interface CatchUpOrder {
  readonly payments: number;
  /** How many of them one transaction makes. */
  readonly operations: number;
}

/** Of every two payments one names a transaction; a person is to see the other. */
const paymentsOf = (world: LedgerWorld, first: number, count: number, firstMemo: number) => {
  const { asset, distribution } = world;
  return Array.from({ length: count }, (_, index) => {
    const place = first + index;
    const memo = String(firstMemo + place / 2);
    const destination = place % 2 === 0 ? muxedAddress(distribution, memo) : distribution;
    return Operation.payment({ destination, asset, amount: '1' });
  });
};

/** Sends money to the distribution account from many payers at once. */
const payIn = async (
  world: LedgerWorld,
  { payments, operations }: CatchUpOrder,
  firstMemo: number,
): Promise<void> => {
  const { asset, assetId, distribution, issuer, submit, orm, deps } = world;
  const envelopes = Math.ceil(payments / operations);
  const count = Math.ceil((envelopes * operations) / 2);
  const rail = deps.anchor.rails[0]?.name ?? '';
  const money = { count, asset: assetId, distribution, rail, firstMemo, amount: '1' };
  await expectMoney(orm.em.fork(), money);
  const payers = await world.createAccounts(Math.min(PAYERS_MAX, envelopes));
  const stock = payers.map((payer) =>
    Operation.payment({ destination: payer.publicKey(), asset, amount: '10000' }),
  );
  await submit(issuer, stock);
  const order = Array.from({ length: envelopes }, (_, envelope) => envelope);
  const atOnce = Math.max(1, Math.floor(OPERATIONS_A_LEDGER / operations));
  await concurrently(payers.slice(0, atOnce), atOnce, async (payer: Keypair) => {
    for (let envelope = order.shift(); envelope !== undefined; envelope = order.shift()) {
      await submit(payer, paymentsOf(world, envelope * operations, operations, firstMemo));
    }
  });
};

/** A look of a listener that was away while payments came. @returns payments, and a second. */
const lookAt = async (
  world: LedgerWorld,
  stories: Stories,
): Promise<{ readonly payments: number; readonly perSecond: number }> => {
  const count = async (): Promise<number> => {
    const [row] = await world.orm.em
      .fork()
      .execute<{ count: number }[]>(
        'select count(*)::int as count from received_payment where signalled_at is not null',
      );
    return row?.count ?? 0;
  };
  const before = await count();
  const startedAt = performance.now();
  await createLookForPayments({ ...world.deps, stories })(world.distribution);
  const seconds = (performance.now() - startedAt) / 1_000;
  const payments = (await count()) - before;
  return { payments, perSecond: payments / seconds };
};

interface CatchUpFigures {
  readonly payments: number;
  /** Read, matched, booked and marked, with stories that answer at once. */
  readonly recordedPerSecond: number;
  /** The same with Temporal, which starts or signals a workflow for each of them. */
  readonly handedOnPerSecond: number;
}

/** How many payments a second a listener catches up with that was away while they came. */
export const measureCatchUp = async (
  world: LedgerWorld,
  order: CatchUpOrder,
): Promise<CatchUpFigures> => {
  const { deps, environment } = world;
  await createLookForPayments(deps)(world.distribution);
  await payIn(world, order, FIRST_MEMO);
  const recorded = await lookAt(world, deps.stories);
  await payIn(world, order, FIRST_MEMO + order.payments);
  const { temporal } = readWorkerConfig(environment);
  const connection = await connectTemporal(temporal);
  try {
    const client = createClient(temporal, connection);
    const stories = createStories({
      client,
      orm: deps.orm,
      anchor: deps.anchor,
      searchable: async () => false,
    });
    const handedOn = await lookAt(world, stories);
    return {
      payments: recorded.payments,
      recordedPerSecond: recorded.perSecond,
      handedOnPerSecond: handedOn.perSecond,
    };
  } finally {
    await connection.close();
  }
};
