import type { Refusal } from '../refusal.ts';
import { wordsIn } from './words.ts';
import { spanish } from './es.ts';
import { createTranslate, type Translate } from './translate.ts';

const same: Translate = (sentence) => sentence;

/** The languages in which programs are answered; English where none of them was asked for. */
const SPOKEN: ReadonlyMap<string, Translate> = new Map([
  ['en', same],
  ['es', createTranslate(spanish)],
]);

/** BCP 47 tags of the languages that are spoken, English first. */
export const SPOKEN_TAGS: readonly string[] = [...SPOKEN.keys()];

const primaryOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

/** The spoken language that a tag asks for (`es-MX` is `es`); null where it is not spoken. */
export const spokenTag = (tag: string | null | undefined): string | null =>
  tag && SPOKEN.has(primaryOf(tag)) ? primaryOf(tag) : null;

/** Says one of our English sentences in the language of a tag; in English where it is unknown. */
export const sayIn = (tag: string | null | undefined, sentence: string): string =>
  (SPOKEN.get(primaryOf(tag ?? 'en')) ?? same)(sentence);

/** Says why something was refused, with what the business calls it in the same language. */
export const sayRefusal = (
  tag: string | null | undefined,
  { message, words }: Pick<Refusal, 'message' | 'words'>,
): string => {
  if (words === undefined) return sayIn(tag, message);
  const [english, other] = [wordsIn('en', words), wordsIn(tag ?? 'en', words)];
  return sayIn(
    tag,
    message.replace(english, () => other),
  );
};
