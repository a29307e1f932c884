/** Markup that is safe to send; nothing else is put into a page unescaped. */
export interface Html {
  readonly html: string;
}

type Part = Html | string | number | null | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const write = (part: Part): string => {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  }
  return 'html' in part ? part.html : part.map(write).join('');
};

/** Writes markup; every value that is not markup itself is escaped. Null writes nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.map((string, index) => string + write(parts[index] ?? null)).join(''),
});
