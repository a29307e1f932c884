import { html, type Html } from '../../../lib/html.ts';
import type { Language } from '../languages/language.ts';

/** A name and its value. */
export interface Fact {
  /** Two or three words. */
  readonly name: string;
  readonly value: string | Html;
  /** A line below the value. */
  readonly help?: string | undefined;
  /** What a button puts into the clipboard; without it there is no button. */
  readonly copy?: string | undefined;
}

const SHORT_MAX = 24;
const SHORT_HEAD = 8;
const SHORT_TAIL = 6;

/**
 * An id or a hash as a page shows it: its two ends, and all of it where it is printed, or where there
 * is no script that could copy it.
 */
export const writeId = (id: string): Html | string =>
  id.length <= SHORT_MAX || /\s/.test(id) ? id : shorten(id);

const shorten = (text: string): Html =>
  html`<span class="short" title="${text}"
      >${text.slice(0, SHORT_HEAD)}…${text.slice(-SHORT_TAIL)}</span
    ><span class="whole">${text}</span>`;

/** An id with a button that copies all of it; a mere name has none. */
export const idFact = (name: string, id: string): Fact => ({
  name,
  value: writeId(id),
  ...(/\d/.test(id) ? { copy: id } : {}),
});

/** A code that nobody types: its two ends, whatever is in it, and a button that copies all of it. */
export const codeFact = (name: string, code: string): Fact => ({
  name,
  value: shorten(code),
  copy: code,
});

const writeCopy = ({ copy, copied }: Language, { name, copy: text }: Fact): Html | null =>
  text === undefined
    ? null
    : html`<button type="button" class="copy" data-copy="${text}" data-copied="${copied}">
        <span aria-live="polite">${copy}</span><span class="heard"> ${name}</span>
      </button>`;

/** Names and their values, one under the other on a telephone. */
export const writeFacts = (language: Language, facts: readonly Fact[]): Html =>
  html`<dl>
    ${facts.map(
      (fact) =>
        html`<div>
          <dt>${fact.name}</dt>
          <dd>${fact.value}</dd>
          ${fact.help === undefined ? null : html`<dd class="help">${fact.help}</dd>`}
          ${fact.copy === undefined ? null : html`<dd class="act">${writeCopy(language, fact)}</dd>`}
        </div>`,
    )}
  </dl>`;

/**
 * A moment as people of the language write it, in UTC, which it names. The script of the page puts the
 * reader's own time in its place and UTC into the line below, which is kept free for it.
 */
export const shownTime = ({ tag }: Language, at: Date): Html => {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const;
  const text = new Intl.DateTimeFormat(tag === 'en' ? 'en-GB' : tag, style).format(at);
  return html`<time datetime="${at.toISOString()}"
    ><span class="when">${text} UTC</span><span class="utc"></span
  ></time>`;
};

/** Until when something has to be done; the first thing below the heading. */
export const writeDeadline = (language: Language, name: string, at: Date): Html =>
  html`<p class="deadline">${name} ${shownTime(language, at)}</p>`;
