import { DECISION_WORDS, type DecisionName } from './decisions.ts';
import type { Text } from './text.ts';

interface Known {
  /** The reason, in words. */
  readonly reason: Text;
  /** What is known for certain. */
  readonly proved: Text;
  /** What nobody has proved yet, and a person has to find out. */
  readonly unproved: Text;
  /** The decisions that are lawful, as far as the kind says; the state of the subject may allow fewer. */
  readonly decisions: readonly DecisionName[];
  /** What a decision does of this kind, where its own words say too little. */
  readonly does?: Readonly<Partial<Record<DecisionName, Text>>>;
}

/** A kind over which one decision is safe. */
export interface SafeTrouble extends Known {
  readonly safe: DecisionName;
  /** What to do first, where that says more than the safe decision's own words. */
  readonly first?: Text;
}

/**
 * What a kind of trouble is, and what a person may do about it. `safe` is the decision that is safe to
 * take next; where none is, `first` says what to find out.
 */
export type Trouble = SafeTrouble | (Known & { readonly safe: null; readonly first: Text });

/** What to do next: what to find out first, or the safe decision. */
export const nextOf = (trouble: Trouble): Text =>
  trouble.safe === null ? trouble.first : (trouble.first ?? DECISION_WORDS[trouble.safe].advice);

/** What a decision does of this kind. */
export const doesOf = (trouble: Pick<Trouble, 'does'>, name: DecisionName): Text =>
  trouble.does?.[name] ?? DECISION_WORDS[name].does;
