import { afterEach, describe, expect, test } from '@jest/globals';
import { Quote } from '../../../../src/db/entities/quote.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi } from '../../../support/api/quote-support.ts';
import { resolveOnce, takeBack, untilAsked, untilFiled } from '../../../support/played-acts.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { opened } from '../../../support/opened.ts';

/* SEP-6 deposits of shillings that wait for a rate, and that the rail takes back meanwhile. */

const quotes = await opened(startQuoteApi({ rateWithinMs: 1_000 }));
const rate = quotes.business.rate;
const anchor = await opened(playAnchor(quotes.api));
afterEach(() => {
  quotes.business.rate = rate;
});

/** One whose money has come while the market is closed, and of which a person is asked. */
const waiting = async () => {
  const { token, subject } = await quotes.knownClient();
  const query = new URLSearchParams({
    destination_asset: 'USDC',
    source_asset: KES,
    amount: '10000',
    account: subject.account,
    funding_method: MOBILE,
  });
  const response = await fetch(`${anchor.url}/sep6/deposit-exchange?${query.toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { id } = (await response.json()) as { readonly id: string };
  await anchor.untilStatus(id, 'pending_user_transfer_start');
  quotes.business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
  const source = await anchor.pay(id, '10000');
  const { number } = await untilAsked(anchor, id);
  return { id, source, number };
};

describe('§3.6 money that is taken back while it waits for a rate', () => {
  test('§3.6 lets its deposit wait for money again, and nobody is asked any more', async () => {
    const { id, source, number } = await waiting();
    await takeBack(anchor, source);
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    expect(await untilFiled(anchor, source)).toMatchObject({ reason: 'contradiction' });
    const row = await anchor.find(id);
    expect([row.parkedReason, row.message ?? null, row.quoteId ?? null]).toEqual([
      null,
      null,
      null,
    ]);
    for (const action of ['settled', 'refundedByHand', 'retry'] as const) {
      expect(await resolveOnce(anchor, id, action, { parking: number })).toContain('refused');
    }
    expect(await anchor.attention(id)).toBe(false);
    // Its customer may still pay, and is paid for that alone, at the rate of then.
    quotes.business.rate = rate;
    await anchor.pay(id, '10000');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.em().count(Quote, { usedBy: id })).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);

  test('§3.6 is nobody’s to send back: the bank has it, and a person who says so changes nothing', async () => {
    const { id, source, number } = await waiting();
    await takeBack(anchor, source, 'returned');
    // Whoever is faster, the person or the story: the money is a case, and goes back from there.
    await resolveOnce(anchor, id, 'refundedByHand', { parking: number });
    await anchor.untilStatus(id, 'pending_user_transfer_start');
    const row = await anchor.find(id);
    expect([row.amountIn, row.refunds]).toEqual([null, null]);
    expect(await untilFiled(anchor, source)).toMatchObject({ reason: 'contradiction' });
    expect(await anchor.breaks()).toEqual([]);
  }, 60_000);
});
