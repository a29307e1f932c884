import type { Opened } from '../world/endpoints.ts';
import type { Payer } from './payers.ts';

/** How far a payer has come; the run counts them. */
export interface Course {
  readonly payer: Payer;
  state: 'waiting' | 'opening' | 'opened' | 'paid' | 'done' | 'given up';
  opened?: Opened;
  /** Why somebody gave up, where they did. */
  why?: string;
}
