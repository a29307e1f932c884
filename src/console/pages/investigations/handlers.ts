import { parseAmount } from '../../../domain/money/amount.ts';
import { isRefusal, type Refusal } from '../../../domain/refusal.ts';
import {
  DECISIONS,
  type InvestigationDecision,
} from '../../../domain/transactions/investigation.ts';
import { html, type Html } from '../../../lib/html.ts';
import { decideByOperator, takesTwo } from '../../../services/investigations/decide-by-operator.ts';
import { readCase, type CaseView } from '../../../services/investigations/read-case.ts';
import {
  previewCase,
  previewCaseDecisions,
} from '../../../services/operations/preview/preview-case.ts';
import type { Preview } from '../../../services/operations/preview/preview.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { mayAsk } from '../../routes.ts';
import { explainPage, unknownPage } from '../explain.ts';
import { evidenceHandlers, writeEvidence } from './evidence.ts';
import { createCaseList } from './list.ts';
import { decisionsOf, writeCase, writeCaseFacts } from './show.ts';
import { candidatesHandlers } from './strangers.ts';
import { sayRefusal, sayText, sayWhyNot } from '../../languages/in-language.ts';
import { casePath } from '../../layout/links.ts';

type Terms = Omit<InvestigationDecision, 'operator' | 'evidence'>;
const EVIDENCE_MAX = 2_000;

/** What is decided, as the form or the link says it. */
const termsOf = (given: (name: string) => string, shown: number): Terms | Refusal | null => {
  const action = DECISIONS.find((one) => one === given('action'));
  if (action === undefined) return null;
  const [amount, fee] = [given('amount').trim(), given('fee').trim()];
  const transactionId = given('transactionId').trim();
  for (const text of [amount, fee]) {
    const parsed = text === '' ? null : parseAmount(text);
    if (parsed !== null && isRefusal(parsed)) return parsed;
  }
  return {
    action,
    ...(amount === '' ? {} : { amount }),
    ...(fee === '' ? {} : { fee }),
    ...(transactionId === '' ? {} : { transactionId }),
    shown,
  };
};

const writeEffects = ({ language }: AskedBy, { effects, words: said }: Preview): Html => {
  const { investigations: words } = language;
  return effects.length === 0
    ? html`<p>${words.nothingMoves}</p>`
    : html`<ul>
        ${said.map((effect) => html`<li>${sayText(language, effect)}</li>`)}
      </ul>`;
};

interface Shown {
  readonly found: CaseView;
  readonly terms: Terms;
  readonly preview: Preview;
  readonly isForTwo: boolean;
  readonly fault: string | null;
}

/** What a decision would do, with the form that takes it. */
const writeConfirm = (
  asked: AskedBy,
  { found, terms, preview, isForTwo, fault }: Shown,
): Answer => {
  const { language, formToken } = asked;
  const { investigations: words } = language;
  const { sourceKey } = found.row;
  const title = words.previewOf(words.decisions[terms.action]);
  const why = fault ?? preview.refused;
  const said = why === null ? null : sayWhyNot(language, why);
  const hidden = Object.entries(terms).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return {
    status: why === null ? 200 : 409,
    page: {
      title,
      content: html`<h1>${title}</h1>
        ${said === null ? null : html`<p class="fault" role="alert">${said}</p>`}
        ${writeCaseFacts(language, found)}
        ${
          preview.refused !== null
            ? null
            : html`<section class="card">
                <h2>${words.preview}</h2>
                ${writeEffects(asked, preview)}
                <form method="post" action="${casePath(sourceKey)}/decide">
                  ${formToken}${hidden}
                  <label for="evidence">${words.evidence}</label>
                  <input
                    id="evidence"
                    name="evidence"
                    required
                    maxlength="${EVIDENCE_MAX}"
                    aria-describedby="evidence-help"
                  />
                  <p class="soft" id="evidence-help">${words.evidenceHelp}</p>
                  ${isForTwo ? html`<p>${words.twoPeople}</p>` : null}
                  <p class="actions">
                    <button>${isForTwo ? words.propose : words.confirm}</button>
                  </p>
                </form>
              </section>`
        }
        <p><a href="${casePath(sourceKey)}">${words.back}</a></p>`,
    },
  };
};

/** Cases: what came, what is left, and what is decided of it. */
export const caseHandlers = (deps: ConsoleDeps) => {
  const { orm, anchor, temporal: client } = deps;
  const previewOf = async ({ row }: CaseView, terms: Terms): Promise<Preview> =>
    previewCase({ orm, anchor }, row.sourceKey, terms);

  const show = async (
    asked: AskedBy,
    terms: Terms | Refusal,
    found: CaseView,
    fault: string | null,
  ) => {
    const { language, em } = asked;
    if (isRefusal(terms)) {
      const { title } = language.investigations;
      return { status: 409, page: explainPage({ title, text: sayRefusal(language, terms) }) };
    }
    const preview = await previewOf(found, terms);
    const isForTwo = await takesTwo(em, found, terms);
    return writeConfirm(asked, { found, terms, preview, isForTwo, fault });
  };

  return {
    ...candidatesHandlers(deps),
    ...evidenceHandlers(deps),
    'GET /investigations': createCaseList(anchor),
    'GET /investigations/:id': async (asked) => {
      const { em, param, signedIn, language } = asked;
      const found = await readCase(em, param('id'));
      if (!found) return unknownPage(asked);
      const mayDecide = mayAsk('POST /investigations/:id/decide', signedIn.roles);
      const open = mayDecide && found.row.state !== 'resolved' ? decisionsOf(found) : [];
      const previews = await previewCaseDecisions({ orm, anchor }, found.row.sourceKey, open);
      const title = `${language.investigations.one} ${found.row.sourceKey}`;
      const files = await writeEvidence(asked, found.row.sourceKey);
      return { page: { title, content: await writeCase(asked, found, previews, files) } };
    },
    'GET /investigations/:id/decide': async (asked) => {
      const found = await readCase(asked.em, asked.param('id'));
      const terms = found && termsOf(asked.query, found.shown);
      return found && terms ? show(asked, terms, found, null) : unknownPage(asked);
    },
    'POST /investigations/:id/decide': async (asked) => {
      const { em, actor, param, field, language } = asked;
      const found = await readCase(em, param('id'));
      const shown = /^\d{1,9}$/.test(field('shown')) ? Number(field('shown')) : -1;
      const terms = found && termsOf(field, shown);
      if (!found || !terms) return unknownPage(asked);
      if (isRefusal(terms)) return show(asked, terms, found, null);
      const evidence = field('evidence').trim().slice(0, EVIDENCE_MAX);
      const preview = await previewOf(found, terms);
      if (preview.refused !== null) return show(asked, terms, found, preview.refused);
      const said = { ...terms, evidence };
      const done = await decideByOperator({ orm, client }, actor, found, said);
      if (isRefusal(done)) return show(asked, terms, found, sayRefusal(language, done));
      return { redirect: done === 'proposed' ? '/proposals' : casePath(found.row.sourceKey) };
    },
  } satisfies Partial<Handlers>;
};
