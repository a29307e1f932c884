import type { SecretBox } from '../../db/secret.ts';
import { Customer } from '../../db/entities/customer.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { html } from '../../lib/html.ts';
import { openFields } from '../../services/customers/store.ts';
import type { Handlers } from '../deps.ts';
import { shownTime, writeFacts } from '../layout/parts.ts';
import { explainPage } from './explain.ts';

/** What a customer submitted. Every look is a row of the audit trail, by the route's own line. */
export const createCustomerPage =
  (secrets: SecretBox): Handlers['GET /customers/:id'] =>
  async ({ em, language, param }) => {
    const id = param('id');
    const found = isRowId(id) ? await em.findOne(Customer, { id, erasedAt: null }) : null;
    if (!found) return { page: explainPage(language.refused.unknown), status: 404 };
    const { customer: words } = language;
    const fields = Object.entries(openFields(secrets, found)).map(
      ([name, value]) => [name, String(value)] as const,
    );
    return {
      page: {
        title: words.title,
        content: html`<h1>${words.title}</h1>
          <div class="card">
            ${writeFacts([
              [words.id, found.id],
              [words.type, found.type ?? '–'],
              [words.status, found.status],
              [words.since, shownTime(found.createdAt)],
            ])}
          </div>
          <h2>${words.fields}</h2>
          <div class="card">${fields.length === 0 ? words.none : writeFacts(fields)}</div>
          <p class="soft">${words.recorded}</p>`,
      },
    };
  };
