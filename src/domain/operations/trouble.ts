import type { DecisionName } from './decisions.ts';
import type { Text } from './text.ts';

/** What a kind of trouble is, and what a person may do about it. */
export interface Trouble {
  /** The reason, in words. */
  readonly reason: Text;
  /** What is known for certain. */
  readonly proved: Text;
  /** What nobody has proved yet, and a person has to find out. */
  readonly unproved: Text;
  /** The decisions that are lawful, as far as the kind says; the state of the subject may allow fewer. */
  readonly decisions: readonly DecisionName[];
  /** The one that is safe to take next. */
  readonly safe: DecisionName;
  /** What to do first, where that says more than the safe decision's own words. */
  readonly first?: Text;
}
