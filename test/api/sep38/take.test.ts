import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Transaction } from '../../../src/db/entities/transaction.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { checkQuote, useQuote } from '../../../src/services/quotes/use.ts';
import { KES, MOBILE, startQuoteApi, USDC } from '../../support/api/quote-support.ts';
import { opened } from '../../support/opened.ts';

const quotes = await opened(startQuoteApi());

const em = () => quotes.api.orm.em.fork();

/** A quote of 500 shillings for dollars, and how its owner's deposit would use it. */
const give = async (change: object = {}) => {
  const { token, subject } = await quotes.knownClient();
  const { id } = await quotes.ask(token, { sell_amount: '500', ...change });
  return {
    id: String(id),
    owner: subject,
    context: 'sep24' as const,
    kind: 'deposit' as const,
    asset: USDC,
    rails: quotes.api.anchor.rails,
    now: new Date(),
  };
};
const rowFor = (id: string, quoteId: string, account: string) => ({
  id,
  protocol: 'sep24' as const,
  kind: 'deposit' as const,
  status: 'incomplete' as const,
  asset: USDC,
  account,
  amountInAsset: KES,
  amountOutAsset: USDC,
  quoteId,
  requiredInfoUpdates: null,
});
const store = async (use: Awaited<ReturnType<typeof give>>) =>
  em().transactional(async (inner) => {
    const transactionId = randomUUID();
    const fitting = await checkQuote(inner, use);
    if (isRefusal(fitting)) return fitting;
    const refusal = await useQuote(inner, fitting.quote, transactionId, use.now);
    if (refusal) return refusal;
    inner.create(Transaction, rowFor(transactionId, use.id, use.owner.account));
    return fitting;
  });

describe('a firm quote that is used', () => {
  it('is taken once, by one of eight at once', async () => {
    const use = await give();
    const all = await Promise.all(Array.from({ length: 8 }, async () => store(use)));
    expect(all.filter((taken) => 'quote' in taken)).toHaveLength(1);
    const refused = all.filter((taken) => 'refusal' in taken && taken.refusal === 'quote_used');
    expect(refused).toHaveLength(7);
  });

  const nobody = { account: `G${'A'.repeat(55)}`, memo: null, clientDomain: null };
  it.each([
    ['is not theirs', { owner: nobody }, 'field_malformed'],
    ['is none', { id: randomUUID() }, 'field_malformed'],
    ['has ended', { now: new Date('2100-01-01') }, 'quote_expired'],
    ['is for another protocol', { context: 'sep6' as const }, 'quote_differs'],
    ['is for another asset', { asset: 'stellar:native' }, 'quote_differs'],
    ['is for the other direction', { kind: 'withdrawal' as const }, 'quote_differs'],
    ['is for another amount', { amount: '500.01' }, 'quote_differs'],
    ['is asked for with no amount', { amount: '5e2' }, 'amount_malformed'],
    ['is for another method', { rails: [] }, 'quote_differs'],
  ])('is refused where it %s', async (_what, change, refusal) => {
    const use = await give({ sell_delivery_method: MOBILE });
    const result = await checkQuote(em(), { ...use, ...change });
    expect(result).toMatchObject({ refusal, message: expect.any(String) });
  });

  it('fits the rails of its currency, and the amount however it is written', async () => {
    const fitting = await checkQuote(em(), { ...(await give()), amount: '500.00' });
    expect(fitting).toMatchObject({
      rails: [{ name: MOBILE }],
      price: { amountIn: '500', fee: { asset: KES } },
    });
  });

  it.each([
    'update quote set buy_amount = buy_amount + 1 where id = ?',
    "update quote set expires_at = expires_at + interval '1 day' where id = ?",
    'update quote set used_by = null, used_at = null where id = ?',
    'delete from quote where id = ?',
    'update transaction set quote_id = null where quote_id = ?',
  ])('stays as it was promised: the database refuses to %s', async (sql) => {
    const use = await give();
    expect(await store(use)).toHaveProperty('quote');
    await expect(em().execute(sql, [use.id])).rejects.toThrow(
      /never changed|used already|never removed|keeps the quote/,
    );
  });

  it('names the transaction that names it, and no other', async () => {
    const use = await give();
    const entities = em();
    entities.create(Transaction, rowFor(randomUUID(), use.id, use.owner.account));
    await expect(entities.flush()).rejects.toThrow('transaction_quote');
    expect(await store(use)).toHaveProperty('quote');
  });
});
