import type { ReviewParkedReason } from '../customers/customer.ts';
import type { BookBreakType } from '../ledger/book-breaks.ts';
import type { LineBreakType } from '../ledger/reconcile.ts';
import type { SenderAlertKind } from '../ledger/sender-alerts.ts';
import type { InvestigationReason } from '../transactions/investigation.ts';
import type { ParkedAs } from './parked.ts';

/** Why there is an investigation: what the code files, and what a rail is silent about. */
export type CaseReason = InvestigationReason | 'payout_overdue';

/** A break that a person has to look at: one that is too young ends by itself, and of one that is explained a person was asked. */
export type BreakType = Exclude<LineBreakType, 'timing' | 'explained'> | BookBreakType;

/** What reading or sending has stopped at until a person lets it go on, by the cursor's first part. */
export type StoppedPart = 'stellar' | 'send' | 'outgoing' | 'sources';

/**
 * Every kind of trouble that waits for a person. A new reason, alert or break makes a new kind, and
 * does not compile until `troubles.ts` says what it is and what may be done about it.
 */
export type TroubleKind =
  | `case.${CaseReason}`
  | 'case.refund_unknown'
  | 'case.other'
  | `break.${BreakType}`
  | `parked.${ParkedAs}`
  | `sender.${SenderAlertKind}`
  | `stopped.${StoppedPart}`
  | 'outgoing.unknown'
  | 'rail.unserved'
  | 'rail.failing'
  | 'callbacks.failing'
  | 'callbacks.given_up'
  | 'customer.waiting'
  | `customer.review_${ReviewParkedReason}`
  | 'paused';
