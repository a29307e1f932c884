import { TROUBLE_KINDS } from '../../../domain/operations/troubles/troubles.ts';
import { html, type Html } from '../../../lib/html.ts';
import { readAttention, type Waiting } from '../../../services/operations/attention/attention.ts';
import { readReaders, readSenders } from '../../../services/operations/treasury/machinery.ts';
import { readPositions } from '../../../services/operations/treasury/positions.ts';
import { listPauses, pauseScope, resumeScope } from '../../../services/operators/pauses.ts';
import type { Answer, AskedBy, ConsoleDeps, Handlers } from '../../deps.ts';
import { sayText } from '../../languages/in-language.ts';
import { linkTo, pathOf } from '../../layout/links.ts';
import { shownMoney, shownTime, writeTable } from '../../layout/parts.ts';
import { wordsOf } from '../../layout/trouble-words.ts';
import { writeReaders, writeSenders } from './machinery.ts';
import { scopesOf, writePauses } from './pauses.ts';
import { writePositions } from './positions.ts';

const TROUBLES_SHOWN = 50;
const REASON_MAX = 500;

/** What stops money at an account, a rail, a sender or a listener. */
const KINDS = TROUBLE_KINDS.filter((kind) => /^(?:sender|stopped|outgoing|rail)\./.test(kind));

const writeTroubles = ({ language, signedIn }: AskedBy, rows: readonly Waiting[]): Html => {
  const { treasury: words } = language;
  if (rows.length === 0) return html`<p>${words.noTroubles}</p>`;
  return writeTable<Waiting>(
    [
      [
        words.source,
        (row) => {
          const path = pathOf(row, signedIn.roles);
          return linkTo(path === '/treasury' ? null : path, row.subject);
        },
      ],
      [
        words.reason,
        ({ kind, detail }) =>
          html`<strong>${sayText(language, wordsOf(kind).reason)}</strong><br /><small
              >${detail}</small
            >`,
      ],
      [words.remedy, ({ kind }) => sayText(language, wordsOf(kind).next)],
      [
        words.held,
        ({ amount, asset }) =>
          amount === null || asset === null ? null : shownMoney(language, amount, asset),
      ],
      [words.since, ({ since }) => shownTime(new Date(since))],
    ],
    rows,
  );
};

const writeTreasury = async (
  { anchor }: ConsoleDeps,
  asked: AskedBy,
  fault: string | null,
): Promise<Answer> => {
  const { em, language } = asked;
  const { treasury: words } = language;
  const { items } = await readAttention(em, { kinds: KINDS, limit: TROUBLES_SHOWN });
  const positions = await readPositions(em, anchor);
  const senders = await readSenders(em);
  const readers = await readReaders(em);
  const pauses = await listPauses(em);
  return {
    status: fault === null ? 200 : 409,
    page: {
      title: words.title,
      content: html`<h1>${words.title}</h1>
        ${fault === null ? null : html`<p class="fault" role="alert">${fault}</p>`}
        <h2>${words.troubles}</h2>
        ${writeTroubles(asked, items)}
        <h2 id="pauses">${words.pauses}</h2>
        ${writePauses(asked, pauses, scopesOf(anchor))} ${writePositions(language, positions)}
        <h2>${words.senders}</h2>
        ${writeSenders(asked, senders)}
        <h2>${words.readers}</h2>
        ${writeReaders(asked, readers)}`,
    },
  };
};

/** What is held, owed and on its way; what sends and reads; and the pauses. */
export const treasuryHandlers = (deps: ConsoleDeps) =>
  ({
    'GET /treasury': async (asked) => writeTreasury(deps, asked, null),
    'POST /treasury/pause': async (asked) => {
      const { em, actor, field, language } = asked;
      const [scope, reason] = [field('scope'), field('reason').trim()];
      const isKnown = scopesOf(deps.anchor).includes(scope);
      if (!isKnown || reason === '' || reason.length > REASON_MAX) {
        return writeTreasury(deps, asked, language.treasury.noScope);
      }
      await pauseScope(em, actor, { scope, reason });
      return { redirect: '/treasury#pauses' };
    },
    'POST /treasury/resume': async (asked) => {
      const { em, actor, field, language } = asked;
      const isDone = await resumeScope(em, actor, field('scope'));
      return isDone
        ? { redirect: '/treasury#pauses' }
        : writeTreasury(deps, asked, language.treasury.notPaused);
    },
  }) satisfies Partial<Handlers>;
