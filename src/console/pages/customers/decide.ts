import type { CustomerDecision } from '../../../domain/customers/contract.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import {
  applyDecision,
  decisionOf,
  type CustomerOrder,
} from '../../../services/customers/apply-decision.ts';
import { openCustomerFile } from '../../../services/customers/queue.ts';
import {
  previewCustomer,
  type CustomerPreview,
} from '../../../services/operations/preview/preview-customer.ts';
import { createStories } from '../../../services/transactions/stories.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal } from '../../languages/in-language.ts';
import { CUSTOMER_ACTIONS, type CustomerAction } from '../../languages/customers.ts';
import { paymentPath } from '../../layout/links.ts';
import { writeFacts } from '../../layout/parts.ts';
import { explainPage, unknownPage } from '../explain.ts';
import { showCustomers } from './list.ts';
import { createCustomerPage, findNamed, isPicture } from './show.ts';

const WRONG = 'wrong.';
const WORDS_MAX = 1_000;

/** What the form says. */
const orderOf = (asked: AskedBy, action: CustomerAction): CustomerOrder => {
  const { field, fieldNames, param, actor } = asked;
  const message = field('message').trim().slice(0, WORDS_MAX);
  const fields = fieldNames
    .filter((name) => name.startsWith(WRONG) && field(name).trim() !== '')
    .map((name) => `${name.slice(WRONG.length)}=${field(name).trim().slice(0, WORDS_MAX)}`);
  const shown = /^\d{1,9}$/.test(field('shown')) ? Number(field('shown')) : -1;
  return {
    id: param('id'),
    action,
    operator: actor.name,
    message: message === '' ? undefined : message,
    fields,
    shown,
  };
};

const listed = (ids: readonly string[], none: string): Html | string =>
  ids.length === 0 ? none : html`${ids.map((id) => html`<a href="${paymentPath(id)}">${id}</a> `)}`;

const writePreview = ({ language }: AskedBy, preview: CustomerPreview): Html => {
  const { customers: words } = language;
  const { status, message, asked: fields, missing, woken } = preview;
  const facts = writeFacts([
    [words.becomes, words.statuses[status]],
    [words.reads, message ?? words.readsNothing],
    ...fields.map(([name, error]) => [words.askedFor, `${name}: ${error ?? ''}`] as const),
    ...(missing.length === 0 ? [] : [[words.missing, missing.join(', ')] as const]),
    [status === 'REJECTED' ? words.end : words.goOn, listed(woken, words.noTransactions)],
  ]);
  const isEarly = status === 'ACCEPTED' && missing.length > 0;
  return html`${isEarly ? html`<p class="fault">${words.acceptsWithout}</p>` : null} ${facts}`;
};

/** The form once more, hidden, with what it would do. */
const writeConfirm = (
  asked: AskedBy,
  { id, action, message = '', fields, shown }: CustomerOrder,
  { effect, fault }: { readonly effect: Html | null; readonly fault: string | null },
): Answer => {
  const { language, formToken } = asked;
  const { customers: words } = language;
  const wrong = fields.map((text) => {
    const [name = '', ...error] = text.split('=');
    return [`${WRONG}${name}`, error.join('=')] as const;
  });
  const hidden = [
    ['action', action],
    ['message', message],
    ['shown', String(shown ?? 0)],
    ['confirmed', 'yes'],
    ...wrong,
  ] as const;
  const known = CUSTOMER_ACTIONS.find((one) => one === action);
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: words.preview,
      content: html`<h1>${known ? words.actions[known] : words.preview}</h1>
        ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`}
        ${
          effect === null
            ? null
            : html`<div class="card">
                ${effect}
                <form class="actions" method="post" action="/customers/${id}/decide">
                  ${formToken}
                  ${hidden.map(
                    ([name, value]) =>
                      html`<input type="hidden" name="${name}" value="${value}" />`,
                  )}
                  <button>${words.confirm}</button>
                </form>
              </div>`
        }
        <p><a href="/customers/${id}">${words.back}</a></p>`,
    },
  };
};

/** The queue of customers, one of them, and what is decided about them. */
export const customerHandlers = (deps: ConsoleDeps) => {
  const { orm, anchor, secrets, temporal: client } = deps;
  const stories = createStories({ client, orm, anchor, searchable: async () => false });

  const preview = async (
    asked: AskedBy,
    order: CustomerOrder,
    decision: CustomerDecision,
  ): Promise<Answer> => {
    const { customers: words } = asked.language;
    const found = await previewCustomer({ orm, anchor, secrets }, order.id, decision);
    const effect = found && writePreview(asked, found);
    return writeConfirm(asked, order, { effect, fault: found ? null : words.busy });
  };

  return {
    'GET /customers': showCustomers,
    'GET /customers/:id': createCustomerPage({ anchor, secrets }),
    'GET /customers/:id/files/:file': async ({ em, param, language }) => {
      const file = await openCustomerFile(em, secrets, param('id'), param('file'));
      if (!file) return unknownPage({ language });
      const { bytes, contentType } = file;
      // Its name would be the customer's; the id says nothing.
      return isPicture(contentType)
        ? { file: bytes, type: contentType, inFrame: true }
        : { file: bytes, type: 'application/octet-stream', name: param('file') };
    },
    'POST /customers/:id/decide': async (asked) => {
      const { actor, field, language } = asked;
      const found = await findNamed(asked);
      const action = CUSTOMER_ACTIONS.find((one) => one === field('action'));
      if (found && field('action') === '') {
        const { decide: title, choose: text } = language.customers;
        return { page: explainPage({ title, text }), status: 409 };
      }
      if (!found || !action) {
        return unknownPage({ language });
      }
      const order = orderOf(asked, action);
      const no = (fault: string): Answer => writeConfirm(asked, order, { effect: null, fault });
      if (field('confirmed') !== 'yes') {
        if (action === 'review') {
          const effect = html`<p>${language.customers.reviewAgain}</p>`;
          return writeConfirm(asked, order, { effect, fault: null });
        }
        const decision = decisionOf(order);
        return isRefusal(decision)
          ? no(sayRefusal(language, decision))
          : preview(asked, order, decision);
      }
      const done = await applyDecision({ orm, stories }, { anchor, secrets }, order, actor);
      return isRefusal(done)
        ? no(sayRefusal(language, done))
        : { redirect: `/customers/${found.id}` };
    },
  } satisfies Partial<Handlers>;
};
