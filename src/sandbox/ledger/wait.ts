import type { Network } from './network.ts';
import type { TransactionRecord } from './records.ts';
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
 * Waits until a transaction is in a ledger. Undefined when the time is over, or the asker gone,
 * before it was.
 */
export function waitForTransaction(
  network: Network,
  hash: string,
  { timeoutMs, timer }: Patience,
  signal?: AbortSignal,
): Promise<TransactionRecord | undefined> {
  const { history } = network;
  const known = history.transaction(hash);
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    const finish = (record: TransactionRecord | undefined): void => {
      stop();
      cancel();
      signal?.removeEventListener('abort', giveUp);
      resolve(record);
    };
    const giveUp = (): void => finish(undefined);
    const stop = network.onClose(() => {
      const record = history.transaction(hash);
      if (record) finish(record);
    });
    const cancel = timer(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
  });
}
