import { Proposal } from '../../../db/entities/operator.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import { readPayment } from '../../../services/operations/payment/payment.ts';
import { lawfulDecisions } from '../../../services/operations/preview/lawful-decisions.ts';
import type { Answer, AskedBy, ConsoleDeps } from '../../deps.ts';
import { sayRefusal, sayText } from '../../languages/in-language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import { paymentPath } from '../../layout/links.ts';
import { mayAsk } from '../../routes.ts';
import { unknownPage } from '../explain.ts';
import { writeDecisions } from './decisions.ts';
import { writeBooks, writeSummary, writeTimeline, writeTrouble, type Elsewhere } from './write.ts';

const elsewhereOf = ({ config }: Pick<ConsoleDeps, 'config'>): Elsewhere => ({
  workflow: (id) =>
    `${config.TEMPORAL_UI_URL}/namespaces/${config.temporal.namespace}/workflows/${encodeURIComponent(id)}`,
  ledger: (what, id) =>
    config.CONSOLE_EXPLORER_URL === undefined
      ? null
      : `${config.CONSOLE_EXPLORER_URL.replace(/\/$/, '')}/${what}/${encodeURIComponent(id)}`,
});

const writeLinks = ({ language, signedIn }: AskedBy, id: string): Html | null =>
  mayAsk('GET /payments/:id/raw', signedIn.roles)
    ? html`<p class="actions">
        <a href="${paymentPath(id)}/personal">${sayText(language, PAYMENT.personal)}</a>
        <a href="${paymentPath(id)}/raw">${sayText(language, PAYMENT.raw)}</a>
      </p>`
    : null;

/**
 * A payment with both of its sides, and the decisions that are lawful over it.
 * @param fault why what was asked of it was not done.
 */
export const showPayment = async (
  deps: ConsoleDeps,
  asked: AskedBy,
  fault: Refusal | null = null,
): Promise<Answer> => {
  const elsewhere = elsewhereOf(deps);
  const { em, language, signedIn, param } = asked;
  const id = param('id');
  const view = await readPayment(em, id);
  if (!view) return unknownPage(asked);
  const decides = mayAsk('POST /payments/:id/decide', signedIn.roles);
  const decisions = decides ? await lawfulDecisions(deps, id) : [];
  const open = await em.count(Proposal, { kind: 'resolve', subject: id, state: 'open' });
  const title = sayText(language, PAYMENT.title);
  return {
    status: fault ? 409 : 200,
    page: {
      title,
      content: html`<h1>${title}</h1>
        ${fault ? html`<p class="fault" role="alert">${sayRefusal(language, fault)}</p>` : null}
        ${writeSummary(language, signedIn.roles, elsewhere, view)} ${writeLinks(asked, id)}
        ${writeTrouble(language, view)}
        ${
          open === 0
            ? null
            : html`<p><a href="/proposals">${sayText(language, PAYMENT.proposed)}</a></p>`
        }
        ${writeDecisions(asked, id, { trouble: view.trouble, decisions })}
        <h2 id="timeline">${sayText(language, PAYMENT.timeline)}</h2>
        ${writeTimeline(language, elsewhere, view.timeline)}
        <h2>${sayText(language, PAYMENT.books)}</h2>
        ${writeBooks(language, view.postings)}`,
    },
  };
};
