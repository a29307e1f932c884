import { Investigation } from '../../db/entities/money-in.ts';
import { Proposal } from '../../db/entities/operator.ts';
import { Transaction } from '../../db/entities/transaction.ts';
import { html } from '../../lib/html.ts';
import type { AskedBy, Handlers } from '../deps.ts';
import { shownMoney, shownTime, writeFacts, writeTable } from '../layout/parts.ts';

const LIMIT = 50;

interface Waiting {
  readonly kind: string;
  readonly id: string;
  readonly reason: string;
  readonly money: string;
  readonly since: Date;
}

/** The oldest parked payments and open investigations. */
const readWaiting = async ({ em, language }: AskedBy): Promise<readonly Waiting[]> => {
  const { parked, investigation } = language.front;
  const rows = await em.find(
    Transaction,
    { parkedReason: { $ne: null } },
    { limit: LIMIT, orderBy: { startedAt: 'asc' } },
  );
  const cases = await em.find(
    Investigation,
    { state: { $ne: 'resolved' } },
    { limit: LIMIT, orderBy: { openedAt: 'asc' } },
  );
  return [
    ...rows.map((row) => ({
      kind: parked,
      id: row.id,
      reason: row.parkedReason ?? '',
      money: shownMoney(language, row.amountIn ?? row.amountExpected, row.amountInAsset),
      since: row.startedAt,
    })),
    ...cases.map((one) => ({
      kind: investigation,
      id: one.sourceKey,
      reason: one.reason,
      money: shownMoney(language, one.amount, one.asset),
      since: one.openedAt,
    })),
  ].sort((a, b) => a.since.getTime() - b.since.getTime());
};

/** The front page: who is logged in, and what waits for a person. */
export const showFront: Handlers['GET /'] = async (asked) => {
  const { em, language, signedIn, formToken } = asked;
  const { front, audit, proposals, roles, login } = language;
  const waiting = await readWaiting(asked);
  const open = await em.count(Proposal, { state: 'open' });
  const list = writeTable<Waiting>(
    [
      [audit.about, ({ kind, id }) => html`<span class="tag">${kind}</span> ${id}`],
      [audit.reason, ({ reason }) => reason],
      [proposals.amount, ({ money }) => money],
      [front.since, ({ since }) => shownTime(since)],
    ],
    waiting,
  );
  return {
    page: {
      title: front.title,
      content: html`<h1>${front.title}</h1>
        ${open === 0 ? null : html`<p><a href="/proposals">${front.proposals(open)}</a></p>`}
        <h2>${front.waiting}</h2>
        ${waiting.length === 0 ? html`<p>${front.nothing}</p>` : list}
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
