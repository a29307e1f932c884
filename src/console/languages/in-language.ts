import { sayIn } from '../../domain/languages/index.ts';
import type { Text } from '../../domain/operations/text.ts';
import { refusalInSpanish } from '../../domain/operations/refusals/refusals.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Language } from './language.ts';

/** A sentence in the language of the page; English for a language that it does not have. */
export const sayText = ({ tag }: Pick<Language, 'tag'>, { en, es }: Text): string =>
  tag === 'es' ? es : en;

/** Why a decision is not taken, in the reader's language; in English where it is no sentence of ours. */
export const sayWhyNot = ({ tag }: Pick<Language, 'tag'>, english: string): string =>
  (tag === 'es' ? refusalInSpanish(english) : null) ?? english;

/** Our own words in the reader's language; what a story has answered in English as well. */
export const sayRefusal = (language: Pick<Language, 'tag'>, refusal: Refusal): string =>
  sayWhyNot(language, sayIn(language.tag, refusal));
