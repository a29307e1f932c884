import { assetCode } from '../../../domain/money/asset.ts';
import { sep9Format } from '../../../domain/customers/fields.ts';
import type { RailField, RailProfile } from '../../../domain/rails/profile.ts';
import {
  choiceLabel,
  choiceValue,
  wordsGivenIn,
  wordsIn,
  type Choice,
} from '../../../domain/languages/words.ts';
import { presentMessage } from '../../../services/transactions/present/transaction.ts';
import type { Transaction } from '../../../db/entities/transaction.ts';
import type { Offer } from '../../../services/quotes/offers.ts';
import { shownAmount, type Preview } from '../layout/amounts.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Language, PageKind } from '../languages/language.ts';
import { writeFault } from '../layout/layout.ts';

/** What somebody typed, and what was wrong with it. */
export interface Typed {
  readonly values: Readonly<Record<string, string>>;
  readonly fault: string | null;
  /** The field that the fault is about. */
  readonly field?: string;
}

/** The two kinds of transaction that have pages. */
export const kindOf = (row: Transaction): PageKind =>
  row.kind === 'withdrawal' ? 'withdrawal' : 'deposit';

/**
 * What a field is called, in the language of the page: by the business, or where it said nothing in
 * that language, as SEP-9's field of that name is called.
 */
export const fieldName = (
  { tag, fields }: Language,
  { name, description }: Pick<RailField, 'name' | 'description'>,
): string => wordsGivenIn(tag, description) ?? fields[name] ?? wordsIn(tag, description);

/**
 * The line below a field: the business's own in the language of the page, else what the language says
 * of values of its kind, else the business's in English.
 */
export const fieldHelp = (
  { tag, kyc }: Language,
  { name, help }: Pick<RailField, 'name' | 'help'>,
): string | undefined =>
  (help && wordsGivenIn(tag, help)) ??
  kyc.hints[sep9Format(name) ?? 'text'] ??
  (help && wordsIn(tag, help));

/** A choice as a page shows it; its value is the same in every language. */
export const labelledChoice = (
  { tag, choices }: Language,
  choice: Choice,
): { readonly value: string; readonly label: string } => {
  const [value, label] = [choiceValue(choice), choiceLabel(choice)];
  if (label === null) return { value, label: choices[value] ?? value };
  return { value, label: wordsGivenIn(tag, label) ?? choices[value] ?? wordsIn(tag, label) };
};

/** What says more of a field: the fault at the head of the form, and a line below the field. */
const described = (typed: Typed, name: string, hint?: string): Html | null => {
  const isFaulty = typed.field === name;
  const ids = [...(isFaulty ? ['fault'] : []), ...(hint === undefined ? [] : [hint])];
  if (ids.length === 0) return null;
  return html`${isFaulty ? html`aria-invalid="true"` : null} aria-describedby="${ids.join(' ')}"`;
};

/** How a telephone helps to type a payee, who may be somebody else than its owner. */
const typing = ({ name, pattern }: RailField): Html | null => {
  if (name.endsWith('mobile_money_number') || name.endsWith('mobile_number')) {
    return html`type="tel" inputmode="tel"`;
  }
  if (pattern === undefined) return null;
  const keyboard = /^\[0-9\]\{[\d,]+\}$/.test(pattern) ? html`inputmode="numeric"` : null;
  return html`${keyboard} autocapitalize="none" spellcheck="false"`;
};

/** What the first step shows of what may be typed and chosen. */
interface AmountView {
  readonly offer: Offer;
  readonly rails: readonly RailProfile[];
  /** What a new account costs; null where it asks nothing, or a quote says it. */
  readonly newAccount: string | null;
  /** Those of the rails that nobody serves now. */
  readonly interrupted: ReadonlySet<string>;
  /** What the amount comes to that is in the form already. */
  readonly preview: Preview | null;
}

/**
 * What an amount comes to, line by line. The lines are there from the start, so that nothing below
 * them moves when the script fills them in.
 */
const writePreviewLines = ({ amount: { preview: words } }: Language, view: AmountView): Html => {
  const { preview, newAccount } = view;
  const line = (name: 'fee' | 'newAccount' | 'receives'): Html =>
    html`<div>
      <dt>${words[name]}</dt>
      <dd data-line="${name}">${preview?.[name] ?? '–'}</dd>
    </div>`;
  return html`<dl class="preview${preview ? ' priced' : ''}" id="preview" aria-live="polite">
    ${line('fee')} ${newAccount === null ? null : line('newAccount')} ${line('receives')}
  </dl>`;
};

