import { english } from './english/sentences.ts';
import { sayBy, type Language, type Saying } from './saying.ts';
import { spanish } from './spanish/sentences.ts';

/** The languages in which programs are answered; English where none of them was asked for. */
const SPOKEN: ReadonlyMap<string, Language> = new Map([
  ['en', english],
  ['es', spanish],
]);

/** BCP 47 tags of the languages that are spoken, English first. */
export const SPOKEN_TAGS: readonly string[] = [...SPOKEN.keys()];

const primaryOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

/** The spoken language that a tag asks for (`es-MX` is `es`); null where it is not spoken. */
export const spokenTag = (tag: string | null | undefined): string | null =>
  tag && SPOKEN.has(primaryOf(tag)) ? primaryOf(tag) : null;

/**
 * Says something in the language of a tag: a sentence of ours in English where that language is not
 * spoken, and words of the business's own in whatever language they have.
 */
export const sayIn = (tag: string | null | undefined, saying: Saying): string => {
  const asked = tag ?? 'en';
  return sayBy(asked, SPOKEN.get(primaryOf(asked)) ?? english, saying);
};
