import { createRefundIncoming } from '../../../src/activities/rail/refund/refund-incoming.ts';
import { createPollOutgoingTransactions } from '../../../src/activities/rail/pay-out/poll-outgoing.ts';
import { RailRefund } from '../../../src/db/entities/money-out.ts';
import type { RailProfile } from '../../../src/domain/rails/profile.ts';
import type { InvestigationDecision } from '../../../src/domain/transactions/investigation.ts';
import type { IncomingRefund, Rail, RefundResult } from '../../../src/rails/rail.ts';
import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createFileFunds } from '../../../src/services/investigations/file.ts';
import {
  createDecideInvestigation,
  createOpenInvestigation,
} from '../../../src/services/investigations/investigate.ts';
import type { RefundOwner } from '../../../src/services/rail-refunds/journal.ts';
import { addReceipt, addTransaction, DOLLAR, RAIL, uniqueNumber, USDC } from '../rows.ts';
import { createBench, HOUR_MS, railProfile } from './bench.ts';

export const DAY_MS = 24 * HOUR_MS;
export const REFUNDS = { withinMs: 30 * DAY_MS, partial: true };
export const refundingProfile: RailProfile = { ...railProfile, refunds: REFUNDS };

type Step = RefundResult | Error | (() => Promise<RefundResult>);
type Found = RefundResult | Error | { readonly state: 'unknown' };

/** A bank that sends back as `steps` say, the last for ever, and is found as `finds` says. */
export const createRefundingRail = (
  steps: readonly Step[],
  finds: readonly Found[] = [{ state: 'unknown' }],
  profile: RailProfile = refundingProfile,
) => {
  const sent: IncomingRefund[] = [];
  const looked: IncomingRefund[] = [];
  const rail: Rail = {
    profile,
    executeOutgoingTransaction: async () => {
      throw new Error('nothing is paid out here');
    },
    refundIncoming: async (refund) => {
      const step = steps[Math.min(sent.length, steps.length - 1)];
      sent.push(refund);
      if (typeof step === 'function') return step();
      if (step === undefined || step instanceof Error) throw step ?? new Error('no answer');
      return step;
    },
    findRefund: async (refund) => {
      const found = finds[Math.min(looked.length, finds.length - 1)];
      looked.push(refund);
      if (found === undefined || found instanceof Error) throw found ?? new Error('no answer');
      return found;
    },
  };
  return { rail, sent, looked };
};

export const ARRIVED: RefundResult = { state: 'delivered', railReference: 'back-1' };
export const STARTED: RefundResult = { state: 'initiated', railReference: 'back-1' };
export const REFUSED: RefundResult = { state: 'failed', message: 'The account is closed.' };

/** Money on a rail that can send it back: as a case, and as the money of a deposit. */
export const createRefundingBench = async (profile = refundingProfile) => {
  const bench = await createBench();
  const deps = { ...bench.deps, anchor: { ...bench.deps.anchor, rails: [profile] } };
  const decideCase = createDecideInvestigation(deps);

  const openCase = async (amount = '130', receivedAt = new Date()) => {
    const em = bench.em();
    const row = await addTransaction(em, {
      kind: 'deposit',
      amountInAsset: DOLLAR,
      amountOutAsset: USDC,
    });
    const { id } = await addReceipt(em, { transactionId: row.id, amount, receivedAt });
    const source = `rail/${id}`;
    const funds = { source, amount, at: receivedAt.toISOString() };
    await createFileFunds(deps)({ transactionId: row.id, funds, reason: 'second_payment' });
    return source;
  };

  return {
    ...bench,
    deps,
    openCase,
    host: (rail: Rail) => ({ ...bench.host(rail), anchor: deps.anchor }),
    readCase: createOpenInvestigation(deps),
    decide: async (sourceKey: string, terms: Partial<InvestigationDecision>) =>
      decideCase({
        sourceKey,
        decisionId: uniqueNumber(),
        decision: { action: 'refund', operator: 'ada', evidence: 'ticket 7', ...terms },
      }),
    send: async (rail: Rail, owner: RefundOwner, now: () => number = Date.now) =>
      createRefundIncoming({ ...bench.host(rail), anchor: deps.anchor, now })(owner),
    poll: async (rail: Rail, now: () => number = Date.now) =>
      createPollOutgoingTransactions({ ...bench.host(rail), anchor: deps.anchor, now })(),
    refund: async (key: string) => bench.em().findOneOrFail(RailRefund, { key }),
    refunds: async (owner: RefundOwner) =>
      bench.em().find(RailRefund, owner, { orderBy: { number: 'asc' } }),
    /** What the audit finds wrong of an entry; nothing where journal and books agree. */
    breaksOf: async (entry: string) => {
      const { breaks } = await checkBooks(bench.em(), () => undefined);
      return breaks.filter(({ key }) => key.includes(entry));
    },
    /** The rail reports that a receipt was taken back. */
    takeBack: async (sourceKey: string) =>
      bench
        .em()
        .execute(
          `update rail_receipt set reversed_at = now(), reversed_as = 'returned' where id = ?`,
          [sourceKey.replace('rail/', '')],
          'run',
        ),
    rail: RAIL,
  };
};
export type RefundingBench = Awaited<ReturnType<typeof createRefundingBench>>;
