import type { Network } from '../network.ts';
import type { TransactionRecord } from '../transactions/records.ts';
import type { Timer } from './timer.ts';

/** How long somebody waits for a ledger, and by which clock. */
export interface Patience {
  readonly timeoutMs: number;
  readonly timer: Timer;
}

/** Waits until the next ledger is closed, or the time is over. */
export function waitForLedger(network: Network, { timeoutMs, timer }: Patience): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stop();
      cancel();
      resolve();
    };
    const stop = network.onClose(finish);
    const cancel = timer(finish, timeoutMs);
  });
}

/**
 * Waits until Horizon has read an account up to a sequence number, or all that core has closed.
 * False when the time is over, or the asker gone, before it had.
 */
export function waitForSequence(
  network: Network,
  { account, sequence }: { readonly account: string; readonly sequence: bigint },
  patience: Patience,
  signal?: AbortSignal,
): Promise<boolean> {
  const hasRead = (): true | undefined => {
    const isUpToDate = network.newest().sequence <= network.latest().sequence;
    const known = network.state.account(account)?.sequence ?? 0n;
    return isUpToDate || known >= sequence ? true : undefined;
  };
  return waitFor(network, hasRead, patience, signal).then((found) => found === true);
}

/**
 * Waits until a transaction is in a ledger. Undefined when the time is over, or the asker gone,
 * before it was.
 */
export function waitForTransaction(
  network: Network,
  hash: string,
  patience: Patience,
  signal?: AbortSignal,
): Promise<TransactionRecord | undefined> {
  return waitFor(network, () => network.history.transaction(hash), patience, signal);
}

/** Looks at once and after each ledger, until there is something to find. */
function waitFor<Found>(
  network: Network,
  look: () => Found | undefined,
  { timeoutMs, timer }: Patience,
  signal?: AbortSignal,
): Promise<Found | undefined> {
  const known = look();
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve) => {
    const finish = (found: Found | undefined): void => {
      stop();
      cancel();
      signal?.removeEventListener('abort', giveUp);
      resolve(found);
    };
    const giveUp = (): void => finish(undefined);
    const stop = network.onClose(() => {
      const found = look();
      if (found !== undefined) finish(found);
    });
    const cancel = timer(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
  });
}
