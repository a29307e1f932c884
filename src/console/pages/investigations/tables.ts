import { html, type Html } from '../../../lib/html.ts';
import type { CaseView } from '../../../services/investigations/read-case.ts';
import type { Language } from '../../languages/language.ts';
import { shownMoney, shownTime, writeTable } from '../../layout/parts.ts';

/** What was decided of a case and what came of it. */
export const writeHistory = (language: Language, { row, events }: CaseView): Html => {
  const { investigations: words } = language;
  const money = (amount: string | null | undefined): string | null =>
    amount ? shownMoney(language, amount, row.asset) : null;
  return html`<h2>${words.history}</h2>
    ${writeTable<CaseView['events'][number]>(
      [
        [words.at, ({ at }) => shownTime(at)],
        [
          words.state,
          ({ action, number }) => `${words.events[action] ?? action}${number ? ` ${number}` : ''}`,
        ],
        [words.amount, ({ amount }) => money(amount)],
        [words.fee, ({ fee }) => money(fee)],
        [words.who, ({ operator }) => operator],
        [words.evidence, ({ evidence }) => evidence],
      ],
      events,
    )}`;
};

/** What goes back, or is claimed, on Stellar and on the rail. */
export const writeRefunds = (language: Language, { legs, railRefunds }: CaseView): Html | null => {
  const { investigations: words } = language;
  const rows = [
    ...legs.map(({ number, state, amount, asset, destination: to, envelopeHash, reason }) => {
      return { number, state: state ?? '', amount, asset, to, why: envelopeHash ?? reason };
    }),
    // What the bank said of it is a stranger's words.
    ...railRefunds.map(
      ({ number, state, amount, asset, rail: to, railReference, parkedReason }) => {
        return { number, state, amount, asset, to, why: railReference ?? parkedReason };
      },
    ),
  ];
  if (rows.length === 0) return null;
  return html`<h2>${words.refunds}</h2>
    ${writeTable<(typeof rows)[number]>(
      [
        [words.state, ({ number, state }) => `${number} ${state}`],
        [words.amount, ({ amount, asset }) => shownMoney(language, amount, asset)],
        [words.to, ({ to }) => to],
        [words.reference, ({ why }) => why ?? null],
      ],
      rows,
    )}`;
};

/** What the books have under a case. */
export const writeBooks = (language: Language, { postings }: CaseView): Html | null => {
  const { investigations: words } = language;
  if (postings.length === 0) return null;
  return html`<h2>${words.books}</h2>
    ${writeTable<CaseView['postings'][number]>(
      [
        [words.entry, ({ entry }) => entry],
        [words.amount, ({ amount, asset }) => shownMoney(language, amount, asset)],
      ],
      postings,
    )}`;
};
