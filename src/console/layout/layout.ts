import type { Organisation } from '../../domain/anchor.ts';
import { html, type Html } from '../../lib/html.ts';
import type { SignedIn } from '../../services/operators/login/sessions.ts';
import type { Page } from '../deps.ts';
import { LANGUAGES } from '../languages/choose.ts';
import type { Language } from '../languages/language.ts';
import { mayAsk, type RouteName } from '../routes.ts';

interface Frame {
  readonly organisation: Organisation;
  readonly language: Language;
  /** Null on the pages of who is not logged in. */
  readonly signedIn: SignedIn | null;
  readonly formToken: Html;
  readonly path: string;
  /** How many things wait for a person. */
  readonly waiting: number | null;
}

/** The pages that the navigation leads to, where somebody may see them. */
const NAVIGATION: readonly (readonly [RouteName, keyof Language['navigation']])[] = [
  ['GET /', 'front'],
  ['GET /investigations', 'investigations'],
  ['GET /reconciliation', 'reconciliation'],
  ['GET /customers', 'customers'],
  ['GET /proposals', 'proposals'],
  ['GET /treasury', 'treasury'],
  ['GET /figures', 'figures'],
  ['GET /audit', 'audit'],
  ['GET /clients', 'clients'],
  ['GET /operators', 'operators'],
];

/** The script keeps the number as it is; without one it is that of when the page was written. */
const writeBadge = ({ waiting }: Frame): Html | null =>
  waiting === null
    ? null
    : html`<span class="badge" data-waiting ${waiting === 0 ? html`hidden` : null}
        >${waiting}</span
      >`;

const writeNavigation = (frame: Frame): Html | null => {
  const { language, signedIn, path } = frame;
  if (!signedIn) return null;
  const links = NAVIGATION.filter(([name]) => mayAsk(name, signedIn.roles)).map(([name, word]) => {
    const to = name.slice('GET '.length);
    const current = to === path ? html`aria-current="page"` : null;
    const badge = name === 'GET /' ? writeBadge(frame) : null;
    return html`<a href="${to}" ${current}>${language.navigation[word]} ${badge}</a> `;
  });
  return html`<nav aria-label="${language.pages}">${links}</nav>`;
};

const writeSearch = ({ language, signedIn, formToken }: Frame): Html | null =>
  signedIn &&
  html`<form class="search" method="post" action="/search" role="search">
    ${formToken}<input
      name="q"
      type="search"
      required
      maxlength="200"
      autocomplete="off"
      aria-label="${language.search.title}"
      placeholder="${language.search.title}"
    />
    <button>${language.search.submit}</button>
  </form>`;

const writeWho = ({ language, signedIn, formToken }: Frame): Html | null =>
  signedIn &&
  html`<form method="post" action="/logout">
    ${formToken}<span>${signedIn.name}</span>
    <button>${language.login.logout}</button>
  </form>`;

const writeLanguages = ({ language, path }: Frame): Html =>
  html`<nav aria-label="${language.otherLanguages}">
    ${LANGUAGES.filter(({ tag }) => tag !== language.tag).map(
      ({ tag, name }) =>
        html`<a href="${path}?lang=${tag}" hreflang="${tag}" lang="${tag}">${name}</a> `,
    )}
  </nav>`;

/** The frame of every page of the console. */
export const writePage = (
  frame: Frame,
  { title, content, scripts = [], styles = [] }: Page,
): string => {
  const { organisation, language, signedIn } = frame;
  const document = html`<!doctype html>
    <html lang="${language.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${organisation.name}</title>
        <link rel="stylesheet" href="/console.css" />
        ${signedIn ? html`<script src="/console.js" defer></script>` : null}
        ${styles.map((path) => html`<link rel="stylesheet" href="${path}" />`)}
        ${scripts.map((path) => html`<script src="${path}" defer></script>`)}
      </head>
      <body>
        <a class="skip" href="#content">${language.skip}</a>
        <header>
          <strong>${organisation.name} · ${language.console}</strong>
          ${writeNavigation(frame)} ${writeSearch(frame)} ${writeWho(frame)}
        </header>
        <main id="content" tabindex="-1" ${signedIn ? null : html`class="narrow"`}>${content}</main>
        <footer>${writeLanguages(frame)}</footer>
      </body>
    </html>`;
  return document.html;
};
