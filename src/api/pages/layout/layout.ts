import type { Organisation } from '../../../domain/anchor.ts';
import { html, type Html } from '../../../lib/html.ts';
import { LANGUAGES } from '../languages/index.ts';
import type { Language } from '../languages/language.ts';

export interface Page {
  readonly title: string;
  readonly content: Html;
  /** True where the page changes by itself, so that the browser looks again. */
  readonly isLive?: boolean;
  /** What the wallet that opened the page is notified of, and where the page reads it. */
  readonly messages?: { readonly when: readonly string[]; readonly transactionPath: string };
}

/** The same page in the other languages; a plain link, so that it works everywhere. */
const writeLanguages = (language: Language, path: string): Html =>
  html`<nav class="languages" aria-label="${language.otherLanguages}">
    ${LANGUAGES.filter(({ tag }) => tag !== language.tag).map(
      ({ tag, name }) =>
        html`<a
          href="${path}${path.includes('?') ? '&' : '?'}lang=${tag}"
          hreflang="${tag}"
          lang="${tag}"
          >${name}</a
        > `,
    )}
  </nav>`;

/** The frame of every page. It works without the script; the script only spares reloading. */
export const writePage = (
  organisation: Organisation,
  { language, path }: { readonly language: Language; readonly path: string },
  page: Page,
): string => {
  const { title, content, isLive = false, messages } = page;
  const document = html`<!doctype html>
    <html lang="${language.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${organisation.name}</title>
        <link rel="stylesheet" href="/interactive/style.css" />
        ${isLive ? html`<noscript><meta http-equiv="refresh" content="4" /></noscript>` : null}
        <script src="/interactive/live.js" defer></script>
      </head>
      <body>
        <header>
          <span>${organisation.name}</span>
          ${organisation.logo ? html`<img src="${organisation.logo}" alt="" height="32" />` : null}
        </header>
        <main
          ${isLive ? html`data-live` : null}
          ${
            messages && messages.when.length > 0
              ? html`data-tells="${messages.when.join(' ')}"
                data-transaction="${messages.transactionPath}"`
              : null
          }
        >
          ${content}
        </main>
        ${isLive ? html`<p class="heard" id="update" role="status"></p>` : null}
        <footer>
          <p>
            ${language.questions}
            <a href="mailto:${organisation.supportEmail}">${organisation.supportEmail}</a>.
          </p>
          ${writeLanguages(language, path)}
        </footer>
      </body>
    </html>`;
  return document.html;
};

/**
 * What was wrong with a form, shown at its head where a screen reader begins, and leading to the
 * field that it is about.
 */
export const writeFault = (fault: string | null, field?: string): Html =>
  fault === null
    ? html``
    : html`<p class="fault" role="alert" id="fault" tabindex="-1">
        ${field === undefined ? fault : html`<a href="#${field}">${fault}</a>`}
      </p>`;
