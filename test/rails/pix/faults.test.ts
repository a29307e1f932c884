import { beforeEach, describe, expect, test } from '@jest/globals';
import { retryLaterMs } from '../../../src/domain/rails/retry-later.ts';
import { FAULTS } from '../../../src/rails/pix/fake/faults.ts';
import { startFakePix } from '../../../src/rails/pix/fake/start.ts';
import type { RailEvent, ReceivedPage } from '../../../src/rails/rail.ts';
import { startListener } from '../../sandbox/bank/webhook-listener.ts';
import { opened } from '../../support/opened.ts';
import { connectTo, readStatement } from './kit-bank.ts';

const listener = await opened(startListener());
const bank = await opened(
  startFakePix({ webhookUrl: listener.url, settleAfterMs: 20, returnAfterMs: 2_000 }),
);
const rail = connectTo(bank);
const { hands } = bank;

/** The webhooks that came, once there are so many that say this. */
const heard = async (words: string, count: number): Promise<readonly RailEvent[]> => {
  for (let least = count; ; least += 1) {
    const all = (await listener.hear(least)).filter(({ body }) => body.includes(words));
    if (all.length >= count) {
      return all.map(({ body }) => ({ headers: {}, body, receivedAt: new Date().toISOString() }));
    }
  }
};

let keys = 0;
const newPayment = () => {
  keys += 1;
  const idempotencyKey = `PAYMENT${String(keys).padStart(20, '0')}`;
  return { idempotencyKey, transactionId: idempotencyKey, amount: '25', payee: bank.payee };
};
const initiated = ({ idempotencyKey, transactionId }: ReturnType<typeof newPayment>) => {
  return { idempotencyKey, transactionId, railReference: '' };
};

/** Waits until the payment is over, and returns how it ended. */
const settled = async (payment: ReturnType<typeof newPayment>) => {
  for (;;) {
    const [update] = (await rail.pollOutgoingTransactions?.([initiated(payment)])) ?? [];
    if (update) return update;
  }
};

const listAll = async (from: string | null = null) => {
  const pages: ReceivedPage[] = [];
  for (let cursor = from; ;) {
    const page = await rail.listReceived?.(cursor);
    if (!page) return pages;
    pages.push(page);
    if (page.complete) return pages;
    ({ cursor } = page);
  }
};

const paidOut = async () =>
  (await bank.statement?.())?.filter(({ direction }) => direction === 'out').length;

beforeEach(() => hands.reset());

test('every fault that the fake knows has its test here', () => {
  expect([...FAULTS].toSorted()).toEqual([
    'duplicateWebhook',
    'equalTimesAtPageBoundary',
    'errorAfterActing',
    'lostReply',
    'returnedLater',
    'statementLineTwice',
    'tooManyRequests',
    'unknownIdAnswered',
  ]);
  return expect(bank.cause?.('moonlight')).rejects.toThrow('knows no fault');
});

describe.each(['lostReply', 'errorAfterActing'])('%s', (fault) => {
  test('leaves a pay-out unknown, which is then found and not paid again', async () => {
    const payment = newPayment();
    await bank.cause?.(fault);
    await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow(/hang up|answered 500/);
    expect(await rail.findOutgoing?.(payment.idempotencyKey)).toMatchObject({
      railReference: expect.stringMatching(/^E\w{31}$/),
    });
    // Given again all the same, it is refused by the bank, which is no refusal of the payment.
    await expect(rail.executeOutgoingTransaction(payment)).rejects.toThrow('id_envio_duplicado');
    expect(await settled(payment)).toMatchObject({ state: 'delivered' });
    expect(await paidOut()).toBe(1);
  });

  test('makes no second charge', async () => {
    const deposit = { transactionId: 'deposit-1', amountExpected: '5', language: 'pt' };
    await bank.cause?.(fault);
    await expect(rail.instructions?.(deposit)).rejects.toThrow(/hang up|answered 500/);
    expect(await rail.instructions?.(deposit)).toMatchObject({
      reference: expect.stringMatching(/^RH/),
    });
  });
});

test('tooManyRequests is passed on with its time, and nothing is tried', async () => {
  const payment = newPayment();
  await bank.cause?.('tooManyRequests');
  const thrown: unknown = await rail.executeOutgoingTransaction(payment).catch((error) => error);
  expect(retryLaterMs(thrown)).toBe(1_000);
  expect(await paidOut()).toBe(0);
  expect(await rail.executeOutgoingTransaction(payment)).toMatchObject({ state: 'initiated' });
});

test('returnedLater is learnt by the webhook that wakes, from the bank that is then asked', async () => {
  const payment = newPayment();
  await bank.cause?.('returnedLater');
  await rail.executeOutgoingTransaction(payment);
  expect(await settled(payment)).toMatchObject({ state: 'delivered' });
  const [event] = await heard('"devolucoes"', 1);
  const parsed = event && (await rail.parseEvent?.(event));
  expect(parsed?.outgoing).toEqual([
    expect.objectContaining({ idempotencyKey: payment.idempotencyKey, state: 'returned' }),
  ]);
  const [line] = await readStatement(rail);
  expect(line).toMatchObject({ idempotencyKey: payment.idempotencyKey, state: 'returned' });
});

