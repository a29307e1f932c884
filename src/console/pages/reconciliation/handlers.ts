import type { Refusal } from '../../../domain/refusal.ts';
import { html, type Html } from '../../../lib/html.ts';
import {
  countBreaks,
  findBreaks,
  readDays,
  readReports,
  writeBreaksCsv,
  type PlaceReport,
  type ReconciledDay,
} from '../../../services/operations/reconciliation/read-days.ts';
import {
  BREAKS_AT_ONCE,
  resolveBreaks,
  type ResolvedBreaks,
} from '../../../services/operations/reconciliation/resolve-breaks.ts';
import { compareAgain } from '../../../services/operations/reconciliation/compare-again.ts';
import { readDay } from '../../../services/operations/day.ts';
import { recordAct } from '../../../services/operators/record-act.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayRefusal } from '../../languages/in-language.ts';
import type { Language } from '../../languages/language.ts';
import { casePath } from '../../layout/links.ts';
import { mayAsk } from '../../routes.ts';
import { writeTable } from '../../layout/parts.ts';
import { explainPage, unknownPage } from '../explain.ts';
import { CHOSEN, writeBreaks, writeCounts } from './breaks.ts';
import { writeReportPdf } from './pdf.ts';

const DAYS = 31;
const EXPORT_MAX = 50_000;
const REASON_MAX = 2_000;

const link = (path: string, query: Readonly<Record<string, string>>, word: string): Html => {
  const given = Object.entries(query).filter(([, value]) => value !== '');
  return html`<p><a href="${path}?${new URLSearchParams(given).toString()}">${word}</a></p>`;
};

const writeDays = ({ reconciliation: words }: Language, days: readonly ReconciledDay[]): Html =>
  writeTable<ReconciledDay>(
    [
      [words.day, ({ day }) => html`<a href="/reconciliation/${day}">${day}</a>`],
      [words.places, ({ places }) => String(places)],
      [words.agreed, ({ agreed }) => agreed],
      [words.notCompared, ({ notCompared }) => (notCompared > 0 ? String(notCompared) : null)],
      [words.breaks, ({ breaks }) => String(breaks)],
    ],
    days,
  );

const writeReports = ({ reconciliation: words }: Language, reports: readonly PlaceReport[]): Html =>
  html`${writeTable<PlaceReport>(
    [
      [words.place, ({ place }) => place],
      [words.agreed, ({ agreed }) => agreed],
      [words.through, ({ through, state }) => (state === 'compared' ? through : words.notCompared)],
      [words.breaks, ({ breaks }) => String(breaks)],
      [
        words.report,
        ({ text }) =>
          html`<details>
            <summary>${words.report}</summary>
            <pre>${text}</pre>
          </details>`,
      ],
    ],
    reports,
  )}`;

/** The form of whoever may have all be compared again. */
const writeCompare = ({ language, signedIn, formToken }: AskedBy): Html | null => {
  const { reconciliation: words } = language;
  return mayAsk('POST /reconciliation/compare', signedIn.roles)
    ? html`<form method="post" action="/reconciliation/compare">
        ${formToken}
        <p class="soft">${words.compareHelp}</p>
        <p><button class="second">${words.compare}</button></p>
      </form>`
    : null;
};

/** The days, what is open now by kind, and the open breaks themselves. */
const showDays = async (asked: AskedBy, fault: Refusal | null = null): Promise<Answer> => {
  const { em, language, query } = asked;
  const { reconciliation: words } = language;
  const [type, after, before] = [query('type'), query('after'), query('before')];
  const days = await readDays(em, before, DAYS);
  const counts = await countBreaks(em);
  const breaks = await findBreaks(em, { type, after, limit: BREAKS_AT_ONCE });
  const last = breaks.length === BREAKS_AT_ONCE ? breaks.at(-1) : undefined;
  const oldest = days.length === DAYS ? days.at(-1) : undefined;
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: words.title,
      content: html`<h1>${words.title}</h1>
        ${fault === null ? null : html`<p class="fault" role="alert">${sayRefusal(language, fault)}</p>`}
        ${query('asked') === '' ? null : html`<p class="card" role="status">${words.asked}</p>`}
        ${writeCompare(asked)}
        ${days.length === 0 ? html`<p>${words.none}</p>` : writeDays(language, days)}
        ${oldest ? link('/reconciliation', { before: oldest.day, type }, words.older) : null}
        <h2>${words.openBreaks}</h2>
        ${counts.length === 0 ? null : writeCounts(language, counts)}
        ${type === '' ? null : html`<p><a href="/reconciliation">${words.anyKind}</a></p>`}
        ${writeBreaks(asked, breaks)}
        ${last ? link('/reconciliation', { type, before, after: last.id }, words.more) : null}`,
    },
  };
};

