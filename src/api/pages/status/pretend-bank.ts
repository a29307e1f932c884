import { presentAmount } from '../../../services/transactions/present/transaction.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Language } from '../languages/language.ts';

/** Leads to the page where one pretends to pay, or sees what was paid out; in development alone. */
export const writePretendBank = (
  { shown }: Language,
  row: Transaction,
  bankUrl: string,
): Html | null => {
  const write = (path: string, words: string): Html =>
    html`<p>
      <a class="back" href="${bankUrl}${path}" target="_blank" rel="noopener noreferrer"
        >${words}</a
      >
    </p>`;
  if (row.kind !== 'deposit') {
    const isPaid = row.status === 'completed' || row.status === 'pending_external';
    return isPaid ? write('/', shown.pretendBank) : null;
  }
  if (row.status !== 'pending_user_transfer_start' || !row.railReference) return null;
  const query = new URLSearchParams({
    rail: row.rail ?? '',
    amount: presentAmount(row.amountExpected) ?? '',
  });
  const path = `/pay/${encodeURIComponent(row.railReference)}?${query.toString()}`;
  return write(path, shown.pretendToPay);
};
