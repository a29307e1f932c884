import { bankAccount } from '../routes/bank.ts';
import { html } from '../../../lib/html.ts';
import type { Html } from '../../../lib/html.ts';
import { mobileMoneyMerchant } from '../routes/mobile-money.ts';
import { formatAmount } from '../money.ts';
import { pageStyle } from './style.ts';
import type { ArrivedMoney } from '../routes/sandbox.ts';
import type { SandboxBankState } from '../state.ts';

/** What the form holds, as typed. */
export interface PayForm {
  readonly rail: string;
  readonly reference: string;
  readonly amount: string;
  readonly payer: string;
}

const recentCount = 12;

const showMoney = (minor: bigint): string =>
  formatAmount(minor).replaceAll(/\B(?=(\d{3})+(?!\d|$))/g, ',');

const layout = (title: string, content: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${{ html: pageStyle }}
        </style>
      </head>
      <body>
        <header><a href="/">Sandbox bank</a><span class="note">Pretend money only</span></header>
        <main>${content}</main>
      </body>
    </html> `.html;

const option = (value: string, label: string, chosen: string): Html =>
  value === chosen
    ? html`<option value="${value}" selected>${label}</option>`
    : html`<option value="${value}">${label}</option>`;

const payForm = (form: PayForm): Html =>
  html` <form method="post" action="/pay">
    <label for="rail">Pay with</label>
    <select id="rail" name="rail">
      ${option('sandbox-bank', 'Bank transfer', form.rail)}
      ${option('sandbox-mobile-money', 'Mobile money', form.rail)}
    </select>
    <label for="reference">Reference or collection code</label>
    <input
      id="reference"
      name="reference"
      value="${form.reference}"
      maxlength="140"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
    />
    <label for="amount">Amount in USD</label>
    <input
      id="amount"
      name="amount"
      value="${form.amount}"
      inputmode="decimal"
      required
      pattern="[0-9]+([.][0-9]{1,2})?"
      title="For example 25 or 12.50"
      autocomplete="off"
    />
    <label for="payer">Your name</label>
    <input id="payer" name="payer" value="${form.payer}" maxlength="70" autocomplete="off" />
    <button type="submit">Pay</button>
  </form>`;

const problemNote = (message: string | null): Html | null =>
  message === null ? null : html`<p class="problem" role="alert">${message}</p>`;

interface Movement {
  readonly at: string;
  readonly what: string;
  readonly detail: string;
  readonly amount: string;
}

const listMovements = ({ bank, mobileMoney }: SandboxBankState): Movement[] => {
  const movements: Movement[] = [
    ...bank.transfers.slice(-recentCount).map((transfer) => ({
      at: transfer.receivedAt,
      what: `From ${transfer.payer.name}`,
      detail: `${transfer.reference ?? 'No reference'} · bank transfer`,
      amount: `+${showMoney(transfer.amountMinor)}`,
    })),
    ...bank.payments.slice(-recentCount).map((payment) => ({
      at: payment.createdAt,
      what: `To ${payment.creditor.name}`,
      detail: `${payment.status} · bank transfer`,
      amount: `−${showMoney(payment.amountMinor)}`,
    })),
    ...mobileMoney.collections.slice(-recentCount).map((collection) => ({
      at: collection.collectedAt,
      what: `From ${collection.payer.name}`,
      detail: `${collection.code} · mobile money`,
      amount: `+${showMoney(collection.amountMinor)}`,
    })),
    ...mobileMoney.payouts.slice(-recentCount).map((payout) => ({
      at: payout.acceptedAt,
      what: `To ${payout.msisdn}`,
      detail: `${payout.status.toLowerCase().replace('_', ' ')} · mobile money`,
      amount: `−${showMoney(payout.amountMinor)}`,
    })),
  ];
  return movements.toSorted((one, other) => other.at.localeCompare(one.at)).slice(0, recentCount);
};

const movementRow = ({ at, what, detail, amount }: Movement): Html =>
  html` <li>
    <div>
      ${what}<small>${detail}</small><small>${at.slice(0, 19).replace('T', ' ')} UTC</small>
    </div>
    <b>${amount}</b>
  </li>`;

/** The start page: both accounts, a form to pay as anybody, what moved lately. */
export const renderHome = (state: SandboxBankState, floatMinor: bigint): string => {
  const movements = listMovements(state);
  const empty = { rail: 'sandbox-bank', reference: '', amount: '', payer: 'Sandbox Payer' };
  return layout(
    'Sandbox bank',
    html` <h1>The anchor's accounts</h1>
      <div class="accounts">
        <div class="card">
          ${bankAccount.bankName}<strong>$${showMoney(state.bank.balanceMinor)}</strong>
          <span class="note">Account ${bankAccount.accountNumber}</span>
        </div>
        <div class="card">
          ${mobileMoneyMerchant.operator}<strong>$${showMoney(floatMinor)}</strong>
          <span class="note">Merchant ${mobileMoneyMerchant.shortcode}</span>
        </div>
      </div>
      <h2>Pay the anchor</h2>
      <p class="note">Quote the reference or the code that the anchor gave you.</p>
      ${payForm(empty)}
      <h2>Latest movements</h2>
      ${movements.length === 0 ? html`<p class="note">Nothing has moved yet.</p>` : null}
      <ul>
        ${movements.map(movementRow)}
      </ul>`,
  );
};

/** One payment to make, filled in as far as its link says. */
export const renderPay = (form: PayForm, problem: string | null): string =>
  layout(
    'Pay the anchor',
    html`<h1>Pay the anchor</h1>
      ${problemNote(problem)}${payForm(form)}`,
  );

/** Says what was paid. */
export const renderPaid = ({ id, rail, reference, amount }: ArrivedMoney): string =>
  layout(
    'Paid',
    html` <h1>Paid $${amount}</h1>
      <p class="paid" role="status">
        The anchor's
        ${rail === 'sandbox-bank' ? bankAccount.bankName : mobileMoneyMerchant.operator} account has
        it now. You may go back to where you came from; it will notice by itself.
      </p>
      <ul>
        <li>
          <div>Reference</div>
          <b>${reference ?? 'none'}</b>
        </li>
        <li>
          <div>Receipt</div>
          <b>${id}</b>
        </li>
      </ul>
      <p><a href="/">All accounts and movements</a></p>`,
  );
