import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../../src/domain/rails/retry-later.ts';
import type { FakeRail } from '../../../src/rails/define-rail.ts';
import { increase } from '../../../src/rails/increase/index.ts';
import type { OutgoingResult, Rail, RailEvent } from '../../../src/rails/rail.ts';

const KEY = '3f0d1c8a-5f0c-4a57-9a3f-2a4b5c6d7e8f/payout/1';

/** Whoever the bank posts its webhooks to. */
const startInbox = async () => {
  const events: RailEvent[] = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      events.push({ headers, body, receivedAt: new Date().toISOString() });
      response.writeHead(204).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rails/increase/events`,
    events,
    /** Waits until enough of the webhooks are as wanted. */
    async until(isEnough: () => boolean): Promise<void> {
      while (!isEnough()) await new Promise<void>((resolve) => (wake = resolve));
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

describe('the rail increase, by the faults of its bank', () => {
  let inbox: Awaited<ReturnType<typeof startInbox>>;
  let bank: FakeRail;
  let rail: Rail;

  beforeEach(async () => {
    inbox = await startInbox();
    const fake = await increase.fake?.({ webhookUrl: inbox.url });
    if (!fake) throw new Error('the rail brings a bank');
    bank = fake;
    rail = await increase.open(fake.settings);
  });
  afterEach(async () => {
    await bank.close();
    await inbox.close();
  });

  const order = (idempotencyKey = KEY) => ({
    idempotencyKey,
    transactionId: KEY.slice(0, 36),
    amount: '50',
    payee: bank.payee,
  });
  const pay = async (idempotencyKey?: string): Promise<OutgoingResult> =>
    rail.executeOutgoingTransaction(order(idempotencyKey));
  const referenceOf = (result: OutgoingResult | { state: 'unknown' } | undefined): string =>
    result && 'railReference' in result ? (result.railReference ?? '') : '';
  const poll = async (railReference: string) =>
    rail.pollOutgoingTransactions?.([
      { idempotencyKey: KEY, transactionId: KEY.slice(0, 36), railReference },
    ]);
  const sent = async () =>
    ((await bank.statement?.()) ?? []).filter(({ direction }) => direction === 'out');
  const cause = async (fault: string) => bank.cause?.(fault);
  const announce = async (): Promise<string> =>
    (await rail.instructions?.({ transactionId: 'tx-1', amountExpected: null, language: 'en' }))
      ?.fields['organization.bank_account_number']?.value ?? '';

  test('names every fault that the rails of banks are tested by', () => {
    expect(bank.faults).toEqual([
      'lostReply',
      'tooManyRequests',
      'errorAfterActing',
      'returnedLater',
      'duplicateWebhook',
      'statementLineTwice',
      'equalTimesAtPageBoundary',
      'unknownIdAnswered',
    ]);
  });

  test.each(['lostReply', 'errorAfterActing'])(
    '%s: it is unknown, found by its key, and paid once',
    async (fault) => {
      await cause(fault);
      await expect(pay()).rejects.toThrow(/did not answer|answered 500/);
      const found = await rail.findOutgoing?.(KEY);
      expect(referenceOf(found)).toMatch(/^ach_transfer_/);
      expect(referenceOf(await pay())).toBe(referenceOf(found));
      expect(await sent()).toHaveLength(1);
    },
  );

  test('tooManyRequests: nothing was tried, for as long as the bank says', async () => {
    await cause('tooManyRequests');
    const thrown: unknown = await pay().catch((error: unknown) => error);
    expect(retryLaterMs(thrown)).toBe(1_000);
    expect(await sent()).toEqual([]);
    expect(await pay()).toMatchObject({ state: 'initiated' });
  });

  test('returnedLater: delivered, and a webhook says that it came back', async () => {
    await cause('returnedLater');
    const railReference = referenceOf(await pay());
    const updates = () => inbox.events.filter(({ body }) => body.includes('ach_transfer.updated'));
    await inbox.until(() => updates().length === 1);
    expect(await poll(railReference)).toEqual([
      { idempotencyKey: KEY, railReference, state: 'delivered' },
    ]);
    await inbox.until(() => updates().length === 2);
    const event = updates()[1];
    expect(event && (await rail.parseEvent?.(event))).toEqual({
      outgoing: [
        {
          idempotencyKey: KEY,
          railReference,
          state: 'returned',
          message: { en: 'The account is closed. (R02)', es: 'La cuenta está cerrada. (R02)' },
          showToCustomer: true,
        },
      ],
    });
    expect(await sent()).toMatchObject([{ idempotencyKey: KEY, state: 'returned' }]);
  });

  test('duplicateWebhook: both are authentic, wake, and say the same', async () => {
    await cause('duplicateWebhook');
    await bank.receive({ amount: '10', reference: await announce() });
    await inbox.until(
      () => new Set(inbox.events.map(({ body }) => body)).size < inbox.events.length,
    );
    const parsed = await Promise.all(inbox.events.map(async (event) => rail.parseEvent?.(event)));
    expect(parsed).toEqual(inbox.events.map(() => ({})));
  });

  test('statementLineTwice: money is reported under one reference', async () => {
    await bank.receive({ amount: '10', reference: await announce() });
    await cause('statementLineTwice');
    const page = await rail.listReceived?.(null);
    expect(page?.received).toHaveLength(1);
    const statement = await rail.listStatement?.({
      from: null,
      until: '2999-01-01T00:00:00.000Z',
      cursor: null,
    });
    expect(new Set(statement?.entries.map((entry) => entry.railReference)).size).toBe(1);
  });

  test('equalTimesAtPageBoundary: neither of two equal times is skipped', async () => {
    const reference = await announce();
    const before = await rail.listReceived?.(null);
    await cause('equalTimesAtPageBoundary');
    for (const amount of ['10', '11', '12']) await bank.receive({ amount, reference });
    const amounts: string[] = [];
    let cursor = before?.cursor ?? null;
    for (let isComplete = false; !isComplete;) {
      const page = await rail.listReceived?.(cursor);
      amounts.push(...(page?.received ?? []).map(({ amount }) => amount));
      cursor = page?.cursor ?? null;
      isComplete = page?.complete ?? true;
    }
    expect(amounts.toSorted()).toEqual(['10', '11', '12']);
  });

  test('unknownIdAnswered: an answer of another transfer is believed of none', async () => {
    const railReference = referenceOf(await pay());
    await cause('unknownIdAnswered');
    await expect(poll(railReference)).rejects.toThrow('another transfer');
    expect(await sent()).toHaveLength(1);
  });

  test('a delivered pay-out that is sent back is a contradiction for the host', async () => {
    const railReference = referenceOf(await pay());
    await inbox.until(() => inbox.events.some(({ body }) => body.includes('ach_transfer.updated')));
    await bank.returnPayout?.(KEY);
    expect(await poll(railReference)).toMatchObject([{ state: 'returned' }]);
  });
});