test('returnedLater is learnt by the list where the webhook is lost, and reported once', async () => {
  const payment = newPayment();
  await bank.cause?.('returnedLater');
  await rail.executeOutgoingTransaction(payment);
  await settled(payment);
  await heard(payment.idempotencyKey, 2);
  const returned = (await listAll()).flatMap(({ outgoing = [] }) => outgoing);
  expect(returned).toEqual([
    expect.objectContaining({ idempotencyKey: payment.idempotencyKey, state: 'returned' }),
  ]);
});

test('a webhook that lies moves nothing: the bank is asked, and says otherwise', async () => {
  const payment = newPayment();
  await rail.executeOutgoingTransaction(payment);
  await settled(payment);
  const { idempotencyKey: idEnvio } = payment;
  const devolucoes = [{ rtrId: 'D', valor: '25.00', status: 'DEVOLVIDO' }];
  const lies = [{ gnExtras: { idEnvio }, status: 'NAO_REALIZADO', devolucoes }];
  const money = [
    { endToEndId: 'E1', txid: 'RH1', valor: '1000.00', horario: '2026-11-30T00:00:00Z' },
  ];
  const receivedAt = new Date().toISOString();
  const payer = [{ ...money[0], gnExtras: { pagador: { nome: 'Maria', cnpj: '09089356000118' } } }];
  for (const pix of [lies, money, payer]) {
    const body = JSON.stringify({ pix });
    expect(await rail.parseEvent?.({ headers: {}, body, receivedAt })).toEqual({ outgoing: [] });
  }
  for (const body of ['', 'not at all', '{}', '[]', '{"pix":"all"}']) {
    expect(await rail.parseEvent?.({ headers: {}, body, receivedAt })).toBeNull();
  }
});

test('a webhook is read again later where the bank cannot be asked', async () => {
  const { idempotencyKey: idEnvio } = newPayment();
  const body = JSON.stringify({ pix: [{ gnExtras: { idEnvio } }] });
  hands.plan({ calls: ['find'], fault: 'failBefore' });
  const event = { headers: {}, body, receivedAt: new Date().toISOString() };
  await expect(rail.parseEvent?.(event)).rejects.toThrow('answered 503');
  expect(await rail.parseEvent?.(event)).toEqual({ outgoing: [] });
});

test('duplicateWebhook is read as the one that it is', async () => {
  await bank.cause?.('duplicateWebhook');
  const txid = `RH${'D'.repeat(33)}`;
  hands.receive({ txid, valor: '7.00' });
  const events = await heard(txid, 2);
  const read = [];
  for (const event of events) read.push(await rail.parseEvent?.(event));
  expect(read).toEqual([{ outgoing: [] }, { outgoing: [] }]);
  const received = (await listAll()).flatMap((page) => page.received);
  expect(received).toEqual([expect.objectContaining({ reference: txid, amount: '7.00' })]);
});

test('statementLineTwice is one line, of money that came and of money that went', async () => {
  hands.receive({ txid: null, valor: '7.00' });
  await rail.executeOutgoingTransaction(newPayment());
  const plain = await readStatement(rail);
  for (let count = 0; count < 3; count += 1) await bank.cause?.('statementLineTwice');
  const names = (await readStatement(rail)).map(
    (line) => `${line.direction} ${line.railReference}`,
  );
  expect(names).toHaveLength(2);
  expect(names).toEqual(plain.map((line) => `${line.direction} ${line.railReference}`));
  await bank.cause?.('statementLineTwice');
  expect((await listAll()).flatMap((page) => page.received)).toHaveLength(1);
});

test('equalTimesAtPageBoundary skips nobody: five at one second, on pages of two', async () => {
  await bank.cause?.('equalTimesAtPageBoundary');
  const atMs = Math.floor(Date.now() / 1_000) * 1_000;
  const sent = Array.from({ length: 5 }, () => hands.receive({ txid: null, valor: '1.00', atMs }));
  const pages = await listAll();
  const received = pages.flatMap((page) => page.received.map((one) => one.railReference));
  expect(new Set(received)).toEqual(new Set(sent.map(({ endToEndId }) => endToEndId)));
  const lines = new Set((await readStatement(rail)).map((line) => line.railReference));
  expect(lines).toEqual(new Set(received));
});

test('unknownIdAnswered, in a look-up or in a webhook, says nothing of any payment', async () => {
  const payment = newPayment();
  await rail.executeOutgoingTransaction(payment);
  await bank.cause?.('unknownIdAnswered');
  await expect(rail.findOutgoing?.(payment.idempotencyKey)).rejects.toThrow('not asked for');
  expect(await rail.findOutgoing?.(payment.idempotencyKey)).toMatchObject({
    railReference: expect.any(String),
  });
  const [event] = await heard('NEVERORDERED', 1);
  expect(event && (await rail.parseEvent?.(event))).toEqual({ outgoing: [] });
});
