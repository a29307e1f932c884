import type { Pause } from '../../../db/entities/books.ts';
import type { Anchor } from '../../../domain/anchor.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { AskedBy } from '../../deps.ts';
import { mayAsk } from '../../routes.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import type { Language } from '../../languages/language.ts';

/** Every scope that can be paused here. */
export const scopesOf = ({
  assets,
  rails,
}: Pick<Anchor, 'assets' | 'rails'>): readonly string[] => [
  'all',
  ...new Set([
    ...assets.map(({ asset }) => `asset:${asset}`),
    ...rails.map(({ name }) => `rail:${name}`),
  ]),
];

const shownScope = ({ treasury }: Language, scope: string): string =>
  scope === 'all' ? treasury.everything : scope;

const writeResume = ({ language, formToken }: AskedBy, scope: string): Html =>
  html`<form method="post" action="/treasury/resume">
    ${formToken}<input type="hidden" name="scope" value="${scope}" />
    <button class="second">${language.treasury.resume}</button>
  </form>`;

const writePause = ({ language, formToken }: AskedBy, scopes: readonly string[]): Html => {
  const { treasury: words } = language;
  return html`<form class="actions" method="post" action="/treasury/pause">
      ${formToken}
      <label
        >${words.scope}
        <select name="scope">
          ${scopes.map((scope) => html`<option value="${scope}">${shownScope(language, scope)}</option>`)}
        </select></label
      >
      <label>${words.reason} <input name="reason" required maxlength="500" /></label>
      <button>${words.pause}</button>
    </form>
    <p class="soft">${words.pauseHelp}</p>`;
};

/** What is paused, and the forms of whoever may pause and resume. */
export const writePauses = (
  asked: AskedBy,
  rows: readonly Pause[],
  scopes: readonly string[],
): Html => {
  const { language, signedIn } = asked;
  const { treasury: words } = language;
  const mayPause = mayAsk('POST /treasury/pause', signedIn.roles);
  const free = scopes.filter((scope) => !rows.some((row) => row.scope === scope));
  const table = writeTable<Pause>(
    [
      [words.scope, ({ scope }) => shownScope(language, scope)],
      [words.reason, ({ reason }) => reason],
      [words.by, ({ operator }) => operator],
      [words.since, ({ at }) => shownTime(at)],
      ...(mayPause ? [[words.resume, (row: Pause) => writeResume(asked, row.scope)] as const] : []),
    ],
    rows,
  );
  const resumeHelp = mayPause ? html`<p class="soft">${words.resumeHelp}</p>` : null;
  return html`${rows.length === 0 ? html`<p>${words.noPauses}</p>` : html`${table}${resumeHelp}`}
  ${mayPause && free.length > 0 ? writePause(asked, free) : null}`;
};
