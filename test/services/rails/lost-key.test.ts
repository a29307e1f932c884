import { describe, expect, test } from '@jest/globals';
import { RailPayment } from '../../../src/db/entities/money-out.ts';
import { findLostKey } from '../../../src/services/rails/lost-key.ts';
import { createTestConsole } from '../../support/console.ts';
import { opened } from '../../support/opened.ts';
import { addRailPayment, addReceived, addTransaction } from '../../support/rows.ts';

const bench = await opened(createTestConsole());

describe('the key whose answer was lost', () => {
  test('is that of the pay-out that was asked for and not answered, and of no other', async () => {
    const em = bench.owner.em.fork();
    const row = await addTransaction(em, { status: 'pending_external', amountOut: '49' });
    const { operationId } = await addReceived(em, {
      transactionId: row.id,
      amount: '50',
      disposition: 'credited',
    });
    const owner = { transactionId: row.id };
    expect(await findLostKey(bench.orm.em.fork(), owner)).toBeNull();
    const terms = { state: 'asked', amount: '49', fundedBy: operationId } as const;
    const { key } = await addRailPayment(em, row, terms);
    expect(await findLostKey(bench.orm.em.fork(), owner)).toBe(key);
    const other = { transactionId: crypto.randomUUID() };
    expect(await findLostKey(bench.orm.em.fork(), other)).toBeNull();
    const aCase = { investigationKey: 'rail/1' };
    expect(await findLostKey(bench.orm.em.fork(), aCase)).toBeNull();
    await em.nativeUpdate(RailPayment, { key }, { state: 'failed' });
    expect(await findLostKey(bench.orm.em.fork(), owner)).toBeNull();
  });
});
