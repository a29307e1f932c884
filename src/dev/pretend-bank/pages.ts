import { html, type Html } from '../../lib/html.ts';
import type { StatementEntry } from '../../rails/rail.ts';
import { pageStyle } from '../../sandbox/bank/pages/style.ts';

/** What a rail's pretend bank lets a person do, for the pages. */
export interface Desk {
  readonly name: string;
  /** What its money is called, for example `EUR`. */
  readonly currency: string;
  readonly faults: readonly string[];
  readonly canReturn: boolean;
  readonly movements: readonly StatementEntry[];
}

/** What the form to pay holds, as typed. */
export interface PayForm {
  readonly rail: string;
  readonly reference: string;
  readonly amount: string;
}

export const layout = (title: string, content: Html): string =>
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
        <header><a href="/">Pretend banks</a><span class="note">Pretend money only</span></header>
        <main>${content}</main>
      </body>
    </html> `.html;

const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

export const payForm = (desks: readonly Desk[], form: PayForm): Html =>
  html` <form method="post" action="/pay">
    <label for="rail">Pay with</label>
    <select id="rail" name="rail">
      ${desks.map(({ name, currency }) =>
        name === form.rail
          ? html`<option value="${name}" selected>${name} (${currency})</option>`
          : html`<option value="${name}">${name} (${currency})</option>`,
      )}
    </select>
    <label for="reference">Reference, account number or code</label>
    <input
      id="reference"
      name="reference"
      value="${form.reference}"
      maxlength="600"
      autocomplete="off"
      spellcheck="false"
    />
    <label for="amount">Amount</label>
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
    <button type="submit">Pay</button>
  </form>`;

const returnForm = ({ name, canReturn }: Desk, entry: StatementEntry): Html | null => {
  const { direction, state, idempotencyKey } = entry;
  if (!canReturn || direction === 'in' || state !== 'settled' || !idempotencyKey) return null;
  return html`<form method="post" action="/return">
    ${hidden('rail', name)}${hidden('key', idempotencyKey)}
    <button type="submit">Send it back</button>
  </form>`;
};

const movementRow = (desk: Desk, entry: StatementEntry): Html =>
  html` <li>
    <div>
      ${entry.direction === 'in' ? 'Received' : 'Paid out'}<small>${entry.railReference}</small
      ><small>${entry.state}, ${entry.at.slice(0, 19).replace('T', ' ')} UTC</small>
      ${returnForm(desk, entry)}
    </div>
    <b>${entry.direction === 'in' ? '+' : '−'}${entry.amount}</b>
  </li>`;

const faultForm = ({ name, faults }: Desk): Html | null =>
  faults.length === 0
    ? null
    : html`<form method="post" action="/fault">
        ${hidden('rail', name)}
        <label for="fault-${name}">Make something go wrong</label>
        <select id="fault-${name}" name="fault">
          ${faults.map((fault) => html`<option value="${fault}">${fault}</option>`)}
        </select>
        <button type="submit">Cause it</button>
      </form>`;

const deskSection = (desk: Desk): Html =>
  html` <h2>${desk.name}</h2>
    ${desk.movements.length === 0 ? html`<p class="note">Nothing has moved yet.</p>` : null}
    <ul>
      ${desk.movements.map((entry) => movementRow(desk, entry))}
    </ul>
    ${faultForm(desk)}`;

/** The start page: a form to pay as anybody, and what each bank has booked lately. */
export const renderHome = (desks: readonly Desk[]): string =>
  layout(
    'Pretend banks',
    html` <h1>Pay the anchor</h1>
      <p class="note">Copy the reference, account number or code that the anchor shows.</p>
      ${payForm(desks, { rail: '', reference: '', amount: '' })} ${desks.map(deskSection)}`,
  );

/** One payment to make, filled in as far as its link says. */
export const renderPay = (desks: readonly Desk[], form: PayForm, problem: string | null): string =>
  layout(
    'Pay the anchor',
    html`<h1>Pay the anchor</h1>
      ${problem === null ? null : html`<p class="problem" role="alert">${problem}</p>`}
      ${payForm(desks, form)}`,
  );

/** Says what was done. */
export const renderDone = (title: string, words: string): string =>
  layout(
    title,
    html` <h1>${title}</h1>
      <p class="paid" role="status">${words}</p>
      <p><a href="/">All accounts and movements</a></p>`,
  );
