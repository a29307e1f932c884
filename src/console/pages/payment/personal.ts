import type { SecretBox } from '../../../db/secret.ts';
import { isRowId } from '../../../domain/transactions/row-id.ts';
import { html, type Html } from '../../../lib/html.ts';
import { readPersonal } from '../../../services/operations/payment/personal.ts';
import type { Handlers } from '../../deps.ts';
import { sayText } from '../../languages/in-language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import { paymentPath } from '../../layout/links.ts';
import { writeFacts } from '../../layout/parts.ts';
import { unknownPage } from '../explain.ts';

/** Whatever was submitted, as names and values. */
const writeUnknown = (value: unknown, none: string): Html => {
  if (value === null || value === undefined) return html`<p>${none}</p>`;
  if (typeof value !== 'object') return html`<p>${JSON.stringify(value)}</p>`;
  const facts = Object.entries(value).map(
    ([name, one]) => [name, typeof one === 'string' ? one : (JSON.stringify(one) ?? '')] as const,
  );
  return facts.length === 0 ? html`<p>${none}</p>` : writeFacts(facts);
};

/** What strangers wrote. Every look is a row of the audit trail, by the route's own line. */
export const createPersonalPage =
  (secrets: SecretBox): Handlers['GET /payments/:id/personal'] =>
  async ({ em, language, param }) => {
    const id = param('id');
    const personal = isRowId(id) ? await readPersonal(em, secrets, id) : null;
    if (!personal) return unknownPage({ language });
    const say = (words: (typeof PAYMENT)[keyof typeof PAYMENT]): string => sayText(language, words);
    const none = say(PAYMENT.nothing);
    const { payee, payers, message, bankWords } = personal;
    const title = say(PAYMENT.personalTitle);
    const writePayer = ({ receipt, payer, quoted }: (typeof payers)[number]): Html =>
      html`<div class="card">
        ${writeFacts([['Id', receipt], ...(quoted ? [[say(PAYMENT.quoted), quoted] as const] : [])])}
        ${writeUnknown(payer, none)}
      </div>`;
    return {
      page: {
        title,
        content: html`<h1>${title}</h1>
          <p><a href="${paymentPath(id)}">${say(PAYMENT.back)}</a></p>
          <h2>${say(PAYMENT.payee)}</h2>
          <div class="card">${writeUnknown(payee, none)}</div>
          <h2>${say(PAYMENT.payer)}</h2>
          ${payers.length === 0 ? html`<p>${none}</p>` : payers.map(writePayer)}
          <h2>${say(PAYMENT.message)}</h2>
          <p>${message ?? none}</p>
          <h2>${say(PAYMENT.bankWords)}</h2>
          ${
            bankWords.length === 0
              ? html`<p>${none}</p>`
              : writeFacts(bankWords.map(({ key, words }) => [key, words] as const))
          }
          <p class="soft">${say(PAYMENT.recorded)}</p>`,
      },
    };
  };
