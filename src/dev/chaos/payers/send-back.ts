import { setTimeout as sleep } from 'node:timers/promises';
import { formatAmount } from '../../../domain/money/amount.ts';
import { sandboxApiKeys } from '../../../sandbox/bank/server.ts';
import { readBank } from '../evidence/bank.ts';
import { byHandKey } from '../judge/types.ts';
import type { Word } from '../operators/decide.ts';
import { persist } from '../world/persist.ts';
import type { World } from '../world/world.ts';

const SEND_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 500;
const NAME = 'Payer of a chaos run';

type SendBack = NonNullable<Word['sendBack']>;

const post = async (url: string, key: string, body: unknown): Promise<void> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${sandboxApiKeys.bank}`,
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
};

const order = async (world: World, key: string, { rail, account, amount }: SendBack) => {
  const value = formatAmount(amount);
  if (rail === 'sandbox-bank') {
    const creditor = { name: NAME, account_number: account };
    return post(`${world.bankUrl}/bank/payments`, key, {
      amount: value,
      currency: 'USD',
      creditor,
    });
  }
  return post(`${world.bankUrl}/mobile-money/payouts`, key, {
    externalId: key,
    msisdn: account,
    amount: { value, currency: 'USD' },
  });
};

/**
 * Sends money back at a bank as a person does: looks into the books before every try, because
 * mobile money would pay what it is asked for twice.
 * @returns the bank's reference, once the money has arrived.
 */
export const sendBackByHand = async (
  world: World,
  subject: string,
  what: SendBack,
): Promise<string> => {
  const key = byHandKey(subject);
  return persist(async () => {
    const find = async () =>
      (await readBank(world.bankUrl)).bankOut.find((payout) => payout.key === key);
    if (!(await find())) await order(world, key, what);
    for (;;) {
      const sent = await find();
      if (sent?.isPaid && sent.isFinal) return sent.id;
      if (sent && !sent.isPaid) throw new Error(`${key} was refused`);
      await sleep(LOOK_EVERY_MS);
    }
  }, SEND_WITHIN_MS);
};
