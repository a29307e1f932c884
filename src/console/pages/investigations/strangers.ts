import { html, type Html } from '../../../lib/html.ts';
import { findCandidates, type Candidate } from '../../../services/investigations/candidates.ts';
import { openPayer, readCase, type CaseView } from '../../../services/investigations/read-case.ts';
import type { AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { casePath, paymentPath } from '../../layout/links.ts';
import { shownMoney, writeFacts, writeTable } from '../../layout/parts.ts';
import { unknownPage } from '../explain.ts';

const MINUTE_MS = 60_000;

/** How long after its start money came: "3 d 4 h", "12 min"; with a minus where it came before. */
const writeSpan = (ms: number): string => {
  const minutes = Math.floor(Math.abs(ms) / MINUTE_MS);
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24];
  const long = days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h` : `${minutes} min`;
  return ms <= -MINUTE_MS ? `−${long}` : long;
};

type Facts = readonly (readonly [string, Html | string])[];

/** Who paid, and what they wrote. */
const strangerFacts = (
  { language }: AskedBy,
  { record }: CaseView,
  secrets: ConsoleDeps['secrets'],
): Facts => {
  const { investigations: words } = language;
  if (record === null) return [];
  if (record.on !== 'rail') {
    const { fromMuxedAccount, fromAccount, memo, memoType } =
      record.on === 'stellar' ? record.payment : record.balance;
    return [
      [words.payer, fromMuxedAccount ?? fromAccount],
      [words.memo, memo ? `${memoType ?? ''} ${memo}` : '–'],
    ];
  }
  const payer = openPayer(secrets, record.receipt);
  const said: Facts =
    typeof payer === 'object' && payer !== null
      ? Object.entries(payer).map(([name, value]) => [name, String(value)] as const)
      : [[words.payer, words.notSaid]];
  return [...said, [words.quoted, record.receipt.reference ?? '–']];
};

const writeCandidates = ({ language }: AskedBy, found: CaseView, rows: readonly Candidate[]) => {
  const { investigations: words } = language;
  const decide = `${casePath(found.row.sourceKey)}/decide`;
  const attach = (transactionId: string): string =>
    `${decide}?${new URLSearchParams({ action: 'attach', transactionId }).toString()}`;
  return writeTable<Candidate>(
    [
      [
        words.payment,
        ({ transactionId, kind }) =>
          html`${kind} <a href="${paymentPath(transactionId)}">${transactionId}</a>`,
      ],
      [
        words.expects,
        ({ expected, asset }) =>
          expected === null ? words.anyAmount : shownMoney(language, expected, asset),
      ],
      [
        words.differs,
        ({ difference, asset }) =>
          difference === null ? null : shownMoney(language, difference, asset),
      ],
      [words.cameAfter, ({ cameAfterMs }) => writeSpan(cameAfterMs)],
      [words.payer, ({ samePayer }) => words.samePayer[`${samePayer}`]],
      [
        words.attach,
        ({ transactionId }) => html`<a href="${attach(transactionId)}">${words.look}</a>`,
      ],
    ],
    rows,
  );
};

/** Pages of a case that show personal data, or compare it; each look is a row of the audit trail. */
export const candidatesHandlers = ({ secrets }: ConsoleDeps) => {
  const frame = ({ language }: AskedBy, title: string, { row }: CaseView, content: Html) => ({
    page: {
      title,
      content: html`<h1>${title}</h1>
        ${content}
        <p class="soft">${language.investigations.recorded}</p>
        <p><a href="${casePath(row.sourceKey)}">${language.investigations.back}</a></p>`,
    },
  });
  return {
    'GET /investigations/:id/payer': async (asked) => {
      const found = await readCase(asked.em, asked.param('id'));
      if (!found?.record) return unknownPage(asked);
      const facts = writeFacts(strangerFacts(asked, found, secrets));
      const title = `${asked.language.investigations.payer}: ${found.row.sourceKey}`;
      return frame(asked, title, found, html`<div class="card">${facts}</div>`);
    },
    'GET /investigations/:id/candidates': async (asked) => {
      const { em, param, language } = asked;
      const found = await readCase(em, param('id'));
      const rows = found && (await findCandidates(em, param('id'), secrets));
      if (!found || !rows) return unknownPage(asked);
      const { candidates, noCandidates } = language.investigations;
      const content =
        rows.length === 0 ? html`<p>${noCandidates}</p>` : writeCandidates(asked, found, rows);
      return frame(asked, candidates, found, content);
    },
  } satisfies Partial<Handlers>;
};
