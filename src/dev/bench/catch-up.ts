import { Operation, type Keypair } from '@stellar/stellar-sdk';
import { createLookForPayments } from '../../activities/watch.ts';
import { concurrently } from '../../stellar/concurrently.ts';
import type { LedgerWorld } from './ledger-world.ts';

const OPERATIONS = 100;
const AT_ONCE = 20;

/** Sends money to the distribution account from many payers, a hundred payments each time. */
const payIn = async (world: LedgerWorld, payments: number): Promise<void> => {
  const { asset, distribution, issuer, submit } = world;
  const envelopes = Math.ceil(payments / OPERATIONS);
  const payers = await world.createAccounts(Math.min(AT_ONCE, envelopes));
  const stock = payers.map((payer) =>
    Operation.payment({ destination: payer.publicKey(), asset, amount: '100000' }),
  );
  await submit(issuer, stock);
  const payment = Operation.payment({ destination: distribution, asset, amount: '1' });
  const turns = Array.from({ length: Math.ceil(envelopes / payers.length) });
  for (const _ of turns) {
    await concurrently(payers, AT_ONCE, async (payer: Keypair) =>
      submit(
        payer,
        Array.from({ length: OPERATIONS }, () => payment),
      ),
    );
  }
};

/** How many payments a second a listener records and hands on that was away while they came. */
export const measureCatchUp = async (
  world: LedgerWorld,
  payments: number,
): Promise<{ readonly payments: number; readonly perSecond: number }> => {
  const { deps, distribution, orm } = world;
  const look = createLookForPayments(deps);
  await look(distribution);
  const count = async (): Promise<number> => {
    const [row] = await orm.em
      .fork()
      .execute<{ count: number }[]>('select count(*)::int as count from received_payment');
    return row?.count ?? 0;
  };
  await payIn(world, payments);
  const before = await count();
  const startedAt = performance.now();
  await look(distribution);
  const seconds = (performance.now() - startedAt) / 1_000;
  const recorded = (await count()) - before;
  return { payments: recorded, perSecond: recorded / seconds };
};
