import { Operator, Proposal, type PROPOSAL_STATES } from '../../db/entities/operator.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { isRowId } from '../../domain/transactions/row-id.ts';
import { html, type Html } from '../../lib/html.ts';
import { carryOut } from '../../services/operators/carry-out.ts';
import {
  approveProposal,
  listProposals,
  refuseProposal,
} from '../../services/operators/proposals.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../deps.ts';
import { sayRefusal } from '../languages/in-language.ts';
import { shownMoney, shownTime, writeFacts } from '../layout/parts.ts';

const stateOf = ({ state }: Proposal): (typeof PROPOSAL_STATES)[number] => state;

type Names = ReadonlyMap<string, string>;

/** Approved, and its workflow has not answered yet. */
const isLeft = ({ state, carriedOutAt }: Proposal): boolean =>
  state === 'approved' && !carriedOutAt;

const writeForms = ({ language, signedIn, formToken }: AskedBy, row: Proposal): Html | null => {
  const { proposals: words } = language;
  if (isLeft(row) && signedIn.roles.includes('approver')) {
    return html`<form class="actions" method="post" action="/proposals/${row.id}/carry-out">
      ${formToken}<button>${words.carryOut}</button>
    </form>`;
  }
  if (row.state !== 'open' || !signedIn.roles.includes('approver')) return null;
  if (row.proposedBy === signedIn.id) return html`<p class="soft">${words.own}</p>`;
  const path = `/proposals/${row.id}`;
  return html`<form class="actions" method="post" action="${path}/approve">
    ${formToken}<input type="hidden" name="shown" value="${row.termsHash}" />
    <label>${words.reason} <input name="reason" maxlength="2000" required /></label>
    <button>${words.approve}</button>
    <button class="second" formaction="${path}/refuse">${words.refuse}</button>
  </form>`;
};

const sayTerms = (terms: Proposal['terms']): string =>
  Object.entries(terms)
    .map(([name, value]) => (name === 'action' ? String(value) : `${name}: ${String(value)}`))
    .join(', ');

const writeProposal = (asked: AskedBy, row: Proposal, names: Names): Html => {
  const { proposals: words, proposalStates } = asked.language;
  const money = shownMoney(asked.language, row.amount, row.asset);
  const facts: (readonly [string, Html | string])[] = [
    [words.state, html`<span class="tag">${proposalStates[stateOf(row)]}</span>`],
    [words.about, row.subject],
    [words.decision, sayTerms(row.terms)],
    [words.amount, money],
    [words.evidence, row.evidence],
    [words.proposedBy, names.get(row.proposedBy) ?? row.proposedBy],
    [words.expires, shownTime(row.expiresAt)],
  ];
  if (row.decidedBy) facts.push([words.decidedBy, names.get(row.decidedBy) ?? row.decidedBy]);
  if (row.reason) facts.push([words.reason, row.reason]);
  if (row.outcome) facts.push([words.outcome, row.outcome]);
  if (isLeft(row)) facts.push([words.outcome, html`<strong>${words.left}</strong>`]);
  return html`<section class="card">${writeFacts(facts)}${writeForms(asked, row)}</section>`;
};

const writeList = async (asked: AskedBy, fault: Refusal | null): Promise<Answer> => {
  const { em, language } = asked;
  const rows = await listProposals(em);
  const people = await em.findAll(Operator);
  const names: Names = new Map(people.map(({ id, email }) => [id, email]));
  const { title, none } = language.proposals;
  return {
    status: fault ? 409 : 200,
    page: {
      title,
      content: html`<h1>${title}</h1>
        ${fault ? html`<p class="fault" role="alert">${sayRefusal(language, fault)}</p>` : null}
        ${rows.length === 0 ? html`<p>${none}</p>` : rows.map((row) => writeProposal(asked, row, names))}`,
    },
  };
};

/** What one person proposed, and what another one says to it. */
export const proposalHandlers = (deps: ConsoleDeps) =>
  ({
    'GET /proposals': async (asked) => writeList(asked, null),
    'POST /proposals/:id/approve': async (asked) => {
      const { em, actor, param, field } = asked;
      const verdict = { id: param('id'), shown: field('shown'), reason: field('reason') };
      const approved = await approveProposal(em, actor, verdict);
      if (isRefusal(approved)) return writeList(asked, approved);
      const done = await carryOut({ orm: deps.orm, client: deps.temporal }, actor, approved);
      return isRefusal(done) ? writeList(asked, done) : { redirect: '/proposals' };
    },
    'POST /proposals/:id/carry-out': async (asked) => {
      const { em, actor, param } = asked;
      const id = param('id');
      const left = isRowId(id)
        ? await em.findOne(Proposal, { id, state: 'approved', carriedOutAt: null })
        : null;
      if (!left) return { redirect: '/proposals' };
      const done = await carryOut({ orm: deps.orm, client: deps.temporal }, actor, left);
      return isRefusal(done) ? writeList(asked, done) : { redirect: '/proposals' };
    },
    'POST /proposals/:id/refuse': async (asked) => {
      const { em, actor, param, field } = asked;
      const verdict = { id: param('id'), shown: field('shown'), reason: field('reason') };
      const refused = await refuseProposal(em, actor, verdict);
      return isRefusal(refused) ? writeList(asked, refused) : { redirect: '/proposals' };
    },
  }) satisfies Partial<Handlers>;
