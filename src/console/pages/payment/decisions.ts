import { DECISION_WORDS } from '../../../domain/operations/decisions.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import type { TroubleKind } from '../../../domain/operations/kinds.ts';
import type { Resolution } from '../../../domain/transactions/story.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Preview } from '../../../services/operations/preview/preview.ts';
import type { ShownDecision } from '../../../services/operations/preview/lawful-decisions.ts';
import type { AskedBy } from '../../deps.ts';
import { writeEvidenceLabel } from '../../layout/lost-answer.ts';
import { sayText, sayWhyNot } from '../../languages/in-language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import type { Language } from '../../languages/language.ts';
import { paymentPath } from '../../layout/links.ts';

const KEEPS_FEE: readonly Resolution['action'][] = ['refund', 'refundedByHand'];

/** What a decision would do now, amounts and destinations named, and what the customer reads then. */
export const writeEffects = (
  language: Language,
  { refused, words, customerReads }: Preview,
): Html => {
  if (refused !== null) {
    return html`<p class="fault">
      ${sayText(language, PAYMENT.refused)}: ${sayWhyNot(language, refused)}
    </p>`;
  }
  const effects = words.map((effect) => html`<li>${sayText(language, effect)}</li>`);
  return html`<p>${sayText(language, PAYMENT.does)}:</p>
    <ul>
      ${effects.length === 0 ? html`<li>${sayText(language, PAYMENT.nothingMoves)}</li>` : effects}
    </ul>
    ${
      customerReads === null
        ? null
        : html`<p>${sayText(language, PAYMENT.reads)}: <q>${customerReads}</q></p>`
    }`;
};

/** What a form says of a decision, for the next step to read. */
const writeHidden = ({ action, parking, key }: ShownDecision): readonly Html[] =>
  Object.entries({ action, parking, key }).flatMap(([name, value]) =>
    value === undefined ? [] : [html`<input type="hidden" name="${name}" value="${value}" />`],
  );

const nameOf = (language: Language, { action }: ShownDecision): string =>
  sayText(language, DECISION_WORDS[`resolve.${action}`].called);

/** Each decision that may be taken, with its preview; the next step confirms one. */
export const writeDecisions = (
  { language, formToken }: AskedBy,
  id: string,
  {
    trouble,
    decisions,
  }: {
    readonly trouble: TroubleKind | null;
    readonly decisions: readonly ShownDecision[];
  },
): Html | null => {
  if (decisions.length === 0) return null;
  const safe = trouble === null ? null : TROUBLES[trouble].safe;
  const cards = decisions.map((decision) => {
    const { action, refused } = decision;
    const fee = KEEPS_FEE.includes(action)
      ? html`<label
          >${sayText(language, PAYMENT.feeField)} (${sayText(language, PAYMENT.feeHelp)})
          <input name="fee" inputmode="decimal" maxlength="30"
        /></label>`
      : null;
    const isSafe = safe === `resolve.${action}`;
    return html`<section class="card">
      <h3>
        ${nameOf(language, decision)}
        ${isSafe ? html`<span class="tag">${sayText(language, PAYMENT.safe)}</span>` : null}
      </h3>
      <p>${sayText(language, decision.does)}</p>
      ${writeEffects(language, decision)}
      ${
        refused === null || fee !== null
          ? html`<form class="actions" method="post" action="${paymentPath(id)}/preview">
              ${formToken} ${writeHidden(decision)} ${fee}
              <button ${isSafe ? null : html`class="second"`}>
                ${sayText(language, PAYMENT.goOn)}: ${nameOf(language, decision)}
              </button>
            </form>`
          : null
      }
    </section>`;
  });
  return html`<h2 id="decisions">${sayText(language, PAYMENT.decisions)}</h2>
    ${cards}`;
};

/** What the last step shows besides. */
interface Confirmation {
  readonly fault: string | null;
  readonly evidence: string;
  /** What to do before it is decided; null where nothing is. */
  readonly first: string | null;
}

/** The last step: what it does, once more, and the evidence. */
export const writeConfirmation = (
  { language, formToken }: AskedBy,
  id: string,
  decision: ShownDecision,
  { fault, evidence, first }: Confirmation,
): Html => {
  const { fee, shown, takesTwo, lostKey, refused } = decision;
  const button = sayText(language, takesTwo ? PAYMENT.propose : PAYMENT.confirm);
  const form = html`<form method="post" action="${paymentPath(id)}/decide">
    ${formToken} ${writeHidden(decision)}
    ${fee === undefined ? null : html`<input type="hidden" name="fee" value="${fee}" />`}
    <input type="hidden" name="shown" value="${shown}" />
    ${writeEvidenceLabel(language, lostKey)}
    <textarea
      id="evidence"
      name="evidence"
      required
      maxlength="2000"
      rows="3"
      aria-describedby="evidence-help"
    >
${evidence}</textarea>
    <p id="evidence-help" class="soft">${sayText(language, PAYMENT.evidenceHelp)}</p>
    ${takesTwo ? html`<p><strong>${sayText(language, PAYMENT.takesTwo)}</strong></p>` : null}
    <p><button>${button}: ${nameOf(language, decision)}</button></p>
  </form>`;
  return html`<h1>${sayText(language, PAYMENT.confirmTitle)}: ${nameOf(language, decision)}</h1>
    ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`}
    <div class="card">
      <p>${sayText(language, decision.does)}</p>
      ${first === null ? null : html`<p><strong>${first}</strong></p>`}
      ${writeEffects(language, decision)} ${refused === null ? form : null}
    </div>
    <p><a href="${paymentPath(id)}">${sayText(language, PAYMENT.back)}</a></p>`;
};
