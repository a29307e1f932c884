import { Proposal } from '../../../db/entities/operator.ts';
import { nextOf } from '../../../domain/operations/trouble.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { DECISION_WORDS } from '../../../domain/operations/decisions.ts';
import type { InvestigationDecision } from '../../../domain/transactions/investigation.ts';
import { DECISIONS } from '../../../domain/transactions/investigation.ts';
import { judgeAsked } from '../../../domain/transactions/judge-investigation.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { CaseRecord, CaseView } from '../../../services/investigations/read-case.ts';
import type { Preview } from '../../../services/operations/preview/preview.ts';
import type { AskedBy } from '../../deps.ts';
import { sayText, sayWhyNot } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { casePath, paymentPath } from '../../layout/links.ts';
import { shownMoney, shownTime, writeFacts } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';
import { writeBooks, writeHistory, writeRefunds } from './tables.ts';

type Action = InvestigationDecision['action'];
type Facts = readonly (readonly [string, Html | string])[];
type Previews = readonly (Preview & { readonly action: Action })[];

/** Where a payment's page is. */
const paymentLink = (id: string): Html => html`<a href="${paymentPath(id)}">${id}</a>`;

/** What came and by which way; who paid on a rail, and what a stranger wrote, is on a page of its own. */
const recordFacts = ({ investigations: words }: Language, record: CaseRecord | null): Facts => {
  if (record === null) return [];
  if (record.on === 'rail') {
    const { rail, railReference, receivedAt } = record.receipt;
    return [
      [words.rail, rail],
      [words.came, shownTime(receivedAt)],
      [words.where, railReference],
    ];
  }
  const one = record.on === 'stellar' ? record.payment : record.balance;
  const memo = one.memoType === 'text' || !one.memo ? null : `${one.memoType ?? ''} ${one.memo}`;
  return [
    [words.came, shownTime(one.closedAt)],
    [words.payer, one.fromMuxedAccount ?? one.fromAccount],
    [words.to, 'receivingAccount' in one ? one.receivingAccount : one.account],
    [words.where, `${one.transactionHash}, ${one.operationId}`],
    ...(memo === null ? [] : [[words.memo, memo] as const]),
  ];
};

const writeState = (language: Language, { row }: CaseView): string => {
  const { states } = language.investigations;
  const known = (['held', 'resolved'] as const).find((one) => one === row.state) ?? 'open';
  const state = states[known];
  return row.state === 'resolved' ? `${state}: ${row.resolution ?? ''}` : state;
};

/** The facts of a case that every role may see. */
export const writeCaseFacts = (language: Language, found: CaseView): Html => {
  const { investigations: words } = language;
  const { row, left, record, stories, storyTrouble } = found;
  const about = stories.map(({ id, kind, status }) => {
    const how = id === row.attachedTo ? words.attachedTo : words.announcedBy;
    return [words.payment, html`${how} ${kind} ${paymentLink(id)}, ${status}`] as const;
  });
  return html`<div class="card">
    ${writeFacts([
      [words.state, html`<span class="tag">${writeState(language, found)}</span>`],
      [words.amount, shownMoney(language, row.amount, row.asset)],
      [words.left, shownMoney(language, left, row.asset)],
      [words.opened, shownTime(row.openedAt)],
      // Of a contradiction and of a break: what the two sides say.
      ...(row.state !== 'resolved' && row.resolution
        ? [[words.said, row.resolution] as const]
        : []),
      ...recordFacts(language, record),
      ...about,
      ...(storyTrouble === null
        ? []
        : [[words.paymentWaits, sayText(language, TROUBLES[storyTrouble].reason)] as const]),
    ])}
  </div>`;
};

const writeTrouble = (language: Language, { kind, row, storyTrouble }: CaseView): Html | null => {
  const { investigations: words } = language;
  const trouble = TROUBLES[kind];
  if (row.state === 'resolved') return null;
  return html`<div class="card">
    ${writeFacts([
      [words.proved, sayText(language, trouble.proved)],
      [words.unproved, sayText(language, trouble.unproved)],
      [words.next, storyTrouble === null ? sayText(language, nextOf(trouble)) : words.paymentFirst],
    ])}
  </div>`;
};

