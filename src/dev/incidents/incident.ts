import type { TroubleKind } from '../../domain/operations/kinds.ts';
import type { Party } from './play/people.ts';
import type { Stage } from './play/stage.ts';

/** How what was staged is found on the attention list; what is left out is not compared. */
export interface Sought {
  readonly transactionId?: string;
  readonly subject?: string;
  /** Whose account it is about, where they have to act before it can end. */
  readonly party?: Party;
  /** The entry that the bank's statement misstates. */
  readonly entry?: string;
}

/** One state that waits for a person, and what really causes it. */
export interface Incident {
  /** As it is named on the command line. */
  readonly name: string;
  readonly kind: TroubleKind;
  /** What happens, in one line. */
  readonly does: string;
  /** How it is brought to its end. */
  readonly ends: string;
  /**
   * `beside`, the default: together with others; `alone`: what it does to a bank or the ledger could hit
   * another one; `last`: it stops others, and so is staged after all of them.
   */
  readonly when?: 'alone' | 'last';
  /** True where a stack has it once: an account, a host or a scope is in this state, or is not. */
  readonly once?: true;
  /** Causes it. @returns how it is found; anything new of its kind, where it says nothing. */
  readonly stage: (stage: Stage) => Promise<Sought>;
}
