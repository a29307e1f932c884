import type { Text } from '../../../domain/operations/text.ts';
import type { Effect } from './effects.ts';

/** What a decision would do, if it were taken now. */
export interface Preview {
  /** Why it cannot be taken, in words for the operator; null where it can. */
  readonly refused: string | null;
  /** What has to be chosen before anybody can say what it would do. */
  readonly needs?: 'transaction';
  readonly effects: readonly Effect[];
  /** The same as sentences, in the same order. */
  readonly words: readonly Text[];
  /** What the customer reads afterwards; null where that does not change, or is no sentence of ours. */
  readonly customerReads: string | null;
}

export const refusedAs = (refused: string): Preview => ({
  refused,
  effects: [],
  words: [],
  customerReads: null,
});

/** Somebody decides over the same rows at this moment. */
export const BUSY = refusedAs('somebody is deciding over it now; look again');

/** What is lawful, and would do something else for each transaction that may be chosen. */
export const NEEDS_TRANSACTION: Preview = {
  refused: null,
  needs: 'transaction',
  effects: [],
  words: [],
  customerReads: null,
};
