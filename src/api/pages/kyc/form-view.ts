import type { Transaction } from '../../../db/entities/transaction.ts';
import { canonicalField, sep9Format } from '../../../domain/customers/fields.ts';
import { sayIn } from '../../../domain/languages/index.ts';
import type { Choice } from '../../../domain/languages/words.ts';
import { askedOf, type KycRequest, type AskedField } from '../../../services/customers/kyc/form.ts';
import { customerMessage } from '../../../services/customers/store.ts';
import { writeDeadline } from '../layout/facts.ts';
import { fieldHelp, labelledChoice, type Typed } from '../form/forms.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Language } from '../languages/language.ts';
import { writeFault } from '../layout/layout.ts';

/** What a browser fills in by itself, by SEP-9's names. */
const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  first_name: 'given-name',
  last_name: 'family-name',
  additional_name: 'additional-name',
  email_address: 'email',
  mobile_number: 'tel',
  birth_date: 'bday',
  address: 'street-address',
  city: 'address-level2',
  state_or_province: 'address-level1',
  postal_code: 'postal-code',
  sex: 'sex',
};
const KEYBOARDS: Readonly<Record<string, string>> = {
  email: 'email',
  mobile: 'tel',
  phone: 'tel',
  count: 'numeric',
  occupation: 'numeric',
  clabe: 'numeric',
  cbu: 'numeric',
  website: 'url',
};
const PICTURES = 'image/jpeg,image/png,image/webp,image/avif,image/heic,application/pdf';
const RADIOS_MAX = 4;
const SEXES = ['female', 'male', 'other'];

interface KycFormView {
  readonly language: Language;
  readonly row: Transaction;
  readonly kyc: KycRequest;
  readonly typed: Typed;
  readonly fileBytesMax: number;
}

/** What says more of a field, for the eye below it and for a screen reader with it. */
interface Notes {
  readonly lines: Html;
  readonly attributes: Html;
}

