import { describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { Investigation, ReceivedPayment } from '../../../../src/db/entities/money-in.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { untilFiled, untilSentBack } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { open, PROTOCOLS, type Opened } from '../../../support/played-requests.ts';
import { opened } from '../../../support/opened.ts';

/* Whoever knows where a transaction is paid can send it anything: it ends nothing but itself. */

const api = await opened(
  startTestApi((given) => ({
    ...given,
    investigations: {
      refundAfterMs: {},
      assets: Object.fromEntries(
        given.assets.map(({ asset }) => [asset, { refundFee: '0.01', keepTogetherBelow: '0.1' }]),
      ),
    },
  })),
);
const anchor = await opened(playAnchor(api));

const stranger = Keypair.random().publicKey();
const untouched = async ({ id, waits, read }: Opened): Promise<void> => {
  const row = await anchor.find(id);
  expect([row.status, row.amountIn, row.transferReceivedAt]).toEqual([waits, null, null]);
  expect(await read()).toMatchObject({ status: waits });
};
const untilKept = async (source: string, investigationKey: string): Promise<void> => {
  const its = { operationId: source.replace('stellar/', ''), investigationKey };
  await waitUntil(async () => (await anchor.em().count(ReceivedPayment, its)) > 0 || undefined, {
    timeoutMs: 20_000,
    what: `${source} is kept`,
  });
};
const isPaid = async ({ id, read }: Opened, amount: string): Promise<void> => {
  await anchor.untilStatus(id, 'completed');
  expect(anchor.paidByRails(id)).toEqual([amount]);
  expect(await read()).toMatchObject({ status: 'completed' });
  expect(await anchor.breaks()).toEqual([]);
};

describe.each(PROTOCOLS)('§1.4 a payment by %s that is open to strangers', (protocol) => {
  // What is paid out of 100 and of 99.
  const [whole, rest] = protocol === 'sep31' ? ['98.75', '97.75'] : ['99', '98'];

  test('§1.4 sends a stranger’s 5 back to them, and takes its customer’s payment', async () => {
    const opened = await open(protocol, api, anchor);
    const source = await anchor.pay(opened.id, '5', new Date(), { fromAccount: stranger });
    expect(await untilSentBack(anchor, source)).toEqual({ to: stranger, amount: 4.99 });
    await untouched(opened);
    await anchor.pay(opened.id, '100');
    await isPaid(opened, whole);
  });

  test('§1.4 keeps crumbs together, says nothing of them, and takes its customer’s payment', async () => {
    const opened = await open(protocol, api, anchor);
    const { message, receivingAccount } = await anchor.find(opened.id);
    const kept = `crumbs/${receivingAccount}/USDC/1`;
    for (const amount of ['0.02', '0.05', '0.02']) {
      const source = await anchor.pay(opened.id, amount, new Date(), { fromAccount: stranger });
      await untilKept(source, kept);
    }
    await untouched(opened);
    expect((await anchor.find(opened.id)).message).toBe(message);
    expect(await untilFiled(anchor, kept)).toMatchObject({ reason: 'crumbs', state: 'open' });
    await anchor.pay(opened.id, '100');
    await isPaid(opened, whole);
  });

  test('§1.4 lets a customer try it with 1 first, and pays the rest', async () => {
    const opened = await open(protocol, api, anchor);
    const first = await anchor.pay(opened.id, '1');
    expect(await untilSentBack(anchor, first)).toEqual({ to: opened.account, amount: 0.99 });
    expect(String((await anchor.find(opened.id)).message)).toContain(
      '1 USDC was sent back to its payer',
    );
    await anchor.pay(opened.id, '99');
    await isPaid(opened, rest);
  });

  test('§1.4 sends both of two halves back, and waits for one payment still', async () => {
    const opened = await open(protocol, api, anchor);
    for (const half of [await anchor.pay(opened.id, '50'), await anchor.pay(opened.id, '50')]) {
      expect(await untilSentBack(anchor, half)).toEqual({ to: opened.account, amount: 49.99 });
    }
    await untouched(opened);
    await anchor.pay(opened.id, '100');
    await isPaid(opened, whole);
  });

  test('§1.4 is paid though its story is lost between what goes back and what it takes', async () => {
    const opened = await open(protocol, api, anchor);
    const source = await anchor.pay(opened.id, '5', new Date(), { fromAccount: stranger });
    await untilSentBack(anchor, source);
    await anchor.killAndStartAgain(opened.id);
    await anchor.pay(opened.id, '100');
    await isPaid(opened, whole);
    expect(await anchor.em().count(Investigation, { transactionId: opened.id })).toBe(1);
  });
});
