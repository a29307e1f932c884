import type { TroubleKind } from '../../domain/operations/kinds.ts';
import type { Text } from '../../domain/operations/text.ts';
import { nextOf } from '../../domain/operations/trouble.ts';
import { TROUBLES } from '../../domain/operations/troubles/troubles.ts';
import type { Language } from '../languages/language.ts';

/** In the language of the page; English for one that the table does not have. */
export const said = ({ tag }: Pick<Language, 'tag'>, { en, es }: Text): string =>
  tag === 'es' ? es : en;

/** What a kind of trouble is, and what to do next. */
export const wordsOf = (kind: TroubleKind): { readonly reason: Text; readonly next: Text } => ({
  reason: TROUBLES[kind].reason,
  next: nextOf(TROUBLES[kind]),
});
