import { afterEach, describe, expect, test } from '@jest/globals';
import { Investigation } from '../../../../src/db/entities/money-in.ts';
import { Quote } from '../../../../src/db/entities/quote.ts';
import { waitUntil } from '../../../../src/dev/wait-until.ts';
import { refuseInWords } from '../../../../src/domain/refusal.ts';
import { KES, MOBILE, startQuoteApi } from '../../../support/api/quote-support.ts';
import { createOperatorsApp } from '../../../../src/api/operators.ts';
import { serve } from '../../../security/support.ts';
import { playAnchor } from '../../../support/played-anchor.ts';
import { MOBILE_PAYEE } from '../../../support/payees.ts';
import { opened } from '../../../support/opened.ts';

/* Rates that stay away, from SEP-6's endpoint to the books: a person ends the wait, or the rates do. */

const quotes = await opened(startQuoteApi({ rateWithinMs: 1_000 }));
const rate = quotes.business.rate;
const anchor = await opened(playAnchor(quotes.api));
afterEach(() => {
  quotes.business.rate = rate;
});

/** What operators see now: each endpoint keeps its figures for some seconds. */
const readMetrics = async (): Promise<string> => {
  const handle = createOperatorsApp(quotes.api.deps).callback();
  const operators = await serve((request, response) => void handle(request, response));
  const metrics = await (await fetch(`${operators.url}/metrics`)).text();
  await operators.close();
  return metrics;
};

type Kind = 'deposit' | 'withdrawal';
const KINDS = ['deposit', 'withdrawal'] as const;
const AMOUNTS = { deposit: '10000', withdrawal: '100' };

const get = async (path: string, query: Readonly<Record<string, string>>, token: string) => {
  const address = `${anchor.url}/sep6/${path}?${new URLSearchParams(query).toString()}`;
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
  return (await response.json()) as { readonly id: string; readonly transaction?: object };
};
/** Begins one, has its money come while the market is closed, and waits until it is parked. */
const begin = async (kind: Kind) => {
  const { token, subject } = await quotes.knownClient();
  await quotes.api.send('PUT', '/sep12/customer', MOBILE_PAYEE, token);
  const amount = AMOUNTS[kind];
  const { id } = await (kind === 'deposit'
    ? get(
        'deposit-exchange',
        {
          destination_asset: 'USDC',
          source_asset: KES,
          amount,
          account: subject.account,
          funding_method: MOBILE,
        },
        token,
      )
    : get(
        'withdraw-exchange',
        { source_asset: 'USDC', destination_asset: KES, amount, funding_method: MOBILE },
        token,
      ));
  await anchor.untilStatus(id, 'pending_user_transfer_start');
  quotes.business.rate = async () => refuseInWords('rate_unavailable', 'The market is closed.');
  const source = await anchor.pay(id, amount);
  await anchor.untilStatus(id, 'on_hold');
  return { id, token, source };
};
const decide = async (
  id: string,
  ...[action, fee]: [Parameters<typeof anchor.resolve>[1], string?]
) =>
  waitUntil(
    async () => {
      const answer = await anchor.resolve(id, action, fee);
      return typeof answer === 'string' ? answer : undefined;
    },
    { timeoutMs: 20_000, what: `${action} is taken` },
  );