/** First step: how much, and on which rail. The script fills the preview; without it, review does. */
export const writeAmountForm = (
  language: Language,
  row: Transaction,
  view: AmountView,
  typed: Typed,
): Html => {
  const { offer, rails, newAccount, interrupted } = view;
  const words = language.amount;
  const kind = kindOf(row);
  const isDeposit = kind === 'deposit';
  const asset = isDeposit ? (rails[0]?.asset ?? row.amountInAsset) : row.asset;
  const say = (amount: string): string => shownAmount(language, amount, asset);
  const { minimum, maximum } = offer.operation.amounts;
  const chosen = typed.values['rail'] ?? rails[0]?.name;
  return html`<h1>${words.heading(kind, assetCode(row.asset))}</h1>
    ${writeFault(typed.fault, typed.field)}
    <form
      method="post"
      action="/interactive/${row.id}/amount"
      data-price="/interactive/${row.id}/price"
    >
      <label for="amount">${words.question(kind, assetCode(asset))}</label>
      <input
        id="amount"
        name="amount"
        inputmode="decimal"
        autocomplete="off"
        required
        maxlength="20"
        value="${typed.values['amount'] ?? ''}"
        ${row.quoteId ? html`readonly` : null}
        ${described(typed, 'amount', 'amount-limits')}
      />
      <p class="soft" id="amount-limits">
        ${row.quoteId ? words.agreed : words.limits(say(minimum), say(maximum))}
      </p>
      ${
        newAccount === null
          ? null
          : html`<p class="soft">
              ${words.newAccount(shownAmount(language, newAccount, row.asset))}
            </p>`
      }
      ${writePreviewLines(language, view)}
      <fieldset role="radiogroup">
        <legend>${words.how(kind)}</legend>
        ${rails.map(
          (rail) =>
            html`<label class="choice">
              <input
                type="radio"
                name="rail"
                value="${rail.name}"
                required
                ${rail.name === chosen ? html`checked` : null}
              />
              ${wordsIn(language.tag, rail.label)}${interrupted.has(rail.name) ? words.interrupted : ''}
            </label>`,
        )}
      </fieldset>
      <button type="submit">${language.continue}</button>
    </form>`;
};

const writeField = (language: Language, field: RailField, typed: Typed): Html => {
  const words = language.details;
  const { name, choices, pattern, optional } = field;
  const description = fieldName(language, field);
  const value = typed.values[name] ?? '';
  const required = optional ? null : html`required`;
  const help = fieldHelp(language, field);
  const hint = help === undefined ? undefined : `${name}-help`;
  const below = help === undefined ? null : html`<p class="soft" id="${name}-help">${help}</p>`;
  const label = html`<label for="${name}">${description}${optional ? words.optional : ''}</label>`;
  if (choices) {
    return html`${label}
      <select id="${name}" name="${name}" ${required} ${described(typed, name, hint)}>
        <option value="">${words.choose}</option>
        ${choices
          .map((choice) => labelledChoice(language, choice))
          .map(
            (choice) =>
              html`<option
                value="${choice.value}"
                ${choice.value === value ? html`selected` : null}
              >
                ${choice.label}
              </option>`,
          )}
      </select>
      ${below}`;
  }
  return html`${label}
    <input
      id="${name}"
      name="${name}"
      maxlength="200"
      autocomplete="off"
      ${typing(field)}
      value="${value}"
      ${pattern ? html`pattern="${pattern}" title="${help ?? description}"` : null}
      ${required}
      ${described(typed, name, hint)}
    />
    ${below}`;
};

/** Second step of a withdrawal, and its correction: who is to be paid. */
export const writeDetailsForm = (
  language: Language,
  row: Transaction,
  rail: RailProfile,
  typed: Typed,
): Html => {
  const message = row.status === 'incomplete' ? null : presentMessage(row, language.tag);
  return html`<h1>${language.details.heading}</h1>
    <p class="soft">${language.details.explanation(wordsIn(language.tag, rail.label))}</p>
    ${message === null ? null : html`<p class="note">${message}</p>`}
    ${writeFault(typed.fault, typed.field)}
    <form method="post" action="/interactive/${row.id}/details">
      ${rail.payoutFields.map((field) => writeField(language, field, typed))}
      <button type="submit">${language.continue}</button>
    </form>
    ${
      row.status === 'incomplete'
        ? html`<a class="back" href="/interactive/${row.id}/amount">${language.details.back}</a>`
        : null
    }`;
};
