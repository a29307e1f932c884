import type { FaultInput } from '../../src/sandbox/ledger/faults/schema.ts';

/** What of the recorded network stood still when a request was made. */
type Moment =
  /** Horizon had read no further than this ledger, while core went on. */
  | { readonly ingestedUpTo: number }
  /** Horizon missed that the transaction was in a ledger, and waited in vain. */
  | 'unseen'
  | 'core away'
  | 'starting';

const MOMENTS: Readonly<Record<string, Moment>> = {
  '17#2': { ingestedUpTo: 347 },
  '17#3': { ingestedUpTo: 347 },
  '17#6': 'unseen',
  '17#7': { ingestedUpTo: 347 },
  '18#5': 'core away',
  '18#12': 'core away',
  '18#14': 'core away',
  '18#16': 'core away',
};

function momentOf(id: string): Moment | undefined {
  return /^2[01]#/.test(id) ? 'starting' : MOMENTS[id];
}

/** Whether an answer tells of a ledger that was not the network's last. */
export function isBehind(id: string): boolean {
  return typeof momentOf(id) === 'object';
}

/** The fault that puts the sandbox into the same state. */
export function faultAt(id: string, latest: number): FaultInput | undefined {
  const moment = momentOf(id);
  if (typeof moment === 'object') {
    return { fault: 'stale', ledgersBehind: latest - moment.ingestedUpTo };
  }
  if (moment === 'unseen') return { fault: 'lost_reply' };
  if (moment === 'core away') return { fault: 'core_away' };
  return moment && { fault: 'still_ingesting' };
}

/** Which ledger was the last when a request was made, where only later answers tell it. */
export const TOLD_LATER: Readonly<Record<string, number>> = { '17#1': 349 };

/** Whether the recorder had used up its rate limit by requests that are not written down. */
export function isFlooded(id: string): boolean {
  return /^(?:15#1|21#(?:9|1\d))$/.test(id);
}
