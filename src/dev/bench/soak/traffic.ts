import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from '../../../domain/transactions/transaction.ts';
import { WAITS } from '../payments/measure.ts';
import { openAll, type createClients } from '../payments/open.ts';
import { createPayer, type AwaitedPayment } from '../payments/pay.ts';
import type { PaymentsWorld } from '../payments/world.ts';

export const KINDS = ['deposit', 'withdrawal', 'remittance'] as const satisfies readonly Kind[];

const TICK_MS = 500;
/** So many lots may be on their way at once; what is due beyond them is left out. */
const LOTS_MAX = 10;
/** What is asked for longer than this after it was opened was missed for another reason. */
const LOOKED_BACK = '5 minutes';

const AWAITED = `select id::text, rail_reference as reference, receiving_account as account,
    receiving_memo as memo
  from transaction
  where kind = any(?::text[]) and started_at >= ? and status = any(?::text[])
    and started_at > now() - interval '${LOOKED_BACK}'`;

const list = (values: readonly string[]): string => `{${values.join(',')}}`;

/** Pays whatever of these kinds waits for its money, until the time is over. */
const payAwaited = async (
  world: PaymentsWorld,
  order: {
    readonly kinds: readonly Kind[];
    readonly since: Date;
    readonly isOver: () => boolean;
    readonly pay: (all: readonly AwaitedPayment[]) => Promise<void>;
  },
): Promise<void> => {
  const paid = new Set<string>();
  while (!order.isOver()) {
    const values = [list(order.kinds), order.since, list(WAITS)];
    const rows = await world.orm.em.fork().execute<AwaitedPayment[]>(AWAITED, values);
    const fresh = rows.filter(({ id }) => !paid.has(id));
    for (const { id } of fresh) paid.add(id);
    await order.pay(fresh);
    await sleep(TICK_MS);
  }
};

/** Payments that are opened and paid at a steady rate. */
export interface Traffic {
  /** Resolves when the time is over. */
  readonly ended: Promise<{ readonly opened: number; readonly leftOut: number }>;
}

const openAtRate = async (
  clients: Awaited<ReturnType<typeof createClients>>,
  { perSecond, untilMs }: { readonly perSecond: number; readonly untilMs: number },
): Promise<{ readonly opened: number; readonly leftOut: number }> => {
  let [opened, leftOut, lots] = [0, 0, 0];
  const underWay = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  const startedAt = Date.now();
  while (Date.now() < untilMs && failures.length === 0) {
    const due = Math.floor(((Date.now() - startedAt) / 1_000) * perSecond) - opened - leftOut;
    const isFull = underWay.size >= LOTS_MAX;
    leftOut += isFull ? due : 0;
    if (!isFull && due > 0) {
      opened += due;
      lots += 1;
      const counts = KINDS.map((_, number) => Math.floor((due + ((lots + number) % 3)) / 3));
      const lot: Promise<unknown> = Promise.all(
        KINDS.map(async (kind, number) => openAll(clients, kind, counts[number] ?? 0)),
      )
        .catch((failure: unknown) => failures.push(failure))
        .finally(() => underWay.delete(lot));
      underWay.add(lot);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return { opened, leftOut };
};

/** Opens payments of all kinds in turn, and pays them as soon as they say how. */
export const startTraffic = async (
  world: PaymentsWorld,
  clients: Awaited<ReturnType<typeof createClients>>,
  order: { readonly perSecond: number; readonly since: Date; readonly untilMs: number },
): Promise<Traffic> => {
  const { perSecond, since, untilMs } = order;
  const count = Math.ceil(((untilMs - Date.now()) / 1_000) * perSecond * 2);
  const [atBank, onLedger] = [
    await createPayer(world, 'bank', { count }),
    await createPayer(world, 'ledger', { count, atOnce: 1 }),
  ];
  const isOver = (): boolean => Date.now() >= untilMs;
  const paying = [
    payAwaited(world, { kinds: ['deposit'], since, isOver, pay: atBank }),
    payAwaited(world, { kinds: ['withdrawal', 'remittance'], since, isOver, pay: onLedger }),
  ];
  const opening = openAtRate(clients, { perSecond, untilMs });
  const ended = Promise.all([opening, ...paying]).then(([figures]) => figures);
  return { ended };
};
