import type { Transaction } from '../../db/entities/transaction.ts';
import { assetCode } from '../../domain/asset.ts';
import { isTerminal } from '../../domain/status.ts';
import { presentAmount } from '../../db/present.ts';
import { html, type Html } from './html.ts';
import { writeFacts, type Page } from './layout.ts';
import { wordsFor } from './words.ts';

const shownTime = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What the customer must do to pay a deposit; appears once the rail has said it. */
const writeInstructions = (row: Transaction): Html | null => {
  if (row.kind !== 'deposit' || row.transferReceivedAt || isTerminal(row.status)) return null;
  if (!row.instructions) {
    return row.status === 'pending_anchor'
      ? html`<p class="note">
          We are preparing how you pay. This takes a moment; the page goes on by itself.
        </p>`
      : null;
  }
  return html`<h2>How to pay</h2>
    ${writeFacts([
      {
        name: 'Amount',
        value: `${presentAmount(row.amountExpected) ?? 'any'} ${assetCode(row.amountInAsset)}`,
      },
      ...Object.values(row.instructions).map(({ description, value }) => ({
        name: description,
        value,
      })),
    ])}
    <p class="note">
      Please quote the reference exactly; it is how we know that the money is yours.
    </p>`;
};

/** Where a withdrawal's wallet pays to. */
const writeTransfer = (row: Transaction): Html | null =>
  row.kind === 'withdrawal' && row.status === 'pending_user_transfer_start' && row.receivingMemo
    ? html`<h2>What to send</h2>
        ${writeFacts([
          {
            name: 'Amount',
            value: `${presentAmount(row.amountExpected) ?? 'any'} ${assetCode(row.asset)}`,
          },
          { name: 'To the Stellar account', value: row.receivingAccount ?? '' },
          { name: `Memo (${row.receivingMemoType ?? 'id'})`, value: row.receivingMemo },
        ])}
        <p class="note">
          Most wallets fill this in by themselves. Without the memo we do not know that the money is
          yours.
        </p>`
    : null;

const facts = (row: Transaction): readonly { name: string; value: string }[] => {
  const amountIn = presentAmount(row.amountIn ?? row.amountExpected);
  const amountOut = presentAmount(row.amountOut);
  return [
    ...(amountIn
      ? [
          {
            name: row.amountIn ? 'We received' : 'We expect',
            value: `${amountIn} ${assetCode(row.amountInAsset)}`,
          },
        ]
      : []),
    ...(row.feeDetails
      ? [{ name: 'Fee', value: `${row.feeDetails.total} ${assetCode(row.feeDetails.asset)}` }]
      : []),
    ...(amountOut && row.status !== 'refunded'
      ? [{ name: 'You receive', value: `${amountOut} ${assetCode(row.amountOutAsset)}` }]
      : []),
    ...(row.payUntil && row.status === 'pending_user_transfer_start'
      ? [{ name: 'Please pay before', value: shownTime(row.payUntil) }]
      : []),
    ...(row.refunds
      ? [
          {
            name: 'Returned',
            value: `${row.refunds.amount_refunded} ${assetCode(row.amountInAsset)}`,
          },
        ]
      : []),
    ...(row.stellarTransactionId
      ? [{ name: 'Stellar transaction', value: row.stellarTransactionId }]
      : []),
    ...(row.externalTransactionId
      ? [{ name: 'Reference of the payment', value: row.externalTransactionId }]
      : []),
    { name: 'Number of this payment', value: row.id },
  ];
};

/** Leads from the page that only shows to the one where details are corrected. */
export const writeCorrectButton = (row: Transaction, token: string): Html =>
  html`<form method="post" action="/sep24/transaction/more_info">
    <input type="hidden" name="id" value="${row.id}" />
    <input type="hidden" name="token" value="${token}" />
    <button type="submit">Correct the details</button>
  </form>`;

/**
 * How a transaction stands, in plain words.
 * @param correction where the customer may correct what was refused; null on pages that only show.
 */
export const writeStatus = (row: Transaction, correction: Html | null): Page => {
  const kind = row.kind === 'withdrawal' ? 'withdrawal' : 'deposit';
  const isPreparing = kind === 'deposit' && row.status === 'pending_anchor' && !row.instructions;
  const words = isPreparing
    ? { title: 'Almost there', next: 'We are asking how you can pay.' }
    : wordsFor(kind, row.status);
  const content = html`<div aria-live="polite">
      <h1>${words.title}</h1>
      <p>${words.next}</p>
    </div>
    ${row.message ? html`<p class="note">${row.message}</p>` : null} ${correction}
    ${writeInstructions(row)} ${writeTransfer(row)}
    <h2>Your ${kind === 'deposit' ? 'deposit' : 'withdrawal'}</h2>
    ${writeFacts(facts(row))}`;
  const isOver = isTerminal(row.status) && row.status !== 'error' && row.status !== 'expired';
  return { title: words.title, content, isLive: !isOver };
};
