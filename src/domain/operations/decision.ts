import type { Text } from './text.ts';

/** What a person may decide, in words. */
export interface Decision {
  /** What a button and a sentence call it. */
  readonly called: Text;
  /** What it does. */
  readonly does: Text;
  /** The same as advice, for whoever is to do it next. */
  readonly advice: Text;
  /** The command that takes it, without who decides and why; null where none does. */
  readonly command: string | null;
}

/** The same without its command. */
export type DecisionWords = Omit<Decision, 'command'>;
