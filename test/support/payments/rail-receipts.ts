import { createPollPendingDeposits } from '../../../src/activities/rail/received/poll-received.ts';
import type { Rail, ReceivedFunds } from '../../../src/rails/rail.ts';
import { addTransaction, uniqueNumber } from '../rows.ts';
import type { Bench } from './bench.ts';
import { createFakeRail } from './fake-rail.ts';

/** As before any rail was asked: nothing has been read, and every deposit is due. */
export const forgetReading = async (bench: Bench): Promise<void> => {
  await bench.em().execute('delete from cursor');
  await bench.em().execute('update transaction set next_poll_at = null');
  bench.told.length = 0;
  bench.investigated.length = 0;
  for (const set of Object.values(bench.behaviour)) set.clear();
};

/** Asks a rail once for what it has received. */
export const pollReceived = async (bench: Bench, more: Partial<Rail>): Promise<number> => {
  const look = createPollPendingDeposits(bench.host(createFakeRail([], more).rail));
  return (await look()).dispatched;
};

export const received = (changes: Partial<ReceivedFunds> = {}): ReceivedFunds => ({
  railReference: `in-${uniqueNumber()}`,
  reference: null,
  amount: '100',
  receivedAt: new Date().toISOString(),
  ...changes,
});

/** A deposit that waits for money, and the reference that its payer quotes. */
export const addDeposit = async (
  bench: Bench,
  changes: Parameters<typeof addTransaction>[1] = {},
) => {
  const railReference = `R-${uniqueNumber()}`;
  const row = await addTransaction(bench.em(), { kind: 'deposit', railReference, ...changes });
  return { row, reference: railReference };
};
