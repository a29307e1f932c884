import { TROUBLES } from '../../../domain/operations/troubles/troubles.ts';
import { html, type Html } from '../../../lib/html.ts';
import type {
  BreakCount,
  FoundBreak,
} from '../../../services/operations/reconciliation/read-days.ts';
import type { AskedBy } from '../../deps.ts';
import { sayText } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { casePath } from '../../layout/links.ts';
import { shownMoney, writeTable } from '../../layout/parts.ts';
import { mayAsk } from '../../routes.ts';

/** The first part of a checkbox's name; the case's number follows. */
export const CHOSEN = 'break.';

const writeSides = ({ reconciliation: words }: Language, one: FoundBreak): Html =>
  html`${one.message}<br /><small
      >${words.here}: ${one.here ?? '–'}<br />${words.there}: ${one.there ?? '–'}</small
    >`;

const writeCaseOf = ({ reconciliation: words }: Language, one: FoundBreak): Html | string => {
  if (one.caseKey === null) return one.resolvedAt ? words.resolved : words.noCase;
  const state = one.resolvedAt ? words.resolved : (one.caseState ?? '');
  return html`<a href="${casePath(one.caseKey)}">${one.caseKey}</a> ${state}`;
};

const mayClose = ({ shown, resolvedAt }: FoundBreak): boolean =>
  shown !== null && resolvedAt === null;

/** A table of breaks; those whose case may be closed can be chosen, by who may decide. */
export const writeBreaks = (asked: AskedBy, breaks: readonly FoundBreak[]): Html => {
  const { language, signedIn, formToken } = asked;
  const { reconciliation: words } = language;
  if (breaks.length === 0) return html`<p>${words.noBreaks}</p>`;
  const isOffered = mayAsk('POST /reconciliation/close', signedIn.roles) && breaks.some(mayClose);
  const choose = (one: FoundBreak): Html | null =>
    mayClose(one)
      ? html`<input
          type="checkbox"
          name="${CHOSEN}${one.caseKey?.split('/')[1] ?? ''}"
          value="${String(one.shown)}"
          aria-label="${words.choose} ${one.key}"
        />`
      : null;
  const table = writeTable<FoundBreak>(
    [
      ...(isOffered ? [[words.choose, choose] as const] : []),
      [
        words.kind,
        ({ kind, type }) =>
          html`<strong>${type}</strong><br /><small
              >${sayText(language, TROUBLES[kind].reason)}</small
            >`,
      ],
      [words.place, ({ place, direction }) => `${place} ${direction}`],
      [words.key, ({ key }) => key],
      [
        words.amount,
        ({ asset, amount }) => (asset === '' ? null : shownMoney(language, amount, asset)),
      ],
      [words.sides, (one) => writeSides(language, one)],
      [words.seen, ({ firstDay, lastDay, days }) => `${firstDay} – ${lastDay} (${days})`],
      [words.case, (one) => writeCaseOf(language, one)],
    ],
    breaks,
  );
  return isOffered
    ? html`<form method="post" action="/reconciliation/close">
        ${formToken} ${table}
        <section class="card">
          <h3>${words.close}</h3>
          <p>${words.closeHelp}</p>
          <div class="actions">
            <label>${words.reason} <input name="reason" required maxlength="2000" /></label>
            <button>${words.close}</button>
          </div>
        </section>
      </form>`
    : table;
};

/** How many open breaks there are of each kind. */
export const writeCounts = (language: Language, counts: readonly BreakCount[]): Html => {
  const { reconciliation: words } = language;
  return writeTable<BreakCount>(
    [
      [
        words.kind,
        ({ type }) =>
          html`<a href="/reconciliation?${new URLSearchParams({ type }).toString()}">${type}</a>`,
      ],
      [words.sides, ({ kind }) => sayText(language, TROUBLES[kind].reason)],
      [words.count, ({ count }) => String(count)],
    ],
    counts,
  );
};
