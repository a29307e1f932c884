import { CUSTOMER_STATUSES } from '../../../domain/customers/contract.ts';
import { html, type Html } from '../../../lib/html.ts';
import { findCustomers, type QueuedCustomer } from '../../../services/customers/queue.ts';
import type { Handlers } from '../../deps.ts';
import type { Language } from '../../languages/language.ts';
import { paymentPath } from '../../layout/links.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';

const LIMIT = 50;

const whyOf = ({ customers: words }: Language, row: QueuedCustomer): string | null => {
  if (row.status !== 'PROCESSING') return null;
  if (row.reviewParkedReason) return words.parked[row.reviewParkedReason];
  return row.reviewDueAt ? words.underReview : words.byPerson;
};

const writeRows = (language: Language, rows: readonly QueuedCustomer[]): Html => {
  const { customers: words } = language;
  return writeTable<QueuedCustomer>(
    [
      [words.one, ({ id }) => html`<a href="/customers/${id}">${id}</a>`],
      [words.type, ({ type }) => type ?? '–'],
      [words.why, (row) => whyOf(language, row)],
      [words.since, ({ reviewParkedAt, since }) => shownTime(reviewParkedAt ?? since)],
      [
        words.transactions,
        ({ transactions }) =>
          html`${transactions.map((id) => html`<a href="${paymentPath(id)}">${id}</a> `)}`,
      ],
    ],
    rows,
  );
};

/** Customers by status: those who wait for us first, and of these whom only a person can decide about. */
export const showCustomers: Handlers['GET /customers'] = async ({ em, language, query }) => {
  const { customers: words } = language;
  const status = CUSTOMER_STATUSES.find((one) => one === query('status')) ?? 'PROCESSING';
  const { customers, next } = await findCustomers(em, {
    status,
    limit: LIMIT,
    after: query('after'),
  });
  const more =
    next === null
      ? null
      : html`<p>
          <a href="/customers?${new URLSearchParams({ status, after: next }).toString()}"
            >${words.more}</a
          >
        </p>`;
  return {
    page: {
      title: words.title,
      content: html`<h1>${words.title}</h1>
        <form method="get" action="/customers" role="search">
          <div class="filters">
            <label
              >${words.status}
              <select name="status">
                ${[
                  'PROCESSING' as const,
                  ...CUSTOMER_STATUSES.filter((one) => one !== 'PROCESSING'),
                ].map(
                  (one) =>
                    html`<option value="${one}" ${one === status ? html`selected` : null}>
                      ${words.statuses[one]}
                    </option>`,
                )}
              </select></label
            >
          </div>
          <p class="actions"><button>${words.filter}</button></p>
        </form>
        ${customers.length === 0 ? html`<p>${words.none}</p>` : writeRows(language, customers)}
        ${more}`,
    },
  };
};
