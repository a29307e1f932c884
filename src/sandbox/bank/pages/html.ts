/** Text that is HTML already and is not escaped again. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);

const isHtml = (part: Part): part is Html =>
  typeof part === 'object' && part !== null && 'html' in part;

const render = (part: Part): string => {
  if (part === null) return '';
  if (isHtml(part)) return part.html;
  if (typeof part === 'object') return part.map(({ html }) => html).join('');
  return escapeHtml(String(part));
};

/** A template whose every value is escaped, unless it came from another such template. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: texts.map((text, index) => `${text}${render(parts[index] ?? null)}`).join(''),
});
