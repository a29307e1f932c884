import type { Anchor, OutgoingOperation } from '../anchor.ts';
import { isOurAccount, type AccountsOfAnchor } from './own-accounts.ts';

/** An operation of a transaction, as far as it says whose money it moves. */
export interface SeenOperation {
  /** The G… account that it acts for. */
  readonly sourceAccount: string;
  /** In Horizon's words. */
  readonly type: string;
  /** Whom it pays, as a G… account; null where it pays nobody. */
  readonly destination: string | null;
}

/** A transaction that names an account of ours on the ledger. */
export interface SeenTransaction {
  readonly account: string;
  readonly hash: string;
  /** True when an envelope of the journal carried it. */
  readonly isJournalled: boolean;
  readonly successful: boolean;
  readonly sourceAccount: string;
  readonly feeAccount: string;
  /** Null where no code of ours can read it. */
  readonly operations: readonly SeenOperation[] | null;
  /** True when the account lost something by it; only asked for where it could not be read. */
  readonly takes: boolean;
}

/**
 * - `journal`: an envelope of ours, which the sender settles.
 * - `treasury`: our own, by hand: it is booked and nothing stops.
 * - `unknown`: under our signature, and nobody knows of it: the sender stops.
 */
type OutgoingClass = 'journal' | 'treasury' | 'unknown';

/** The operations that move what they name to whom they name, and do nothing else. */
const PAYS: ReadonlySet<string> = new Set([
  'payment',
  'path_payment_strict_receive',
  'path_payment_strict_send',
  'create_account',
]);

/** What stands for a transaction that acts for others and is paid for, or numbered, by us. */
const FEE_ONLY = 'fee';

/** The operations by which an account of ours acts. */
export const operationsOf = <Operation extends SeenOperation>(
  account: string,
  operations: readonly Operation[],
): readonly Operation[] => operations.filter(({ sourceAccount }) => sourceAccount === account);

/** What the business's own function cannot say is for a person to say. */
const saysTreasury = (
  { classifyOutgoing }: Pick<Anchor, 'classifyOutgoing'>,
  operation: OutgoingOperation,
): boolean => {
  try {
    return classifyOutgoing?.(operation) === 'treasury';
  } catch {
    return false;
  }
};

const isTreasury = (
  anchor: AccountsOfAnchor & Pick<Anchor, 'classifyOutgoing'>,
  operation: OutgoingOperation,
): boolean =>
  (PAYS.has(operation.type) &&
    operation.destination !== null &&
    isOurAccount(anchor, operation.destination)) ||
  saysTreasury(anchor, operation);

/**
 * Says what a transaction that names an account of ours is. One that failed is judged as if it had
 * not: whoever tried has the key. All of its operations have to be the treasury's, or none is.
 * @returns null when it is none of ours: others pay us, or name us without our signature.
 */
export const classifyTransaction = (
  anchor: AccountsOfAnchor & Pick<Anchor, 'classifyOutgoing'>,
  seen: SeenTransaction,
): OutgoingClass | null => {
  if (seen.isJournalled) return 'journal';
  const { account, hash: transactionHash } = seen;
  const isCharged = seen.sourceAccount === account || seen.feeAccount === account;
  if (seen.operations === null) return isCharged || seen.takes ? 'unknown' : null;
  const own = operationsOf(account, seen.operations);
  // Without our number and our fee a failed one has cost us nothing and proves no signature.
  if (!isCharged && (own.length === 0 || !seen.successful)) return null;
  const acts = own.length > 0 ? own : [{ type: FEE_ONLY, destination: null }];
  const isOurs = acts.every(({ type, destination }) =>
    isTreasury(anchor, { account, type, destination, transactionHash }),
  );
  return isOurs ? 'treasury' : 'unknown';
};
