import { checkBooks } from '../../../src/services/accounting/audit/books/books-place.ts';
import { createCreditFunds } from '../../../src/services/transactions/received/credit.ts';
import { inTransaction } from '../../../src/services/deps.ts';
import { recordReversals } from '../../../src/activities/rail/received/record-receipts.ts';
import { RailReceipt } from '../../../src/db/entities/money-in.ts';
import { sealTerms } from '../../../src/services/transactions/story-terms.ts';
import { stroopsOf } from '../../../src/domain/money/amount.ts';
import { priceReceived } from '../../../src/domain/money/fee.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import type { Funds } from '../../../src/domain/transactions/story.ts';
import { addReceipt, addTransaction, DOLLAR, USDC } from '../rows.ts';
import { railProfile, type Bench } from './bench.ts';

const POLICY = {
  fee: { fixed: '1', percent: '0' },
  amounts: { minimum: '10', maximum: '1000', significantDecimals: 2, tolerancePercent: 10 },
};

/** A deposit of 100, whose parts are offered as its story offers them. */
export const beginInParts = async (bench: Bench) => {
  const row = await addTransaction(bench.em(), {
    kind: 'deposit',
    amountInAsset: DOLLAR,
    amountOutAsset: USDC,
    message: 'Please pay.',
  });
  await sealTerms(bench.em(), bench.deps.anchor, row);
  const comes = async (amount: string) => {
    const receipt = await addReceipt(bench.em(), { transactionId: row.id, amount });
    const funds = { source: `rail/${receipt.id}`, amount, at: new Date().toISOString() };
    return { funds, receipt };
  };
  const offer = async (all: readonly Funds[], isOver = false) => {
    const received = all.reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);
    const came = { received, expected: stroopsOf('100'), attached: false };
    const price = priceReceived(came, POLICY.fee, POLICY.amounts, USDC);
    const funds = all.at(-1);
    if (!funds) throw new Error('nothing is offered');
    const awaitsRest = !isOver && isRefusal(price) && received < stroopsOf('100');
    return createCreditFunds(bench.deps)({
      transactionId: row.id,
      funds,
      parts: all.slice(0, -1),
      price,
      ...(awaitsRest ? { awaitsRest } : {}),
    });
  };
  const takeBack = async ({ railReference }: RailReceipt) =>
    inTransaction(bench.orm, async (em) =>
      recordReversals(em, railProfile, [{ railReference, state: 'chargedBack' }]),
    );
  const dispositions = async () =>
    (await bench.em().find(RailReceipt, { transactionId: row.id }, { orderBy: { id: 'asc' } })).map(
      ({ disposition }) => disposition ?? null,
    );
  /** What the audit of the books finds wrong about it. */
  const breaks = async () =>
    (await checkBooks(bench.em(), () => undefined)).breaks.filter(({ key }) =>
      key.includes(row.id),
    );
  return { row, comes, offer, takeBack, dispositions, breaks };
};
