import { Proposal } from '../../db/entities/operator.ts';
import { html, type Html } from '../../lib/html.ts';
import { readAttention, type Waiting } from '../../services/operations/attention/attention.ts';
import type { Handlers } from '../deps.ts';
import type { Language } from '../languages/language.ts';
import { shownMoney, shownTime, writeFacts, writeTable } from '../layout/parts.ts';
import { said, wordsOf } from '../layout/trouble-words.ts';

const LIMIT = 50;

/** What waits, each with its reason in words and what is safe to do next. */
const writeWaiting = (language: Language, rows: readonly Waiting[]): Html => {
  const { front, audit, proposals } = language;
  return writeTable<Waiting>(
    [
      [audit.about, ({ subject }) => subject],
      [
        audit.reason,
        ({ kind, detail }) =>
          html`<strong>${said(language, wordsOf(kind).reason)}</strong><br /><small
              >${detail}</small
            >`,
      ],
      [front.next, ({ kind }) => said(language, wordsOf(kind).next)],
      [
        proposals.amount,
        ({ amount, asset }) => (asset === null ? null : shownMoney(language, amount, asset)),
      ],
      [front.since, ({ since }) => shownTime(new Date(since))],
    ],
    rows,
  );
};

/** The front page: who is logged in, and what waits for a person. */
export const showFront: Handlers['GET /'] = async (asked) => {
  const { em, language, signedIn, formToken } = asked;
  const { front, roles, login } = language;
  const after = asked.query('after');
  const waiting = await readAttention(em, { limit: LIMIT, ...(after === '' ? {} : { after }) });
  const open = await em.count(Proposal, { state: 'open' });
  const older =
    waiting.next === null
      ? null
      : html`<p>
          <a href="/?${new URLSearchParams({ after: waiting.next }).toString()}">${front.more}</a>
        </p>`;
  const list = html`${writeWaiting(language, waiting.items)} ${older}`;
  return {
    page: {
      title: front.title,
      content: html`<h1>${front.title}</h1>
        ${open === 0 ? null : html`<p><a href="/proposals">${front.proposals(open)}</a></p>`}
        <h2>${front.waiting}</h2>
        ${waiting.items.length === 0 ? html`<p>${front.nothing}</p>` : list}
        <h2>${front.session}</h2>
        <div class="card">
          ${writeFacts([
            [front.signedInAs, `${signedIn.name} (${signedIn.email})`],
            [front.mayDo, signedIn.roles.map((role) => roles[role]).join(', ')],
          ])}
          <form class="actions" method="post" action="/logout/everywhere">
            ${formToken}<button class="second">${login.everywhere}</button>
          </form>
        </div>`,
    },
  };
};
