import { beforeEach, describe, expect, test } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import { RailReceipt } from '../../../../src/db/entities/money-in.ts';
import { LedgerPayment } from '../../../../src/db/entities/money-out.ts';
import type { Review } from '../../../../src/domain/anchor.ts';
import type { CustomerStatus } from '../../../../src/domain/customers/contract.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { startTestApi } from '../../../support/api/support.ts';
import { decideAsked, takeBack, untilAsked, untilFiled } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { opened } from '../../../support/opened.ts';
import { withCustomerType } from '../../../support/customer-types.ts';

/* SEP-6 deposits whose bank takes back what came: while they wait for something, and afterwards. */

const TYPE = 'sep6-customer';
const review: { next: Review } = { next: { decision: 'allow' } };
let judged: CustomerStatus = 'ACCEPTED';
const api = await opened(
  startTestApi((given) => ({
    ...withCustomerType(given, TYPE),
    reviewTransaction: async () => review.next,
    customerReview: async () => ({ status: judged }),
  })),
);
const anchor = await opened(playAnchor(api));
beforeEach(() => {
  review.next = { decision: 'allow' };
  judged = 'ACCEPTED';
});

const begin = async (status: CustomerStatus = 'ACCEPTED') => {
  const keypair = Keypair.random();
  const token = await api.login(keypair);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const query = new URLSearchParams({
    asset_code: 'USDC',
    account: keypair.publicKey(),
    amount: '100',
    funding_method: 'sandbox-bank',
  });
  const address = `${anchor.url}/sep6/deposit?${query.toString()}`;
  const { id } = (await (await fetch(address, { headers })).json()) as { readonly id: string };
  const tell = async (fields: object): Promise<void> => {
    const body = JSON.stringify({ type: TYPE, ...fields });
    const put = await fetch(`${anchor.url}/sep12/customer`, { method: 'PUT', headers, body });
    expect(put.status).toBe(202);
  };
  judged = status;
  await tell({ first_name: 'Ada', last_name: 'Lovelace' });
  if (status === 'ACCEPTED') await anchor.untilStatus(id, 'pending_user_transfer_start');
  return { id, tell };
};
const paidOut = async (transactionId: string): Promise<number> =>
  anchor.em().count(LedgerPayment, { transactionId, leg: 'payout', state: 'included' });

describe('§3.6 money that is taken back before it is credited', () => {
  test('§3.6 while its customer is looked at is not paid once they are accepted', async () => {
    const { id, tell } = await begin('PROCESSING');
    const source = await anchor.pay(id, '100');
    await takeBack(anchor, source);
    expect(await untilFiled(anchor, source)).toMatchObject({ reason: 'contradiction' });
    judged = 'ACCEPTED';
    await tell({ last_name: 'Byron' });
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    // They may still pay, and are paid for that alone.
    await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    expect(await paidOut(id)).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.6 as one of two parts leaves the other waiting for the rest', async () => {
    const { id } = await begin();
    const says = async (words: string) =>
      waitUntil(
        async () => String((await anchor.find(id)).message).startsWith(words) || undefined,
        { timeoutMs: 20_000, what: `its customer reads: ${words}` },
      );
    const first = await anchor.pay(id, '40');
    await says('40 of 100 USD');
    await takeBack(anchor, first);
    await anchor.pay(id, '60');
    await says('60 of 100 USD');
    await anchor.pay(id, '40');
    await anchor.untilStatus(id, 'completed');
    expect(await paidOut(id)).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  });
});

describe('§3.6 money that is taken back after it was credited', () => {
  /** Credited, held by its review, and taken back meanwhile. */
  const held = async (): Promise<string> => {
    review.next = { decision: 'hold', message: 'We look into it.' };
    const { id } = await begin();
    const source = await anchor.pay(id, '100');
    await untilAsked(anchor, id);
    await takeBack(anchor, source);
    // Whoever looks at the customer knows nothing of the bank.
    await decideAsked(anchor, id, 'retry');
    await waitUntil(
      async () => (await untilAsked(anchor, id)).reason.includes('charged_back') || undefined,
      { timeoutMs: 20_000, what: 'a person is asked about what was taken back' },
    );
    expect(await paidOut(id)).toBe(0);
    return id;
  };

  test('§3.6 is paid where a person says so, who was asked about just that', async () => {
    const id = await held();
    await decideAsked(anchor, id, 'retry');
    await anchor.untilStatus(id, 'completed');
    expect(await paidOut(id)).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.6 is written down as sent back where a person says so, and nothing is paid', async () => {
    const id = await held();
    await decideAsked(anchor, id, 'refundedByHand');
    await anchor.untilStatus(id, 'refunded');
    expect(await paidOut(id)).toBe(0);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§3.6 stays held by its story that is lost and starts again', async () => {
    const id = await held();
    await anchor.killAndStartAgain(id);
    expect((await untilAsked(anchor, id)).reason).toContain('charged_back');
    expect(await paidOut(id)).toBe(0);
    await decideAsked(anchor, id, 'retry');
    await anchor.untilStatus(id, 'completed');
    expect(await paidOut(id)).toBe(1);
  });

  test('§3.6 after it was paid is a case, and the deposit is as it was', async () => {
    const { id } = await begin();
    const source = await anchor.pay(id, '100');
    await anchor.untilStatus(id, 'completed');
    await takeBack(anchor, source, 'returned');
    const { railReference } = await anchor.em().findOneOrFail(RailReceipt, {
      id: source.replace('rail/', ''),
    });
    const key = `contradiction/rail/sandbox-bank/${railReference}/returned`;
    expect(await untilFiled(anchor, key)).toMatchObject({ reason: 'contradiction' });
    expect((await anchor.find(id)).status).toBe('completed');
    expect(await anchor.breaks()).toEqual([]);
  });
});
