import type { Network } from './network.ts';
import type { TransactionRecord } from './records.ts';

/**
 * Waits until a transaction is in a ledger. Undefined when the time is over, or the asker gone,
 * before it was.
 */
export function waitForTransaction(
  network: Network,
  hash: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<TransactionRecord | undefined> {
  const { history } = network;
  const known = history.transaction(hash);
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    const finish = (record: TransactionRecord | undefined): void => {
      stop();
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      resolve(record);
    };
    const giveUp = (): void => finish(undefined);
    const stop = network.onClose(() => {
      const record = history.transaction(hash);
      if (record) finish(record);
    });
    const timer = setTimeout(giveUp, timeoutMs);
    signal?.addEventListener('abort', giveUp);
  });
}
