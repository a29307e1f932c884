import type { Proposal, PROPOSAL_STATES } from '../../../db/entities/operator.ts';
import { DECISION_WORDS, type DecisionName } from '../../../domain/operations/decisions.ts';
import { doesOf } from '../../../domain/operations/trouble.ts';
import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { ShownProposal } from '../../../services/operations/preview/preview-proposal.ts';
import { readCaseDecision, readResolution } from '../../../services/operators/read-terms.ts';
import type { AskedBy } from '../../deps.ts';
import { sayText } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { PAYMENT } from '../../languages/payment.ts';
import { PROPOSALS } from '../../languages/proposals.ts';
import { casePath, linkTo, paymentPath, proposalPath } from '../../layout/links.ts';
import { writeLookUp } from '../../layout/lost-answer.ts';
import { shownMoney, shownTime, writeFacts } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';
import { writeEffects } from '../payment/decisions.ts';

type Facts = (readonly [string, Html | string])[];
export type Names = ReadonlyMap<string, string>;

const stateOf = ({ state }: Proposal): (typeof PROPOSAL_STATES)[number] => state;

/** Approved, and its workflow has not answered yet. */
const isLeft = ({ state, carriedOutAt }: Proposal): boolean =>
  state === 'approved' && !carriedOutAt;

/** The decision's name in the table of decisions; null for what cannot be read. */
const nameOf = ({ kind, subject, terms }: Proposal): DecisionName | null => {
  if (kind === 'clearance') {
    if (subject.startsWith('sources/')) return 'sources.clear';
    return subject.startsWith('sender/') ? 'sender.clear' : 'listener.clear';
  }
  if (kind === 'investigation') {
    const said = readCaseDecision(terms);
    return said && `case.${said.action}`;
  }
  const said = readResolution(terms);
  return said && `resolve.${said.action}`;
};

/** The name of a decision, as buttons and lists have it. */
export const sayAction = (language: Language, row: Proposal): string => {
  const name = nameOf(row);
  return name === null
    ? String(row.terms['action'])
    : sayText(language, DECISION_WORDS[name].called);
};

const SAID = {
  amount: 'part',
  fee: 'fee',
  transactionId: 'transaction',
  key: 'key',
  fromLedger: 'fromLedger',
  gap: 'gap',
  treasury: 'treasury',
  payments: 'payments',
} as const;
const isSaid = (name: string): name is keyof typeof SAID => Object.hasOwn(SAID, name);

/** What the decision says besides its word; the number of a question is ours alone. */
const termFacts = (language: Language, { terms }: Proposal): Facts =>
  Object.entries(terms).flatMap(([name, value]) => {
    const words = Array.isArray(value) ? value.join(', ') : String(value);
    return isSaid(name) && words !== '' ? [[sayText(language, PROPOSALS[SAID[name]]), words]] : [];
  });

const placeOf = ({ kind, subject }: Proposal): string =>
  kind === 'resolve'
    ? paymentPath(subject)
    : kind === 'investigation'
      ? casePath(subject)
      : '/treasury';

const peopleOf = ({ signedIn }: AskedBy, { kind, subject }: Proposal): string | null => {
  const { roles } = signedIn;
  if (kind === 'resolve' && mayAsk('GET /payments/:id/personal', roles)) {
    return `${paymentPath(subject)}/personal`;
  }
  return kind === 'investigation' && mayAsk('GET /investigations/:id/payer', roles)
    ? `${casePath(subject)}/payer`
    : null;
};

const factsOf = ({ language }: AskedBy, row: Proposal, names: Names): Facts => {
  const { proposals: words, proposalStates } = language;
  const nameOfPerson = (id: string): string => names.get(id) ?? id;
  return [
    [words.state, html`<span class="tag">${proposalStates[stateOf(row)]}</span>`],
    [words.about, linkTo(placeOf(row), row.subject)],
    [words.decision, html`<strong>${sayAction(language, row)}</strong>`],
    ...termFacts(language, row),
    [words.amount, shownMoney(language, row.amount, row.asset)],
    [words.evidence, row.evidence],
    [words.proposedBy, nameOfPerson(row.proposedBy)],
    [words.expires, shownTime(row.expiresAt)],
    ...(row.decidedBy ? [[words.decidedBy, nameOfPerson(row.decidedBy)] as const] : []),
    ...(row.reason ? [[words.reason, row.reason] as const] : []),
    ...(row.outcome ? [[words.outcome, row.outcome] as const] : []),
    ...(isLeft(row) ? [[words.outcome, html`<strong>${words.left}</strong>`] as const] : []),
  ];
};

