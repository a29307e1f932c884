import type { TroubleKind } from './kinds.ts';
import { TROUBLE_KINDS } from './troubles/troubles.ts';

type HeadOf<Kind extends string> = Kind extends `${infer Head}.${string}` ? Head : Kind;

/** What kinds of trouble have in common: the first part of their names. */
export type TroubleGroup = HeadOf<TroubleKind>;

/** The group of a kind. */
export const groupOf = (kind: TroubleKind): string => kind.split('.')[0] ?? kind;

/** The kinds of a group, or the kind itself; nothing for a name that is neither. */
export const kindsNamed = (name: string): readonly TroubleKind[] =>
  TROUBLE_KINDS.filter((kind) => kind === name || groupOf(kind) === name);
