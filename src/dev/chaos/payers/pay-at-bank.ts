import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../wait-until.ts';
import { withDatabase } from '../world/database.ts';
import type { Course } from './course.ts';
import { persist } from '../world/persist.ts';
import type { World } from '../world/world.ts';

const PAY_WITHIN_MS = 300_000;
/** Whoever waits for the anchor before taking money back does so after this long at the latest. */
const NOTED_WITHIN_MS = 120_000;

/** The account by which the bank's books name a payer. */
export const bankAccountOf = (number: number): string => String(9_000_000_000 + number);

interface Entry {
  readonly id?: string;
  readonly reversed_at?: string | null;
}
interface Statement {
  readonly bank: { readonly transfers: readonly Entry[] };
  readonly mobileMoney: { readonly collections: readonly Entry[] };
}

/** What stands of a payer in the books of both institutions. */
const entriesOf = async ({ bankUrl }: World, number: number): Promise<readonly Entry[]> => {
  const response = await fetch(`${bankUrl}/sandbox/statement`);
  const { bank, mobileMoney } = (await response.json()) as Statement;
  const account = bankAccountOf(number);
  return [...bank.transfers, ...mobileMoney.collections].filter((entry) =>
    JSON.stringify(entry).includes(account),
  );
};

/** Pays one sum after the other. */
export const payAtBank = async (
  world: World,
  { payer }: Course,
  reference: string,
): Promise<void> => {
  const { rail, number, sums } = payer.payment;
  for (const [index, { amount, afterMs, reverseAfterMs }] of sums.entries()) {
    await sleep(afterMs);
    const { banks } = world;
    if (banks) {
      const payment = { rail, index, amount, reference };
      await persist(async () => banks.pay(bankAccountOf(number), payment), PAY_WITHIN_MS);
      continue;
    }
    await persist(async () => {
      // Whoever is not sure looks into the books before paying again.
      if ((await entriesOf(world, number)).length > index) return;
      const response = await fetch(`${world.bankUrl}/sandbox/transfers`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          rail,
          reference,
          amount,
          payer: { name: `Payer ${number}`, account: bankAccountOf(number) },
          ...(reverseAfterMs === null ? {} : { reverseAfterMs }),
        }),
      });
      if (!response.ok) throw new Error(`the bank answered ${response.status}`);
    }, PAY_WITHIN_MS);
  }
};

/** Has the payee's bank send back what a rail has paid, once the anchor knows it to be delivered. */
export const sendBackPayout = async (world: World, { payer, opened }: Course): Promise<void> => {
  const { rail } = payer.payment;
  const id = opened?.id ?? '';
  await untilNoted(world, id, 'returned');
  const { bankOut } = (await world.banks?.read()) ?? { bankOut: [] };
  const keys = await persist(async () => payoutKeysOf(world, id), PAY_WITHIN_MS);
  const paid = bankOut.find(({ key, isPaid }) => isPaid && keys.includes(key));
  if (paid) await world.banks?.fakeOf(rail).returnPayout?.(paid.key);
};

const payoutKeysOf = async ({ databaseUrl }: World, id: string): Promise<readonly string[]> =>
  withDatabase(databaseUrl, async (client) => {
    const sql = 'select key from rail_payment where transaction_id = $1';
    return (await client.query<{ key: string }>(sql, [id])).rows.map(({ key }) => key);
  });

const STANDING = {
  returned: `status = 'completed'`,
  charged_back_unpaid: 'transfer_received_at is not null',
  charged_back_paid: `status = 'completed'`,
} as const;

/** Waits until the anchor has come so far with a payment, or for as long as a payer would. */
const untilNoted = async (
  { databaseUrl }: World,
  id: string,
  variant: keyof typeof STANDING,
): Promise<void> => {
  const look = async (): Promise<boolean> =>
    withDatabase(databaseUrl, async (client) => {
      const sql = `select 1 from transaction where id = $1 and ${STANDING[variant]}`;
      return ((await client.query(sql, [id])).rowCount ?? 0) > 0;
    }).catch(() => false);
  await waitUntil(look, {
    timeoutMs: NOTED_WITHIN_MS,
    intervalMs: 300,
    what: `${id} has its money`,
  }).catch(() => undefined);
};

/** Takes back what was paid, once the anchor has credited it, or has paid it out. */
export const chargeBack = async (world: World, { payer, opened }: Course): Promise<void> => {
  const { variant, number } = payer.payment;
  if (variant !== 'charged_back_unpaid' && variant !== 'charged_back_paid') return;
  await untilNoted(world, opened?.id ?? '', variant);
  await persist(async () => {
    for (const { id, reversed_at: reversedAt } of await entriesOf(world, number)) {
      if (reversedAt) continue;
      const url = `${world.bankUrl}/sandbox/transfers/${id}/reverse`;
      const { ok, status } = await fetch(url, { method: 'POST' });
      if (!ok && status !== 409) throw new Error(`the bank answered ${status}`);
    }
  }, PAY_WITHIN_MS);
};
