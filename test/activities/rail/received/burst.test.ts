import { describe, expect, test } from '@jest/globals';
import { createPollPendingDeposits } from '../../../../src/activities/rail/received/poll-received.ts';
import type { ParsedEvent } from '../../../../src/rails/rail.ts';
import { Investigation, RailEventRow, RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { createCreditFunds } from '../../../../src/services/transactions/received/credit.ts';
import { priceAmount } from '../../../../src/domain/money/fee.ts';
import { stroopsOf } from '../../../../src/domain/money/amount.ts';
import { addTransaction, RAIL, uniqueNumber, USDC } from '../../../support/rows.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { createFakeRail } from '../../../support/payments/fake-rail.ts';
import { opened } from '../../../support/opened.ts';
import { recordWebhook } from '../../../support/payments/webhooks.ts';
import { statementsOf } from '../../../support/statements.ts';

const bench = await opened(createBench());

const { rail } = createFakeRail([], {
  parseEvent: async ({ body }) => JSON.parse(body) as ParsedEvent,
});
const look = createPollPendingDeposits(bench.host(rail));

const arrive = async (parsed: ParsedEvent): Promise<void> => recordWebhook(bench, parsed);

/** A deposit that waits, and the webhook that says that its money came. */
const depositWithWebhook = async (amount = '100') => {
  const railReference = `R-${uniqueNumber()}`;
  const row = await addTransaction(bench.em(), { kind: 'deposit', railReference });
  const received = {
    railReference: `in-${uniqueNumber()}`,
    reference: railReference,
    amount,
    receivedAt: new Date().toISOString(),
  };
  await arrive({ received: [received] });
  return { row, received };
};

const manyDeposits = async (count: number) => {
  const all = [];
  for (let made = 0; made < count; made += 1) all.push(await depositWithWebhook());
  return all;
};

describe('a burst of webhooks', () => {
  test('is recorded together, and the story of each deposit is signalled', async () => {
    const all = await manyDeposits(120);
    bench.told.length = 0;
    expect(await look()).toEqual({ dispatched: 120, asksPayouts: false, awaits: true });
    expect(new Set(bench.told.map(({ id }) => id))).toEqual(new Set(all.map(({ row }) => row.id)));
    expect(await bench.em().count(RailEventRow, { rail: RAIL, state: 'received' })).toBe(0);
  });

  test('costs each deposit no statement of its own, and a look a few', async () => {
    const few = await manyDeposits(10);
    const ofFew = await statementsOf(look);
    const many = await manyDeposits(40);
    const ofMany = await statementsOf(look);
    // Thirty deposits more: they are dispatched twenty at a time.
    expect((ofMany - ofFew) / (many.length - few.length)).toBeLessThanOrEqual(0.5);
    expect(ofFew).toBeLessThanOrEqual(25);
  });

  test('is read on while webhooks come, and pay-outs are asked for where one may be about them', async () => {
    const first = await depositWithWebhook();
    const reads: string[] = [];
    const parseEvent = async ({ body }: { readonly body: string }) => {
      reads.push(body);
      if (reads.length === 1) await depositWithWebhook();
      if (reads.length === 2) await arrive({});
      return JSON.parse(body) as ParsedEvent;
    };
    const { rail: bursting } = createFakeRail([], { parseEvent });
    const found = await createPollPendingDeposits(bench.host(bursting))();
    expect(found).toEqual({ dispatched: 2, asksPayouts: true, awaits: true });
    expect(reads).toHaveLength(3);
    const its = { railReference: first.received.railReference };
    expect((await bench.em().findOneOrFail(RailReceipt, its)).transactionId).toBe(first.row.id);
  });

  test('that reports the same money twice records it once, and another amount as a case', async () => {
    const { row, received } = await depositWithWebhook();
    await arrive({ received: [received, { ...received, amount: '7' }] });
    await look();
    const its = { railReference: received.railReference };
    expect(await bench.em().find(RailReceipt, its)).toMatchObject([{ transactionId: row.id }]);
    const cases = await bench.em().find(Investigation, { transactionId: row.id });
    expect(cases).toMatchObject([{ reason: 'contradiction' }]);
  });

  test('of a rail with a list has it read again, and pay-outs left alone', async () => {
    const railReference = `R-${uniqueNumber()}`;
    const row = await addTransaction(bench.em(), { kind: 'deposit', railReference });
    await arrive({ received: [] });
    const reads = { events: 0, pages: 0 };
    const money = {
      railReference: `in-${uniqueNumber()}`,
      reference: railReference,
      amount: '100',
      receivedAt: new Date().toISOString(),
    };
    const { rail: listing } = createFakeRail([], {
      parseEvent: async ({ body }) => {
        reads.events += 1;
        if (reads.events === 1) await arrive({ received: [] });
        return JSON.parse(body) as ParsedEvent;
      },
      listReceived: async () => {
        reads.pages += 1;
        return { received: reads.pages === 2 ? [money] : [], cursor: null, complete: true };
      },
    });
    const found = await createPollPendingDeposits(bench.host(listing))();
    expect(found).toEqual({ dispatched: 1, asksPayouts: false, awaits: true });
    expect(reads).toEqual({ events: 2, pages: 2 });
    expect(bench.told.map(({ id }) => id)).toContain(row.id);
  });

  test('is looked for by one statement where nothing has come', async () => {
    await look();
    expect(await statementsOf(look)).toBe(1);
  });

  test('keeps the order of what came and what was taken back', async () => {
    const { received } = await depositWithWebhook();
    const { railReference } = received;
    await arrive({ reversed: [{ railReference, state: 'chargedBack' }] });
    await depositWithWebhook();
    await look();
    const kept = await bench.em().findOneOrFail(RailReceipt, { railReference });
    expect(kept).toMatchObject({ reversedAs: 'chargedBack', disposition: 'investigation' });
    expect(kept.reversedAt).toBeInstanceOf(Date);
  });

  test('is recorded one by one where one of them cannot be recorded', async () => {
    const sound = await depositWithWebhook();
    // The database keeps no amount as large as that.
    const broken = await depositWithWebhook('99999999999999999999');
    const behind = await depositWithWebhook();
    await look().catch(() => 0);
    const references = [sound, broken, behind].map(({ received }) => received.railReference);
    const kept = await bench.em().find(RailReceipt, { railReference: { $in: references } });
    expect(kept.map(({ railReference }) => railReference)).toContain(references[0]);
    expect(kept.map(({ railReference }) => railReference)).not.toContain(references[1]);
  });
});

describe('what a deposit asks of the database', () => {
  test('grows by no statement unseen: crediting with the review that is answered at once', async () => {
    const [made] = await manyDeposits(1);
    if (!made) throw new Error('there is no deposit');
    await look();
    const { row, received } = made;
    const receipt = await bench
      .em()
      .findOneOrFail(RailReceipt, { railReference: received.railReference });
    const funds = { source: `rail/${receipt.id}`, amount: '100', at: received.receivedAt };
    const price = priceAmount(stroopsOf('100'), { fixed: '1', percent: '0' }, 2, USDC);
    const order = { transactionId: row.id, funds, price };
    const credited = await statementsOf(async () => createCreditFunds(bench.deps)(order));
    expect(credited).toBeLessThanOrEqual(12);
  });
});