const AMOUNT: readonly Action[] = ['attach', 'refund', 'refundedByHand', 'writeOff'];
const FEE: readonly Action[] = ['refund', 'refundedByHand'];

const writeField = (name: string, label: string, help: string | null): Html =>
  html`<label
    >${label}
    <input
      name="${name}"
      inputmode="${name === 'transactionId' ? 'text' : 'decimal'}"
      ${name === 'transactionId' ? html`required` : null}
      maxlength="40"
    />
    ${help === null ? null : html`<small class="soft">${help}</small>`}</label
  >`;

/** A form that leads to the decision's preview. */
const writeDecision = (language: Language, { row }: CaseView, preview: Previews[number]): Html => {
  const { investigations: words } = language;
  const { action, refused, needs, words: effects } = preview;
  const money = Number(row.amount) > 0;
  const isOpen = refused === null;
  const fields = [
    action === 'attach' ? writeField('transactionId', words.transaction, null) : null,
    money && AMOUNT.includes(action) ? writeField('amount', words.amount, words.partHelp) : null,
    money && FEE.includes(action) ? writeField('fee', words.fee, words.feeHelp) : null,
  ];
  const would = effects.map((effect) => html`<li>${sayText(language, effect)}</li>`);
  return html`<section class="card">
    <h3>${words.decisions[action]}</h3>
    <p>${sayText(language, DECISION_WORDS[`case.${action}`].does)}</p>
    ${needs === undefined ? null : html`<p class="soft">${words.needs[needs]}</p>`}
    ${
      isOpen && would.length > 0
        ? html`<p class="soft">${words.may}</p>
            <ul>
              ${would}
            </ul>`
        : null
    }
    ${
      isOpen
        ? html`<form method="get" action="${casePath(row.sourceKey)}/decide">
            <input type="hidden" name="action" value="${action}" />
            <div class="filters">${fields}</div>
            <p class="actions"><button class="second">${words.look}</button></p>
          </form>`
        : html`<p class="soft">${words.mayNot} ${sayWhyNot(language, refused ?? '')}</p>`
    }
  </section>`;
};

const writeLinks = ({ language, signedIn }: AskedBy, found: CaseView): Html | null => {
  const { investigations: words } = language;
  const address = casePath(found.row.sourceKey);
  if (found.record === null || !mayAsk('GET /investigations/:id/payer', signedIn.roles))
    return null;
  return html`<p class="actions">
    <a href="${address}/payer">${words.showPayer}</a>
    ${
      found.row.state === 'resolved' || found.record.on === 'claimable'
        ? null
        : html`<a href="${address}/candidates">${words.showCandidates}</a>`
    }
  </p>`;
};

/**
 * The page of one case.
 * @param previews of the decisions that its kind allows; empty for who may not decide.
 */
export const writeCase = async (
  asked: AskedBy,
  found: CaseView,
  previews: Previews,
  besides: Html | null = null,
): Promise<Html> => {
  const { em, language } = asked;
  const { investigations: words } = language;
  const { sourceKey, state } = found.row;
  const open = await em.count(Proposal, {
    kind: 'investigation',
    subject: sourceKey,
    state: 'open',
  });
  return html`<h1>${words.one} ${sourceKey}</h1>
    <p><strong>${sayText(language, TROUBLES[found.kind].reason)}</strong></p>
    ${open > 0 ? html`<p class="fault"><a href="/proposals">${words.openProposal}</a></p>` : null}
    ${writeCaseFacts(language, found)} ${writeLinks(asked, found)} ${writeTrouble(language, found)}
    ${
      previews.length === 0 || state === 'resolved'
        ? null
        : html`<h2>${words.decide}</h2>
            ${previews.map((preview) => writeDecision(language, found, preview))}`
    }
    ${besides} ${writeHistory(language, found)} ${writeRefunds(language, found)}
    ${writeBooks(language, found)}`;
};

/** Who decides and why is asked for later, and so is the transaction. */
const LATER = { operator: 'x', evidence: 'x' } as const;

/** The decisions that a case's kind and its place allow, in the order in which they are shown. */
export const decisionsOf = ({ kind, row }: CaseView): readonly Action[] =>
  DECISIONS.filter(
    (action) =>
      TROUBLES[kind].decisions.includes(`case.${action}`) &&
      judgeAsked({ action, ...LATER }, row.sourceKey) === null,
  );
