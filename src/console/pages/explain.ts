import { html } from '../../lib/html.ts';
import type { Answer, Asked, Page } from '../deps.ts';

/** A page that says why there is no other one. */
export const explainPage = (
  { title, text }: { readonly title: string; readonly text: string },
  requestId: string | null = null,
): Page => ({
  title,
  content: html`<h1>${title}</h1>
    <p>${text}</p>
    ${requestId === null ? null : html`<p class="soft">${requestId}</p>`}
    <p><a href="/">←</a></p>`,
});

/** That there is no page at this address, or nothing of that name. */
export const unknownPage = ({ language }: Pick<Asked, 'language'>): Answer => ({
  page: explainPage(language.refused.unknown),
  status: 404,
});
