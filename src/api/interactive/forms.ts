import { assetCode } from '../../domain/asset.ts';
import type { Price } from '../../domain/fee.ts';
import type { RailField, RailProfile } from '../../domain/rail-profile.ts';
import type { Transaction } from '../../db/entities/transaction.ts';
import type { Offer } from '../assets.ts';
import { html, type Html } from './html.ts';
import { writeFacts, writeFault } from './layout.ts';

/** What somebody typed, and what was wrong with it. */
export interface Typed {
  readonly values: Readonly<Record<string, string>>;
  readonly fault: string | null;
  /** The field that the fault is about. */
  readonly field?: string;
}

const faulty = (typed: Typed, name: string): Html | null =>
  typed.field === name ? html`aria-invalid="true" aria-describedby="fault"` : null;

/** First step: how much, and on which rail. */
export const writeAmountForm = (
  row: Transaction,
  offer: Offer,
  rails: readonly RailProfile[],
  typed: Typed,
): Html => {
  const isDeposit = row.kind === 'deposit';
  const paid = assetCode(isDeposit ? (rails[0]?.asset ?? row.amountInAsset) : row.asset);
  const { minimum, maximum } = offer.operation.amounts;
  const chosen = typed.values['rail'] ?? rails[0]?.name;
  return html`<h1>${isDeposit ? 'Deposit' : 'Withdraw'} ${assetCode(row.asset)}</h1>
    ${writeFault(typed.fault)}
    <form method="post" action="/interactive/${row.id}/amount">
      <label for="amount"
        >${isDeposit ? 'How much do you pay' : 'How much do you send'}, in ${paid}?</label
      >
      <input
        id="amount"
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        required
        maxlength="20"
        value="${typed.values['amount'] ?? ''}"
        ${row.quoteId ? html`readonly` : null}
        ${faulty(typed, 'amount')}
      />
      <p class="soft">
        ${
          row.quoteId
            ? 'Your wallet agreed on this amount. You see the fee before you confirm.'
            : `From ${minimum} to ${maximum} ${paid}. You see the fee before you agree.`
        }
      </p>
      <fieldset>
        <legend>${isDeposit ? 'How do you want to pay?' : 'How do you want to be paid?'}</legend>
        ${rails.map(
          ({ name, label }) =>
            html`<label class="choice">
              <input
                type="radio"
                name="rail"
                value="${name}"
                required
                ${name === chosen ? html`checked` : null}
              />
              ${label}
            </label>`,
        )}
      </fieldset>
      <button type="submit">Continue</button>
    </form>`;
};

const writeField = (field: RailField, typed: Typed): Html => {
  const { name, description, choices, pattern, optional } = field;
  const value = typed.values[name] ?? '';
  const required = optional ? null : html`required`;
  const label = html`<label for="${name}">${description}${optional ? ' (optional)' : ''}</label>`;
  if (choices) {
    return html`${label}
      <select id="${name}" name="${name}" ${required} ${faulty(typed, name)}>
        <option value="">Please choose</option>
        ${choices.map(
          (choice) => html`<option ${choice === value ? html`selected` : null}>${choice}</option>`,
        )}
      </select>`;
  }
  return html`${label}
    <input
      id="${name}"
      name="${name}"
      maxlength="200"
      autocomplete="off"
      value="${value}"
      ${pattern ? html`pattern="${pattern}" title="${description}"` : null}
      ${required}
      ${faulty(typed, name)}
    />`;
};

/** Second step of a withdrawal, and its correction: who is to be paid. */
export const writeDetailsForm = (row: Transaction, rail: RailProfile, typed: Typed): Html =>
  html`<h1>Who is to be paid?</h1>
    <p class="soft">By ${rail.label}. We keep these details encrypted.</p>
    ${row.message && row.status !== 'incomplete' ? html`<p class="note">${row.message}</p>` : null}
    ${writeFault(typed.fault)}
    <form method="post" action="/interactive/${row.id}/details">
      ${rail.payoutFields.map((field) => writeField(field, typed))}
      <button type="submit">Continue</button>
    </form>
    ${
      row.status === 'incomplete'
        ? html`<a class="back" href="/interactive/${row.id}/amount">Back to the amount</a>`
        : null
    }`;

export interface ReviewView {
  readonly row: Transaction;
  readonly rail: RailProfile;
  readonly price: Price;
  readonly payee: Readonly<Record<string, string>>;
  readonly fault: string | null;
}

/** Last step: everything at a glance, with the fee, before anything is binding. */
export const writeReview = ({ row, rail, price, payee, fault }: ReviewView): Html => {
  const isDeposit = row.kind === 'deposit';
  const given = assetCode(isDeposit ? rail.asset : row.asset);
  const received = assetCode(isDeposit ? row.asset : rail.asset);
  const details = rail.payoutFields.flatMap(({ name, description }) =>
    payee[name] === undefined ? [] : [{ name: description, value: payee[name] }],
  );
  const destination = isDeposit
    ? [
        { name: 'To the Stellar account', value: row.toAccount ?? row.account },
        ...(row.destinationMemo ? [{ name: 'With the memo', value: row.destinationMemo }] : []),
      ]
    : details;
  return html`<h1>Is this right?</h1>
    ${writeFault(fault)}
    ${writeFacts([
      { name: isDeposit ? 'You pay' : 'You send', value: `${price.amountIn} ${given}` },
      ...price.fee.details.map(({ name, amount }) => ({
        name,
        value: `${amount} ${assetCode(price.fee.asset)}`,
      })),
      { name: 'You receive', value: `${price.amountOut} ${received}` },
      { name: isDeposit ? 'You pay by' : 'You are paid by', value: rail.label },
      ...destination,
    ])}
    <form method="post" action="/interactive/${row.id}/review">
      <input type="hidden" name="amount" value="${price.amountIn}" />
      <input type="hidden" name="rail" value="${rail.name}" />
      <button type="submit">Confirm</button>
    </form>
    <a class="back" href="/interactive/${row.id}/${isDeposit ? 'amount' : 'details'}"
      >Change something</a
    >`;
};
