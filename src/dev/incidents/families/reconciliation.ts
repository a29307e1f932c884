import { randomUUID } from 'node:crypto';
import { CORE_QUEUE } from '../../../domain/transactions/queue.ts';
import type { ReconcileOrder } from '../../../workflows/background/reconcile.ts';
import type { Incident, Sought } from '../incident.ts';
import { openDeposit, openParty, openWithdrawal, payOnStellar } from '../play/people.ts';
import { faultAtBank, misstate, payByStranger, payIn } from '../play/sandbox.ts';
import { until, untilPayment, untilRow, type Stage } from '../play/stage.ts';

const BANK = 'sandbox-bank';
const MOBILE_MONEY = 'sandbox-mobile-money';
const HOURS_2 = 2 * 3_600_000;
/** What differs for less than an hour may still be on its way, and is shown to nobody. */
const earlier = (): string => new Date(Date.now() - HOURS_2).toISOString();

/** Has the daily reconciliation of the rails run now, as its schedule does once a day. */
const reconcileNow = async ({ client }: Stage, rail: string): Promise<void> => {
  const order: ReconcileOrder = { version: 1, accounts: [], rails: [rail] };
  const options = { taskQueue: CORE_QUEUE, workflowId: `reconcile/incidents/${randomUUID()}` };
  await client.workflow.execute('reconcile', { ...options, args: [order] });
};

const BREAK = `select investigation_key as key from reconciliation_break
  where key = ? and resolved_at is null and investigation_key is not null`;

/** The case of the break of one line. A bank may book so late that it is seen by a later comparison. */
const breakOf = async (stage: Stage, rail: string, key: string): Promise<Sought> =>
  until(`${key} is a break`, async () => {
    await reconcileNow(stage, rail);
    const [found] = await stage.orm.em.fork().execute<{ key: string }[]>(BREAK, [key]);
    return found && { subject: found.key };
  });

/** A completed deposit that the bank's statement misstates. */
const misstated = async (
  stage: Stage,
  says: Parameters<typeof misstate>[2],
  receivedAt?: string,
): Promise<Sought> => {
  const party = await openParty(stage);
  const { id, reference } = await openDeposit(stage, party, { amount: '40' });
  const paid = { amount: '40', reference, ...(receivedAt ? { receivedAt } : {}) };
  const transfer = await payIn(stage, paid);
  await untilPayment(stage, id, 'completed');
  await misstate(stage, transfer, says);
  return { ...(await breakOf(stage, BANK, `in/${transfer}`)), entry: transfer };
};

/** A withdrawal that mobile money has paid twice, by its id and by the key of its pay-out. */
const paidTwice = async (stage: Stage): Promise<{ readonly id: string; readonly key: string }> => {
  const party = await openParty(stage, { holds: '50' });
  const asked = { amount: '50', rail: MOBILE_MONEY, number: '+254700123456' };
  const payable = await openWithdrawal(stage, party, asked);
  await faultAtBank(stage, { route: 'POST /mobile-money/payouts', twice: true });
  await payOnStellar(stage, party, payable, { amount: '50' });
  await untilPayment(stage, payable.id, 'completed');
  const sql = 'select key from rail_payment where transaction_id = ?';
  const { key } = await untilRow<{ key: string }>(stage, 'it is paid', sql, [payable.id]);
  return { id: payable.id, key };
};

/** Days on which a rail's statement and our journal differ. */
export const RECONCILIATION: readonly Incident[] = [
  {
    name: 'statement-of-another-amount',
    kind: 'break.amount',
    does: 'The bank’s statement says 41.50 of a deposit of 40.',
    ends: 'once the bank has mended its statement, compare again and write the case off',
    stage: async (stage) => misstated(stage, { amount: '41.50' }),
  },
  {
    name: 'statement-of-another-state',
    kind: 'break.state',
    does: 'The bank’s statement says of a deposit that it was returned, and nobody has said so.',
    ends: 'once the bank has mended its statement, compare again and write the case off',
    stage: async (stage) => misstated(stage, { status: 'returned' }),
  },
  {
    name: 'statement-without-it',
    kind: 'break.missing_there',
    does: 'The bank’s statement lacks a deposit that the bank has reported.',
    ends: 'once the bank has mended its statement, compare again and write the case off',
    stage: async (stage) => misstated(stage, { hidden: true }, earlier()),
  },
  {
    name: 'statement-with-a-stranger',
    kind: 'break.missing_here',
    does: 'Somebody pays 66 dollars from our account at the bank, without us.',
    ends: 'find out who has the bank’s credentials; then write the case off',
    stage: async (stage) => {
      const key = `nobody-${randomUUID()}`;
      const id = await payByStranger(stage, key, '66');
      await misstate(stage, id, { bookedAt: earlier() });
      return breakOf(stage, BANK, `out/${key}`);
    },
  },
  {
    name: 'statement-of-two-payouts',
    kind: 'break.doubled',
    does: 'Mobile money pays the same pay-out twice.',
    ends: 'get the second one back from the payee; then write the case off',
    when: 'alone',
    stage: async (stage) => breakOf(stage, MOBILE_MONEY, `out/${(await paidTwice(stage)).key}`),
  },
  {
    name: 'statement-of-too-much',
    kind: 'break.overpaid',
    does: 'Mobile money pays twice, so that more has left than was credited.',
    ends: 'get the second one back from the payee; then write the case off',
    when: 'alone',
    stage: async (stage) => breakOf(stage, MOBILE_MONEY, `out/${(await paidTwice(stage)).id}`),
  },
];
