import { english } from './en.ts';
import { spanish } from './es.ts';
import type { Language } from './language.ts';

/** The languages of the pages; the first is spoken where none of the others was asked for. */
export const LANGUAGES: readonly Language[] = [english, spanish];

/** `es-MX` is spoken as `es`; null where a language is not spoken here. */
export const spokenLanguage = (tag: string | null | undefined): Language | null => {
  const [primary = ''] = (tag ?? '').toLowerCase().split(/[-_]/);
  return LANGUAGES.find((language) => language.tag === primary) ?? null;
};