const notesOf = (
  { language, typed, fileBytesMax }: KycFormView,
  { name, error, type, help }: AskedField,
): Notes => {
  const size = type === 'binary' ? language.kyc.fileHint(fileBytesMax / (1024 * 1024)) : undefined;
  const said = [fieldHelp(language, { name, ...(help ? { help } : {}) }), size].filter(Boolean);
  const hint = said.length > 0 ? said.map((one) => one?.replace(/\.$/, '')).join('. ') : undefined;
  const isFaulty = typed.field === name;
  const shownError = error !== undefined && !isFaulty ? error : undefined;
  const describedBy = [
    ...(isFaulty ? ['fault'] : []),
    ...(shownError === undefined ? [] : [`${name}-error`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ];
  const described =
    describedBy.length > 0 ? html` aria-describedby="${describedBy.join(' ')}"` : null;
  const invalid = isFaulty || shownError !== undefined ? html` aria-invalid="true"` : null;
  return {
    attributes: html`${invalid}${described}`,
    lines: html`${
      shownError === undefined ? null : html`<p class="wrong" id="${name}-error">${shownError}</p>`
    }${hint === undefined ? null : html`<p class="soft" id="${name}-hint">${hint}</p>`}`,
  };
};

const writeChoices = (
  { language, typed }: KycFormView,
  field: AskedField,
  choices: readonly Choice[],
  { lines, attributes }: Notes,
): Html => {
  const { name, description, optional } = field;
  const { details } = language;
  const labelled = choices.map((choice) => labelledChoice(language, choice));
  const chosen = typed.values[name];
  const required = optional ? null : html`required`;
  const title = html`${description}${optional ? details.optional : ''}`;
  if (choices.length <= RADIOS_MAX) {
    return html`<fieldset id="${name}" role="radiogroup" tabindex="-1" ${attributes}>
        <legend>${title}</legend>
        ${labelled.map(
          ({ value, label }) =>
            html`<label class="choice">
              <input
                type="radio"
                name="${name}"
                value="${value}"
                ${required}
                ${value === chosen ? html`checked` : null}
              />
              ${label}
            </label>`,
        )}
      </fieldset>
      ${lines}`;
  }
  return html`<label for="${name}">${title}</label>
    <select id="${name}" name="${name}" ${required} ${attributes}>
      <option value="">${details.choose}</option>
      ${labelled.map(
        ({ value, label }) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>
            ${label}
          </option>`,
      )}
    </select>
    ${lines}`;
};

const attributesOf = ({ typed }: KycFormView, { name, type }: AskedField): Html => {
  if (type === 'binary') {
    const films = name === 'proof_of_liveness' ? ',video/mp4,video/quicktime' : '';
    return html`type="file" accept="${PICTURES}${films}"`;
  }
  const value = html`value="${typed.values[name] ?? ''}"`;
  const format = sep9Format(name) ?? 'text';
  const filled = html`autocomplete="${AUTOCOMPLETE[canonicalField(name)] ?? 'off'}"`;
  if (type === 'date') {
    const today = new Date().toISOString().slice(0, 10);
    const last = format === 'pastDate' ? html`max="${today}"` : null;
    return html`type="date" min="1900-01-01" ${last} ${filled} ${value}`;
  }
  const lengthMax = format === 'longText' ? 2_000 : 500;
  const keyboard = KEYBOARDS[format];
  return html`type="${format === 'email' ? 'email' : 'text'}" maxlength="${lengthMax}" ${filled}
  ${keyboard ? html`inputmode="${keyboard}"` : null} ${value}`;
};

const writeField = (view: KycFormView, field: AskedField): Html => {
  const { name, description, optional } = field;
  const notes = notesOf(view, field);
  const choices = field.choices ?? (sep9Format(name) === 'sex' ? SEXES : undefined);
  if (choices) return writeChoices(view, field, choices, notes);
  const { details } = view.language;
  return html`<label for="${name}">${description}${optional ? details.optional : ''}</label>
    <input
      id="${name}"
      name="${name}"
      ${attributesOf(view, field)}
      ${optional ? null : html`required`}
      ${notes.attributes}
    />
    ${notes.lines}`;
};

/** The value that a code was sent to, and the code; without a code a new one is sent. */
const writeProof = (view: KycFormView, field: AskedField): Html => {
  const { language, typed } = view;
  const name = `${field.name}_verification`;
  const isFaulty = typed.field === name;
  return html`${writeField(view, field)}
    <label for="${name}">${language.kyc.code(field.description)}</label>
    <input
      id="${name}"
      name="${name}"
      inputmode="numeric"
      autocomplete="one-time-code"
      maxlength="32"
      aria-describedby="${isFaulty ? `fault ${name}-hint` : `${name}-hint`}"
      ${isFaulty ? html`aria-invalid="true"` : null}
    />
    <p class="soft" id="${name}-hint">${language.kyc.codeHint}</p>`;
};

/** Until when a payment waits for its customer. */
const writeUntil = ({ language, row }: KycFormView): Html | null =>
  row.payUntil ? writeDeadline(language, language.shown.knownBefore, row.payUntil) : null;

/** "About you": what is still missing of the customer, before the payment and while it waits. */
export const writeKycForm = (view: KycFormView): Html => {
  const { language, row, kyc, typed } = view;
  const words = language.kyc;
  const isFilling = row.status === 'incomplete';
  const { customer, facts, needs } = kyc;
  const said = customer?.status === 'NEEDS_INFO' ? (needs.message ?? customerMessage(facts)) : null;
  const asked = askedOf(kyc, language.tag);
  return html`<h1>${isFilling ? words.heading : words.asking.title}</h1>
    ${isFilling ? null : writeUntil(view)}
    <p class="soft">${isFilling ? words.explanation : words.asking.next}</p>
    ${said === null ? null : html`<p class="note">${sayIn(language.tag, said)}</p>`}
    ${writeFault(typed.fault, typed.field)}
    <form method="post" action="/interactive/${row.id}/about" enctype="multipart/form-data">
      ${asked.map((field) => (field.needsCode ? writeProof(view, field) : writeField(view, field)))}
      <button type="submit">${language.continue}</button>
    </form>
    ${
      isFilling
        ? html`<a class="back" href="/interactive/${row.id}/amount">${language.details.back}</a>`
        : null
    }`;
};
