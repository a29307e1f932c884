import { randomBytes } from 'node:crypto';
import { writeOutcomes } from '../../src/services/transactions/payment/leg-outcome.ts';
import type { Rail, RefundResult } from '../../src/rails/rail.ts';
import { bookSent } from '../../src/services/accounting/sent-books.ts';
import { LedgerEnvelope, LedgerPayment } from '../../src/db/entities/money-out.ts';
import { forUpdate, type Orm } from '../../src/db/orm.ts';
import { uniqueNumber } from './rows.ts';

/* The outside of a played anchor: the ledger and the rails, and what a test does around activities. */

const hex = (): string => randomBytes(32).toString('hex');

/** Plays the sender and the network: what is queued is in a ledger at once, and booked as ours. */
export const includeAtOnce = async (orm: Orm, id: string): Promise<void> =>
  orm.em.fork().transactional(async (em) => {
    const payment = await em.findOneOrFail(LedgerPayment, { id }, forUpdate);
    // Somebody else who waited for it was first.
    if (payment.state !== 'queued') return;
    const envelope = em.create(LedgerEnvelope, {
      innerHash: hex(),
      xdr: 'played',
      sourceAccount: payment.sourceAccount,
      channel: payment.sourceAccount,
      sequence: uniqueNumber(),
      maxTime: new Date(Date.now() + 60_000),
      signedAt: new Date(),
    });
    await em.flush();
    Object.assign(payment, {
      state: 'bound',
      envelopeHash: envelope.innerHash,
      operationIndex: 0,
    });
    await em.flush();
    const settledAt = new Date();
    Object.assign(envelope, { state: 'included', ledger: '7', closedAt: settledAt, settledAt });
    Object.assign(payment, { state: 'included', operationId: uniqueNumber(), settledAt });
    await em.flush();
    await writeOutcomes(em, [payment], envelope);
    await bookSent(em, [payment]);
  });

/** What a rail answers; `lost` reaches nobody. */
export type PlayedResult = Awaited<ReturnType<Rail['executeOutgoingTransaction']>> | 'lost';

/** What a rail answers of a refund; `lost` reaches nobody, though the bank has sent it back. */
export type PlayedRefund = RefundResult | 'lost';

/** A bank that sends back what it received, once for each key, and answers what a test says. */
const playRefunds = (
  profile: Rail['profile'],
  answers: Map<string, PlayedRefund[]>,
  sent: Map<string, string>,
): Partial<Rail> => {
  if (!profile.refunds) return {};
  const known = new Map<string, RefundResult>();
  return {
    async refundIncoming({ idempotencyKey: key, railReference, amount }) {
      const before = known.get(key);
      if (before) return before;
      const answer = answers.get(railReference)?.shift() ?? 'arrived';
      const arrived: RefundResult = { state: 'delivered', railReference: `back of ${key}` };
      const result = answer === 'lost' || answer === 'arrived' ? arrived : answer;
      known.set(key, result);
      if (result.state !== 'failed') sent.set(key, amount);
      if (answer === 'lost') throw new Error('the connection was cut');
      return result;
    },
    findRefund: async ({ idempotencyKey: key, railReference }) => {
      const next = answers.get(railReference)?.[0];
      if (known.get(key)?.state === 'initiated' && next && next !== 'lost') {
        answers.get(railReference)?.shift();
        known.set(key, next);
      }
      return known.get(key) ?? { state: 'unknown' };
    },
  };
};

/** A rail that pays at once, or answers what a test says, and writes down what it was asked to pay. */
export const createPlayedRail = (
  profile: Rail['profile'],
  answers: Map<string, PlayedResult[]>,
  refunds = new Map<string, PlayedRefund[]>(),
) => {
  const sentBack = new Map<string, string>();
  const paid: { readonly transactionId: string; readonly amount: string }[] = [];
  const rail: Rail = {
    profile,
    listReceived: async (cursor) => ({ received: [], cursor, complete: true }),
    findOutgoing: async () => ({ state: 'unknown' }),
    executeOutgoingTransaction: async ({ transactionId, amount, idempotencyKey }) => {
      const answer = answers.get(transactionId)?.shift();
      if (answer === 'lost') throw new Error('the connection was cut');
      if (answer) return answer;
      paid.push({ transactionId, amount });
      return { state: 'delivered', railReference: idempotencyKey };
    },
    ...playRefunds(profile, refunds, sentBack),
  };
  return { rail, paid, sentBack };
};

/** What a test does around each activity of a story: it runs it, and may stop there. */
type Around = (name: string, input: unknown, run: () => Promise<unknown>) => Promise<unknown>;

export interface PlayOptions {
  readonly around?: Around;
}

export const plainly: Around = async (_name, _input, run) => run();

type Activity = (...input: never[]) => Promise<unknown>;

/** The same activities, each with the test around it. */
export const wrapAll = (activities: Readonly<Record<string, Activity>>, around: Around) =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => [
      name,
      async (...input: never[]) => around(name, input[0], async () => activity(...input)),
    ]),
  );