describe('§8 rates that stay away', () => {
  test.each(KINDS)(
    '§8 a %s is seen by operators and by its customer, owed to nobody, and waits',
    async (kind) => {
      const { id, token } = await begin(kind);
      expect((await anchor.find(id)).parkedReason).toBe('no exchange rate in time');
      const metrics = await readMetrics();
      const [, parked = '0'] = /^railhead_parked_payments (\d+)$/m.exec(metrics) ?? [];
      expect(Number(parked)).toBeGreaterThan(0);
      expect((await get('transaction', { id, lang: 'es' }, token)).transaction).toMatchObject({
        status: 'on_hold',
        message:
          'Su pago ha llegado. Aún no hay tipo de cambio para él; lo estamos revisando. No vuelva a pagar.',
        quote_id: null,
      });
      expect(await anchor.breaks()).toEqual([]);
      await waitUntil(async () => ((await anchor.attention(id)) ? true : undefined), {
        timeoutMs: 20_000,
        what: 'the UI shows that it needs attention',
      });
      quotes.business.rate = rate;
      await decide(id, 'retry');
      await anchor.untilStatus(id, 'completed');
      expect(await anchor.attention(id)).toBe(false);
    },
  );

  test('§8 a withdrawal that a person refunds goes back whole on Stellar', async () => {
    const { id, token } = await begin('withdrawal');
    await decide(id, 'refund');
    await anchor.untilStatus(id, 'refunded');
    // The market opens, and nobody is paid any more.
    quotes.business.rate = rate;
    expect((await get('transaction', { id }, token)).transaction).toMatchObject({
      status: 'refunded',
      amount_in: '100',
      refunds: { amount_refunded: '100', amount_fee: '0' },
    });
    expect(anchor.paidByRails(id)).toEqual([]);
    expect(await anchor.em().count(Quote, { usedBy: id })).toBe(0);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§8 a deposit takes no refund on Stellar, and is sent back by hand', async () => {
    const { id } = await begin('deposit');
    const refused = await waitUntil(
      async () => {
        const answer = await anchor.resolve(id, 'refund');
        return typeof answer !== 'string' && answer.message.includes('cannot send back')
          ? answer
          : undefined;
      },
      { timeoutMs: 20_000, what: 'refund is refused' },
    );
    expect(refused.message).toContain('refundedByHand');
    await decide(id, 'refundedByHand');
    await anchor.untilStatus(id, 'refunded');
    expect((await anchor.find(id)).refunds).toMatchObject({
      amount_refunded: '10000',
      amount_fee: '0',
    });
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§8 a parked deposit stays so though the market opens, for it may be on its way back', async () => {
    const { id } = await begin('deposit');
    const asked = quotes.business.asked.length;
    quotes.business.rate = rate;
    // A withdrawal that waited as long has gone on by then.
    const other = await begin('withdrawal');
    quotes.business.rate = rate;
    await anchor.untilStatus(other.id, 'completed');
    const after = quotes.business.asked.slice(asked);
    expect(after.filter(({ transactionId }) => transactionId === id)).toEqual([]);
    expect((await anchor.find(id)).status).toBe('on_hold');
    await decide(id, 'retry');
    await anchor.untilStatus(id, 'completed');
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§8 a parked withdrawal goes on by itself once the market opens', async () => {
    const { id } = await begin('withdrawal');
    quotes.business.rate = rate;
    await anchor.untilStatus(id, 'completed');
    const row = await anchor.find(id);
    expect([row.parkedReason ?? null, row.message ?? null]).toEqual([null, null]);
    expect(await anchor.em().count(Quote, { usedBy: id })).toBe(1);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§8 one that is parked and whose story is lost goes on where its money stands', async () => {
    const { id, source } = await begin('withdrawal');
    await anchor.killAndStartAgain(id);
    // It waits its time anew before a person is asked again.
    await decide(id, 'refund');
    await anchor.untilStatus(id, 'refunded');
    expect(await anchor.em().count(Investigation, { sourceKey: source })).toBe(0);
    expect(await anchor.breaks()).toEqual([]);
  });

  test('§8 one that a person refunded, and whose story is lost then, is refunded once', async () => {
    const { id } = await begin('withdrawal');
    const refund = anchor.holdLeg(id);
    await decide(id, 'refund', '2');
    await refund.reached;
    quotes.business.rate = rate;
    await anchor.killAndStartAgain(id);
    refund.release();
    await anchor.untilStatus(id, 'refunded');
    expect((await anchor.find(id)).refunds).toMatchObject({
      amount_refunded: '98',
      amount_fee: '2',
      payments: [expect.anything()],
    });
    expect(anchor.paidByRails(id)).toEqual([]);
    expect(await anchor.breaks()).toEqual([]);
  });
});
