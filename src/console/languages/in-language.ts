import { wordsIn } from '../../domain/languages/words.ts';
import type { Text } from '../../domain/operations/text.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Language } from './language.ts';

/** A sentence in the language of the page; English for a language that it does not have. */
export const sayText = ({ tag }: Pick<Language, 'tag'>, { en, es }: Text): string =>
  tag === 'es' ? es : en;

/** Our own words in the reader's language; a story answers in English. */
export const sayRefusal = ({ tag }: Language, { words, message }: Refusal): string =>
  words === undefined ? message : wordsIn(tag, words);
