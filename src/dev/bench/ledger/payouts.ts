import { Keypair, StrKey } from '@stellar/stellar-sdk';
import { createDrainSendQueue } from '../../../activities/send/drain-send-queue.ts';
import { waitUntil } from '../../wait-until.ts';
import type { LedgerWorld } from './world.ts';
import { queuePayouts } from './queue-payouts.ts';

interface PayoutFigures {
  /** Payments that each ledger took, the first and the last of them left out. */
  readonly perLedger: readonly number[];
  /** Milliseconds from a single payment's row to its submission, with an idle sender. */
  readonly submittedAfterMs: readonly number[];
  /** Milliseconds of work for each of the first envelopes, from its payments' rows to its submission. */
  readonly perEnvelopeMs: number;
}

const PAID_WITHIN_MS = 180_000;
const LOOK_EVERY_MS = 200;
const SINGLES = 5;
const PAYMENTS_IN_LEDGER = 990;

/** A contract need not be deployed to hold money. */
const newContract = (): string => StrKey.encodeContract(Keypair.random().rawPublicKey());

const remaining = async ({ orm }: LedgerWorld): Promise<number> => {
  const [row] = await orm.em
    .fork()
    .execute<{ left: number }[]>(
      `select count(*)::int as left from ledger_payment where state in ('queued', 'bound')`,
    );
  return row?.left ?? 0;
};

const untilPaid = async (world: LedgerWorld): Promise<unknown> =>
  waitUntil(async () => (await remaining(world)) === 0, {
    timeoutMs: PAID_WITHIN_MS,
    intervalMs: LOOK_EVERY_MS,
    what: 'every payout is included',
  });

const perLedger = async ({ orm }: LedgerWorld, since: string): Promise<readonly number[]> => {
  const rows = await orm.em.fork().execute<{ payments: number }[]>(
    `select sum(operations)::int as payments from ledger_envelope
       where state = 'included' and purpose = 'payments' and signed_at >= ?::timestamptz
       group by ledger order by ledger`,
    [since],
  );
  return rows.map(({ payments }) => payments);
};

const submissionsSince = async (
  { orm }: LedgerWorld,
  since: string,
): Promise<readonly number[]> => {
  const rows = await orm.em.fork().execute<{ ms: number }[]>(
    `select extract(epoch from e.last_submitted_at - min(p.queued_at))::float8 * 1000 as ms
       from ledger_envelope e join ledger_payment p on p.envelope_hash = e.inner_hash
       where e.signed_at >= ?::timestamptz and e.submissions = 1
       group by e.inner_hash order by e.signed_at`,
    [since],
  );
  return rows.map(({ ms }) => ms);
};

/** Pays out from one account as fast as it goes, after its channels were made. */
export const measurePayouts = async (
  world: LedgerWorld,
  order: {
    readonly ledgers: number;
    readonly accounts: number;
    /** Calls share no transaction: a channel carries one of them where it carries 99 payments. */
    readonly to: 'accounts' | 'contracts';
    readonly channels: number;
  },
): Promise<PayoutFigures> => {
  const { orm, deps, distribution, assetId } = world;
  const isCalls = order.to === 'contracts';
  const destinations = isCalls
    ? Array.from({ length: order.accounts }, newContract)
    : (await world.createAccounts(order.accounts)).map((key) => key.publicKey());
  const inLedger = isCalls ? order.channels : PAYMENTS_IN_LEDGER;
  const terms = { destinations, distribution, asset: assetId, amount: '0.01' };
  const ended = new AbortController();
  const drain = createDrainSendQueue(deps)(distribution, ended.signal).catch(() => undefined);
  try {
    // The channels are made before anything is measured.
    await queuePayouts(orm.em.fork(), { ...terms, count: 1 });
    await untilPaid(world);
    const now = async (): Promise<string> => {
      const [row] = await orm.em.fork().execute<{ now: string }[]>('select now()::text as now');
      return row?.now ?? '';
    };
    const idle = await now();
    for (let single = 0; single < SINGLES; single += 1) {
      await queuePayouts(orm.em.fork(), { ...terms, count: 1 });
      await untilPaid(world);
    }
    const submittedAfterMs = await submissionsSince(world, idle);
    const burst = await now();
    await queuePayouts(orm.em.fork(), { ...terms, count: order.ledgers * inLedger });
    await untilPaid(world);
    const first = (await submissionsSince(world, burst)).slice(0, 10);
    // The first and the last ledger need not be full.
    const full = (await perLedger(world, burst)).slice(1, -1);
    if (full.length === 0) throw new Error('--ledgers: too few to say how much one takes');
    return {
      perLedger: full,
      submittedAfterMs,
      perEnvelopeMs: Math.max(...first) / first.length,
    };
  } finally {
    ended.abort();
    await drain;
  }
};