/** Sends again what was approved and not answered. */
const writeCarryOut = ({ language, signedIn, formToken }: AskedBy, row: Proposal): Html | null =>
  isLeft(row) && signedIn.roles.includes('approver')
    ? html`<form class="actions" method="post" action="${proposalPath(row.id)}/carry-out">
        ${formToken}<button>${language.proposals.carryOut}</button>
      </form>`
    : null;

/** A proposal in the list; what it does is on its page. */
export const writeListed = (asked: AskedBy, row: Proposal, names: Names): Html =>
  html`<section class="card">
    ${writeFacts(factsOf(asked, row, names))}
    <p><a href="${proposalPath(row.id)}">${sayText(asked.language, PROPOSALS.look)}</a></p>
    ${writeCarryOut(asked, row)}
  </section>`;

const writeVerdict = (
  { language, signedIn, formToken, field }: AskedBy,
  row: Proposal,
  { shown, refused }: ShownProposal,
): Html | null => {
  const { proposals: words } = language;
  if (row.state !== 'open' || !signedIn.roles.includes('approver')) return null;
  if (row.proposedBy === signedIn.id) return html`<p class="soft">${words.own}</p>`;
  const path = proposalPath(row.id);
  const action = sayAction(language, row);
  return html`<h2>${sayText(language, PROPOSALS.decide)}</h2>
    <form method="post" action="${path}/approve">
      ${formToken}<input type="hidden" name="shown" value="${row.termsHash}" />
      <input type="hidden" name="does" value="${shown}" />
      <label for="reason">${words.reason} (${sayText(language, PROPOSALS.required)})</label>
      <input id="reason" name="reason" maxlength="2000" required value="${field('reason')}" />
      <p class="soft">${sayText(language, PROPOSALS.carriedOut)}</p>
      <p class="actions">
        ${refused === null ? html`<button>${words.approve}: ${action}</button>` : null}
        <button class="second" formaction="${path}/refuse">${words.refuse}: ${action}</button>
      </p>
    </form>`;
};

/** Why what it is about waits, what to do first, and what it would do now. */
const writeNow = (language: Language, row: Proposal, preview: ShownProposal): Html => {
  const { trouble, lostKey } = preview;
  const name = nameOf(row);
  const known = trouble === null ? null : TROUBLES[trouble];
  const facts: Facts = known
    ? [
        [sayText(language, PAYMENT.why), sayText(language, known.reason)],
        [sayText(language, PAYMENT.unproved), sayText(language, known.unproved)],
        ...(known.first
          ? [[sayText(language, PAYMENT.first), sayText(language, known.first)] as const]
          : []),
      ]
    : [];
  return html`<h2>${sayText(language, PROPOSALS.now)}</h2>
    <section class="card">
      ${name === null ? null : html`<p>${sayText(language, doesOf(known ?? {}, name))}</p>`}
      ${writeFacts(facts)} ${lostKey === null ? null : writeLookUp(language, lostKey)}
      ${row.kind === 'clearance' ? null : writeEffects(language, preview)}
    </section>`;
};

/**
 * One proposal as whoever proposed it saw it, and the form that decides it.
 * @param preview what it would do now; null once it was decided.
 */
export const writeOne = (
  asked: AskedBy,
  row: Proposal,
  { names, preview }: { readonly names: Names; readonly preview: ShownProposal | null },
): Html => {
  const { language } = asked;
  const people = peopleOf(asked, row);
  return html`<section class="card">
      ${writeFacts(factsOf(asked, row, names))}
      ${
        people === null
          ? null
          : html`<p><a href="${people}">${sayText(language, PROPOSALS.people)}</a></p>`
      }
    </section>
    ${
      preview === null
        ? null
        : html`${writeNow(language, row, preview)} ${writeVerdict(asked, row, preview)}`
    }
    ${writeCarryOut(asked, row)}
    <p><a href="/proposals">${sayText(language, PROPOSALS.all)}</a></p>`;
};