/** One day: what was compared where, and the breaks that were seen on it. */
const showDay: Handlers['GET /reconciliation/:id'] = async (asked) => {
  const { em, language, signedIn, param, query } = asked;
  const { reconciliation: words } = language;
  const day = param('id');
  const reports = readDay(day) !== null ? await readReports(em, day) : [];
  if (reports.length === 0) return unknownPage(asked);
  const breaks = await findBreaks(em, { day, after: query('after'), limit: BREAKS_AT_ONCE });
  const last = breaks.length === BREAKS_AT_ONCE ? breaks.at(-1) : undefined;
  const path = `/reconciliation/${day}`;
  return {
    page: {
      title: words.dayTitle(day),
      content: html`<h1>${words.dayTitle(day)}</h1>
        ${
          mayAsk('GET /reconciliation/:id/report.pdf', signedIn.roles)
            ? html`<p class="actions">
                <a href="${path}/breaks.csv">${words.csv}</a>
                <a href="${path}/report.pdf">${words.pdf}</a>
              </p>`
            : null
        }
        ${writeReports(language, reports)}
        <h2>${words.breaks}</h2>
        ${writeBreaks(asked, breaks)} ${last ? link(path, { after: last.id }, words.more) : null}
        <p><a href="/reconciliation">${words.back}</a></p>`,
    },
  };
};

/** The day of an export, which is a row of the audit trail; null where it was not reconciled. */
const exported = async (asked: AskedBy, what: string) => {
  const { em, actor, param } = asked;
  const day = param('id');
  const reports = readDay(day) !== null ? await readReports(em, day) : [];
  if (reports.length === 0) return null;
  const subject = `/reconciliation/${day}/${what}`;
  await recordAct(em, actor, { act: 'reconciliation.exported', subject });
  return { day, reports };
};

const writeResult = ({ language }: AskedBy, done: ResolvedBreaks): Answer => {
  const { reconciliation: words } = language;
  const { decided, proposed, refused } = done;
  return {
    status: refused.length === 0 ? 200 : 409,
    page: {
      title: words.result,
      content: html`<h1>${words.result}</h1>
        <p>${words.decided(decided.length)}</p>
        ${
          proposed.length === 0
            ? null
            : html`<p><a href="/proposals">${words.proposed(proposed.length)}</a></p>`
        }
        ${
          refused.length === 0
            ? null
            : html`<h2>${words.refused}</h2>
                <ul>
                  ${refused.map(
                    ({ caseKey, why }) =>
                      html`<li>
                        <a href="${casePath(caseKey)}">${caseKey}</a>:
                        ${why ? sayRefusal(language, why) : words.unknownCase}
                      </li>`,
                  )}
                </ul>`
        }
        <p><a href="/reconciliation">${words.back}</a></p>`,
    },
  };
};

/** What the daily reconciliation found, and what is decided of it. */
export const reconciliationHandlers = ({ orm, temporal: client }: ConsoleDeps) =>
  ({
    'GET /reconciliation': async (asked) => showDays(asked),
    'POST /reconciliation/compare': async (asked) => {
      const refused = await compareAgain({ orm, client }, asked.actor);
      return refused ? showDays(asked, refused) : { redirect: '/reconciliation?asked=yes' };
    },
    'GET /reconciliation/:id': showDay,
    'GET /reconciliation/:id/breaks.csv': async (asked) => {
      const found = await exported(asked, 'breaks.csv');
      if (!found) return unknownPage(asked);
      const name = `breaks-${found.day}.csv`;
      const breaks = await findBreaks(asked.em, { day: found.day, limit: EXPORT_MAX });
      return { file: writeBreaksCsv(breaks), type: 'text/csv; charset=utf-8', name };
    },
    'GET /reconciliation/:id/report.pdf': async (asked) => {
      const found = await exported(asked, 'report.pdf');
      if (!found) return unknownPage(asked);
      const { reconciliation: words } = asked.language;
      const file = await writeReportPdf({
        title: words.dayTitle(found.day),
        page: words.page,
        texts: found.reports.map(({ text }) => text),
      });
      return { file, type: 'application/pdf', name: `reconciliation-${found.day}.pdf` };
    },
    'POST /reconciliation/close': async (asked) => {
      const { actor, field, fieldNames, language } = asked;
      const { title, unchosen } = language.reconciliation;
      const cases = fieldNames
        .filter((name) => name.startsWith(CHOSEN) && /^\d{1,9}$/.test(field(name)))
        .map((name) => ({
          caseKey: `reconciliation/${name.slice(CHOSEN.length)}`,
          shown: Number(field(name)),
        }));
      const reason = field('reason').trim().slice(0, REASON_MAX);
      if (cases.length === 0 || reason === '') {
        return { page: explainPage({ title, text: unchosen }), status: 409 };
      }
      return writeResult(asked, await resolveBreaks({ orm, client }, actor, cases, reason));
    },
  }) satisfies Partial<Handlers>;
