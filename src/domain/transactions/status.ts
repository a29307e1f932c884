import type { Kind } from './transaction.ts';

/** Every status of SEP-6, SEP-24 and SEP-31 that Railhead uses, by the SEPs' own names. */
export const STATUSES = [
  'incomplete',
  'pending_user_transfer_start',
  'pending_user_transfer_complete',
  'pending_external',
  'pending_anchor',
  'on_hold',
  'pending_stellar',
  'pending_trust',
  // Only presented, where SEP-24 has no better word; no row ever stands in it.
  'pending_user',
  'pending_customer_info_update',
  'pending_transaction_info_update',
  'pending_sender',
  'pending_receiver',
  'completed',
  'refunded',
  'expired',
  'error',
] as const;
export type Status = (typeof STATUSES)[number];

/**
 * Statuses after which nothing moves by itself any more. A story that holds money may stand in
 * `error` while a person decides; it then goes on from there.
 */
export const TERMINAL: readonly Status[] = ['completed', 'refunded', 'expired', 'error'];
export const isTerminal = (status: Status): boolean => TERMINAL.includes(status);

/**
 * True while a transaction has a story: from when it was asked for until it has ended. In `error` a
 * story may still hold money.
 */
export const hasStory = (status: Status): boolean =>
  !['incomplete', 'completed', 'refunded', 'expired'].includes(status);

/** Statuses in which a story waits until something about its payee is mended. */
export const INFORMATION_STATUSES: readonly Status[] = [
  'pending_customer_info_update',
  'pending_transaction_info_update',
];

/** True until the customer is known well enough to receive how and where to pay. */
export const isBeforeAdmission = (row: {
  readonly status: Status;
  readonly transferReceivedAt?: Date | null | undefined;
}): boolean => row.status === 'pending_customer_info_update' && !row.transferReceivedAt;

/**
 * True while a request may still say who the customer of a transaction is: until its money is there,
 * and while something about its payee is waited for. From then on it is a record of who it was.
 */
export const mayNameCustomer = (row: {
  readonly status: Status;
  readonly transferReceivedAt?: Date | null | undefined;
}): boolean =>
  INFORMATION_STATUSES.includes(row.status) || (!row.transferReceivedAt && !isTerminal(row.status));

type Moves = Readonly<Partial<Record<Status, readonly Status[]>>>;

const DEPOSIT: Moves = {
  incomplete: [
    'pending_anchor',
    'pending_user_transfer_start',
    'pending_customer_info_update',
    'expired',
    'error',
  ],
  pending_customer_info_update: ['pending_anchor', 'expired', 'error'],
  pending_user_transfer_start: ['pending_anchor', 'on_hold', 'expired', 'error'],
  // Asking the rail for instructions and reviewing what came in are both the anchor's work.
  pending_anchor: [
    'pending_user_transfer_start',
    'pending_stellar',
    'pending_trust',
    'on_hold',
    'completed',
    'refunded',
    'expired',
    'error',
  ],
  // Back to waiting for money: what was held for lack of a price was filed, and not taken.
  on_hold: [
    'pending_user_transfer_start',
    'pending_anchor',
    'pending_stellar',
    'completed',
    'refunded',
    'error',
  ],
  pending_stellar: ['completed', 'pending_trust', 'pending_anchor', 'refunded', 'error'],
  pending_trust: ['pending_anchor', 'pending_stellar', 'completed', 'refunded', 'error'],
  error: ['pending_anchor', 'pending_stellar', 'completed', 'refunded'],
};

const WITHDRAWAL: Moves = {
  incomplete: ['pending_user_transfer_start', 'pending_customer_info_update', 'expired', 'error'],
  pending_user_transfer_start: ['pending_anchor', 'on_hold', 'pending_stellar', 'expired', 'error'],
  pending_anchor: [
    'completed',
    'pending_external',
    'pending_user_transfer_complete',
    'pending_customer_info_update',
    'on_hold',
    'pending_stellar',
    'refunded',
    'error',
  ],
  on_hold: [
    'pending_user_transfer_start',
    'pending_anchor',
    'pending_stellar',
    'completed',
    'refunded',
    'error',
  ],
  // Before the money, while more has to be known of the customer; or after it, when the rail wants more.
  pending_customer_info_update: [
    'pending_user_transfer_start',
    'pending_anchor',
    'pending_stellar',
    'completed',
    'refunded',
    'expired',
    'error',
  ],
  pending_external: [
    'completed',
    'pending_user_transfer_complete',
    'pending_anchor',
    'pending_stellar',
    'refunded',
    'error',
  ],
  pending_user_transfer_complete: [
    'completed',
    'pending_anchor',
    'pending_stellar',
    'refunded',
    'error',
  ],
  // While a refund is on its way.
  pending_stellar: ['refunded', 'completed', 'error', 'pending_anchor'],
  error: ['pending_anchor', 'pending_stellar', 'completed', 'refunded'],
};

const REMITTANCE: Moves = {
  pending_sender: ['pending_receiver', 'pending_stellar', 'expired', 'error'],
  pending_receiver: [
    'completed',
    'pending_external',
    'pending_customer_info_update',
    'pending_transaction_info_update',
    'pending_stellar',
    'refunded',
    'error',
  ],
  // Before the money, while a customer is looked at; or after it, when the rail wants more.
  pending_customer_info_update: [
    'pending_sender',
    'pending_receiver',
    'pending_stellar',
    'completed',
    'refunded',
    'expired',
    'error',
  ],
  pending_transaction_info_update: [
    'pending_receiver',
    'pending_stellar',
    'completed',
    'refunded',
    'error',
  ],
  pending_external: ['completed', 'pending_receiver', 'pending_stellar', 'refunded', 'error'],
  pending_stellar: ['refunded', 'completed', 'error', 'pending_receiver'],
  error: ['pending_receiver', 'pending_stellar', 'completed', 'refunded'],
};

const MOVES: Readonly<Record<Kind, Moves>> = {
  deposit: DEPOSIT,
  withdrawal: WITHDRAWAL,
  remittance: REMITTANCE,
};

/** True when a transaction of this kind may go from one status to the other; staying is lawful. */
export const mayMove = (kind: Kind, from: Status, to: Status): boolean =>
  from === to || (MOVES[kind][from] ?? []).includes(to);

/** The status in which a story holds money that it has accepted and is working on. */
export const workingStatus = (kind: Kind): Status =>
  kind === 'remittance' ? 'pending_receiver' : 'pending_anchor';
