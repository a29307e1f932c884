import type { SecretBox } from '../../../db/secret.ts';
import { Customer, type CustomerEvent } from '../../../db/entities/customer.ts';
import { isCardField } from '../../../domain/customers/fields.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { html, type Html } from '../../../lib/html.ts';
import { readBesides, type CustomerBesides } from '../../../services/customers/queue.ts';
import { missingOf, presentCustomer } from '../../../services/customers/present.ts';
import { openFacts, openFields, type CustomerDeps } from '../../../services/customers/store.ts';
import type { AskedBy, Handlers } from '../../deps.ts';
import { CUSTOMER_ACTIONS } from '../../languages/customers.ts';
import type { Language } from '../../languages/language.ts';
import { paymentPath } from '../../layout/links.ts';
import { shownTime, writeFacts, writeTable } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';
import { unknownPage } from '../explain.ts';

/** Pictures that a browser draws, and runs nothing of. All else is given to the reader as a file. */
const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];

/** True for a document that is shown in a frame. */
export const isPicture = (contentType: string): boolean => PICTURES.includes(contentType);

/** What of a field the page shows. */
interface Field {
  readonly name: string;
  readonly value: string | null;
  readonly status: string;
  readonly error: string | null;
  readonly isVerified: boolean;
  readonly file: CustomerBesides['files'][number] | null;
}

/** Finds the customer that a path names; null where there is none, or they were erased. */
export const findNamed = async ({ em, param }: AskedBy): Promise<Customer | null> =>
  isRowId(param('id')) ? em.findOne(Customer, { id: param('id'), erasedAt: null }) : null;

/** A card's number is shown by its end. */
const shownValue = (name: string, value: string): string =>
  isCardField(name) && value.length > 4 ? `…${value.slice(-4)}` : value;

const fieldsOf = (
  secrets: SecretBox,
  customer: Customer,
  { files }: CustomerBesides,
): readonly Field[] => {
  const values = openFields(secrets, customer);
  const { states } = openFacts(secrets, customer);
  const named = files.flatMap(({ field }) => (field ? [field] : []));
  const names = new Set([...Object.keys(values), ...named, ...Object.keys(states)]);
  return [...names].map((name) => {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return {
      name,
      value: value === undefined ? null : shownValue(name, value),
      status: state?.status ?? 'ACCEPTED',
      error: state?.error ?? null,
      isVerified: state?.verifiedAt !== undefined,
      file: files.find(({ field }) => field === name) ?? null,
    };
  });
};

const writeFile = (
  { customers: words }: Language,
  customerId: string,
  file: NonNullable<Field['file']>,
): Html => {
  const address = `/customers/${customerId}/files/${file.id}`;
  const size = `${file.contentType}, ${Math.ceil(file.size / 1_024)} KiB`;
  return isPicture(file.contentType)
    ? html`<details>
        <summary>${words.view} (${size})</summary>
        <iframe src="${address}" sandbox loading="lazy" title="${words.view}"></iframe>
      </details>`
    : html`<a href="${address}">${words.download}</a> (${size})`;
};

/** The fields with their states; beside each, where one may decide, what is wrong with it. */
const writeFields = (
  language: Language,
  customer: Customer,
  { fields, mayDecide }: { readonly fields: readonly Field[]; readonly mayDecide: boolean },
): Html => {
  const { customers: words } = language;
  return fields.length === 0
    ? html`<p>${words.noFields}</p>`
    : writeTable<Field>(
        [
          [words.name, ({ name }) => name],
          [
            words.value,
            ({ value, file }) =>
              html`${value ?? null}${file === null ? null : writeFile(language, customer.id, file)}`,
          ],
          [
            words.fieldStatus,
            ({ status, error, isVerified }) =>
              html`<span class="tag">${words.fieldStatuses[status] ?? status}</span>
                ${isVerified ? html`<span class="tag">${words.verified}</span>` : null}
                ${error === null ? null : html`<br /><small>${error}</small>`}`,
          ],
          ...(mayDecide
            ? [
                [
                  words.wrong,
                  ({ name }: Field) =>
                    html`<input
                      name="wrong.${name}"
                      maxlength="300"
                      form="decide"
                      aria-label="${words.wrong}: ${name}"
                    />`,
                ] as const,
              ]
            : []),
        ],
        fields,
      );
};

const writeDecide = ({ language, formToken }: AskedBy, customer: Customer): Html => {
  const { customers: words } = language;
  return html`<h2>${words.decide}</h2>
    <form id="decide" class="card" method="post" action="/customers/${customer.id}/decide">
      ${formToken}<input type="hidden" name="shown" value="${customer.revision ?? 0}" />
      <label for="action">${words.decision}</label>
      <select id="action" name="action" required>
        <option value="">${words.choose}</option>
        ${CUSTOMER_ACTIONS.map(
          (action) => html`<option value="${action}">${words.actions[action]}</option>`,
        )}
      </select>
      <p class="soft">${words.wrongHelp}</p>
      <label for="message">${words.message}</label>
      <input id="message" name="message" maxlength="1000" aria-describedby="message-help" />
      <p class="soft" id="message-help">${words.messageHelp}</p>
      <p class="actions"><button>${words.look}</button></p>
    </form>`;
};

const writeHistory = (
  { customers: words }: Language,
  history: readonly CustomerEvent[],
): Html | null =>
  history.length === 0
    ? null
    : html`<h2>${words.history}</h2>
        ${writeTable<CustomerEvent>(
          [
            [words.at, ({ at }) => shownTime(at)],
            [words.who, ({ actor }) => actor],
            [words.change, ({ fromStatus, toStatus }) => `${fromStatus ?? ''} → ${toStatus}`],
          ],
          history,
        )}`;

/** What a customer submitted, and what was decided. Every look is a row of the audit trail. */
export const createCustomerPage =
  (deps: CustomerDeps): Handlers['GET /customers/:id'] =>
  async (asked) => {
    const { secrets } = deps;
    const { em, language, signedIn } = asked;
    const { customers: words } = language;
    const found = await findNamed(asked);
    if (!found) return unknownPage({ language });
    const besides = await readBesides(em, found);
    const fields = fieldsOf(secrets, found, besides);
    const { type = null, language: tongue } = found;
    const missing = missingOf(await presentCustomer(em, deps, found, { type, language: tongue }));
    const mayDecide = mayAsk('POST /customers/:id/decide', signedIn.roles);
    const { message } = openFacts(secrets, found);
    const waiting = besides.transactions.map((id) => html`<a href="${paymentPath(id)}">${id}</a> `);
    return {
      page: {
        title: words.one,
        content: html`<h1>${words.one}</h1>
          <div class="card">
            ${writeFacts([
              [words.id, found.id],
              [words.type, found.type ?? '–'],
              [words.status, html`<span class="tag">${words.statuses[found.status]}</span>`],
              [words.since, shownTime(found.updatedAt)],
              [words.account, `${found.account} ${found.accountMemo ?? ''}`],
              [words.language, found.language ?? 'en'],
              ...(message === null ? [] : [[words.message, message] as const]),
              [words.transactions, waiting.length === 0 ? words.noTransactions : html`${waiting}`],
            ])}
          </div>
          <h2>${words.fields}</h2>
          ${
            missing.length === 0
              ? null
              : html`<p class="fault">${words.missing}: ${missing.join(', ')}</p>`
          }
          ${writeFields(language, found, { fields, mayDecide })}
          ${mayDecide ? writeDecide(asked, found) : null} ${writeHistory(language, besides.history)}
          <p class="soft">${words.recorded}</p>`,
      },
    };
  };
