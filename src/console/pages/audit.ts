import { Readable } from 'node:stream';
import type { OperatorAct } from '../../db/entities/operator.ts';
import { ACTS } from '../../domain/operators/acts.ts';
import { html, type Html } from '../../lib/html.ts';
import {
  ACTS_PER_PAGE,
  exportActs,
  searchActs,
  type ActFilter,
} from '../../services/operators/audit-trail.ts';
import { recordAct } from '../../services/operators/record-act.ts';
import type { Asked, Handlers } from '../deps.ts';
import type { Language } from '../languages/language.ts';
import { shownTime, writeTable } from '../layout/parts.ts';

const filterOf = ({ query }: Asked): ActFilter => ({
  operator: query('operator').trim(),
  act: query('act'),
  subject: query('subject').trim(),
  day: query('day'),
  before: query('before'),
});

const addressOf = (path: string, filter: ActFilter): string => {
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};

const writeFilters = ({ audit, acts }: Language, filter: ActFilter): Html =>
  html`<form method="get" action="/audit" role="search">
    <div class="filters">
      <label>${audit.who} <input name="operator" value="${filter.operator}" /></label>
      <label
        >${audit.act}
        <select name="act">
          <option value="">${audit.anyAct}</option>
          ${ACTS.map(
            (act) =>
              html`<option value="${act}" ${act === filter.act ? html`selected` : null}>
                ${acts[act]}
              </option>`,
          )}
        </select></label
      >
      <label>${audit.about} <input name="subject" value="${filter.subject}" /></label>
      <label>${audit.day} <input name="day" type="date" value="${filter.day}" /></label>
    </div>
    <p class="actions">
      <button>${audit.search}</button>
      <a href="${addressOf('/audit.csv', { ...filter, before: '' })}">${audit.download}</a>
    </p>
  </form>`;

const writeRows = ({ audit, acts }: Language, rows: readonly OperatorAct[]): Html =>
  writeTable<OperatorAct>(
    [
      [audit.at, ({ at }) => shownTime(at)],
      [
        audit.who,
        ({ operator, channel }) =>
          channel === 'command'
            ? html`${operator} <span class="tag">${audit.byCommand}</span>`
            : operator,
      ],
      [audit.act, ({ act }) => acts[act]],
      [audit.about, ({ subject }) => subject ?? null],
      [audit.reason, ({ reason }) => reason ?? null],
      [
        audit.change,
        ({ beforeId, afterId }) => [beforeId, afterId].filter(Boolean).join(' → ') || null,
      ],
      [audit.from, ({ address }) => address ?? null],
    ],
    rows,
  );

/** The audit trail, searched; the newest rows first. */
export const showAudit: Handlers['GET /audit'] = async (asked) => {
  const { em, language } = asked;
  const filter = filterOf(asked);
  const rows = await searchActs(em, filter);
  const last = rows.at(-1);
  const older =
    last && rows.length === ACTS_PER_PAGE
      ? html`<p>
          <a href="${addressOf('/audit', { ...filter, before: last.id })}"
            >${language.audit.older}</a
          >
        </p>`
      : null;
  return {
    page: {
      title: language.audit.title,
      content: html`<h1>${language.audit.title}</h1>
        ${writeFilters(language, filter)}
        ${rows.length === 0 ? html`<p>${language.audit.none}</p>` : writeRows(language, rows)}
        ${older}`,
    },
  };
};

/** The same rows as a file. That it was taken is a row too, and the newest in it. */
export const exportAudit: Handlers['GET /audit.csv'] = async (asked) => {
  const { em, actor } = asked;
  const filter = { ...filterOf(asked), before: '' };
  const subject = addressOf('/audit', filter);
  await recordAct(em, actor, { act: 'audit.exported', subject });
  const stream = Readable.from(exportActs(em, filter));
  return { stream, type: 'text/csv; charset=utf-8', name: 'audit.csv' };
};
