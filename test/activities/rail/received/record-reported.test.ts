import { beforeEach, describe, expect, test } from '@jest/globals';
import { createPollPendingDeposits } from '../../../../src/activities/rail/received/poll-received.ts';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import type { ParsedEvent, ReversedFunds } from '../../../../src/rails/rail.ts';
import { sendBackOfCase } from '../../../../src/services/rail-refunds/journal.ts';
import { addTransaction, uniqueNumber } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { refundingProfile } from '../../../support/payments/refunding.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { forgetReading } from '../../../support/payments/rail-receipts.ts';
import { opened } from '../../../support/opened.ts';
import { recordWebhook } from '../../../support/payments/webhooks.ts';

/* However a rail reports money and that it took it back, the receipt says both. */

const bench = await opened(createBench());
beforeEach(async () => {
  await forgetReading(bench);
  bench.told.length = 0;
});

const look = async (pages: readonly ParsedEvent[]): Promise<void> => {
  let read = 0;
  const { rail } = createFakeRail([], {
    parseEvent: async ({ body }) => JSON.parse(body) as ParsedEvent,
    listReceived: async () => {
      const page = { received: [], ...pages[read] };
      read += 1;
      return { ...page, cursor: String(read), complete: read >= pages.length };
    },
  });
  await createPollPendingDeposits(bench.host(rail))();
};

const byList = async (...reports: readonly ParsedEvent[]): Promise<void> => look(reports);

const byWebhooks = async (...reports: readonly ParsedEvent[]): Promise<void> => {
  for (const report of reports) await recordWebhook(bench, report);
  await look([]);
};

/** Money for a deposit that waits, and that the rail has taken it back. */
const money = async (state: ReversedFunds['state'] = 'chargedBack') => {
  const reference = `R-${uniqueNumber()}`;
  const railReference = `in-${uniqueNumber()}`;
  const row = await addTransaction(bench.em(), { kind: 'deposit', railReference: reference });
  const receivedAt = new Date().toISOString();
  return {
    row,
    railReference,
    came: { received: [{ railReference, reference, amount: '100', receivedAt }] },
    wentBack: { reversed: [{ railReference, state }] },
  };
};
type Money = Awaited<ReturnType<typeof money>>;

const WAYS: readonly (readonly [string, (its: Money) => Promise<void>])[] = [
  ['one page of the list', async ({ came, wentBack }) => byList({ ...came, ...wentBack })],
  ['a page and the next', async ({ came, wentBack }) => byList(came, wentBack)],
  ['a page, and before it, its reversal', async ({ came, wentBack }) => byList(wentBack, came)],
  ['one webhook', async ({ came, wentBack }) => byWebhooks({ ...came, ...wentBack })],
  ['a webhook and the next', async ({ came, wentBack }) => byWebhooks(came, wentBack)],
  ['a webhook and, before it, its reversal', async (its) => byWebhooks(its.wentBack, its.came)],
  [
    'a webhook of its reversal, and a list much later',
    async ({ came, wentBack }) => {
      await byWebhooks(wentBack);
      await byList(came);
    },
  ],
  [
    'a list, and a webhook of its reversal before the money was dispatched',
    async ({ came, wentBack }) => {
      await byWebhooks(wentBack);
      await byList({ ...came, ...wentBack });
    },
  ],
];

describe('§3.6 money that was taken back before it was credited, reported by', () => {
  test.each(WAYS)('%s, is not credited, and its receipt says so', async (_, report) => {
    const its = await money();
    await report(its);
    const { railReference, row } = its;
    const receipt = await bench.em().findOneOrFail(RailReceipt, { railReference });
    expect(receipt).toMatchObject({
      reversedAs: 'chargedBack',
      disposition: 'investigation',
      transactionId: row.id,
    });
    expect(receipt.reversedAt).toBeInstanceOf(Date);
    const anchor = { ...bench.deps.anchor, rails: [refundingProfile] };
    // Whoever decides its case cannot send back what the rail has sent back already.
    const sendBack = await sendBackOfCase(bench.em(), anchor, `rail/${receipt.id}`);
    expect(sendBack?.refused).toContain('taken it back already');
  });

  test('keeps the first of two words, in whatever order they come', async () => {
    const its = await money('returned');
    const { railReference } = its;
    await byWebhooks(its.wentBack);
    await byWebhooks({ reversed: [{ railReference, state: 'chargedBack' }] });
    await byList(its.came);
    const receipt = await bench.em().findOneOrFail(RailReceipt, { railReference });
    expect(receipt.reversedAs).toBe('returned');
  });
});
