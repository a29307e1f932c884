import { describe, expect, test } from '@jest/globals';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { createFixPrice } from '../../../src/services/quotes/fix-price.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { uniqueNumber } from '../../support/rows.ts';
import {
  openExchangeBench,
  recordFor,
  TERMS,
  withoutQuote,
} from '../../support/payments/exchanged.ts';

/* A transaction has one price. Money that goes back, because of its customer's limits, has none. */

const { bench, business } = await openExchangeBench();

const limited = () => ({
  ...business.deps,
  anchor: {
    ...business.anchor,
    assets: business.anchor.assets.map((policy) => ({
      ...policy,
      operations: Object.fromEntries(
        Object.entries(policy.operations).map(([kind, operation]) => [
          kind,
          { ...operation, customerLimits: { daily: '102' } },
        ]),
      ),
    })),
  },
});

describe('§1.4 money beyond a limit, for an exchange without a quote', () => {
  test('§1.4 goes back without a price, and the next that is acceptable is priced and taken', async () => {
    const row = await withoutQuote(bench, 'withdrawal');
    const account = `G${uniqueNumber().padStart(55, 'A')}`;
    await bench.em().execute('update transaction set account = ? where id = ?', [account, row.id]);
    const deps = limited();
    const take = async (amount: string) => {
      const funds = await recordFor(bench, row, amount);
      const order = { transactionId: row.id, funds, ...TERMS.withdrawal };
      const price = await createFixPrice(deps)(order);
      const credited = await createCreditFunds(deps)({ transactionId: row.id, funds, price });
      return { funds, price, credited };
    };
    // Within the tolerance, but more than its customer may pay in in a day: a stranger's, perhaps.
    const beyond = await take('105');
    expect(beyond.price).toMatchObject({ refusal: 'daily_limit_exceeded' });
    expect(beyond.credited).toMatchObject({ waitsOn: true, gone: [beyond.funds.source] });
    expect([business.asked, (await bench.transaction(row.id)).quoteId ?? null]).toEqual([[], null]);
    const taken = await take('100');
    expect(isRefusal(taken.price)).toBe(false);
    expect(taken.credited).toEqual({ price: taken.price, review: { decision: 'allow' } });
    expect((await bench.transaction(row.id)).status).toBe('pending_anchor');
  });

  test('§3.5 of a deposit is priced all the same, for a person decides over rail money', async () => {
    const row = await withoutQuote(bench, 'deposit');
    const funds = await recordFor(bench, row);
    const order = { transactionId: row.id, funds, ...TERMS.deposit };
    expect(isRefusal(await createFixPrice(limited())(order))).toBe(false);
  });
});
