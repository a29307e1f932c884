import type { PendingDeposit, Rail } from '../../../src/rails/rail.ts';
import type { RailCheck } from './check.ts';

const isAskedByName = ({ pollPendingDeposits }: Rail): boolean => pollPendingDeposits !== undefined;

/** Money in: what must hold where deposits are asked for by name, in batches. */
export const byNameChecks: readonly RailCheck[] = [
  {
    id: 'name/only-asked',
    claim: 'gives each deposit its own money, and nobody another’s',
    concerns: isAskedByName,
    async run({ bank, rail, announce, finding }) {
      const [one, two] = [await announce('deposit-1'), await announce('deposit-2')];
      await bank.receive({ reference: one, amount: '1' });
      await bank.receive({ reference: two, amount: '2' });
      const asked = [{ transactionId: 'deposit-1', reference: one, amountExpected: null }];
      const told = (await rail.pollPendingDeposits?.(asked)) ?? [];
      if (!told.some(({ reference }) => reference === one)) finding('the one asked for is missing');
      if (told.some(({ reference }) => reference !== one)) finding('another’s money was told');
    },
  },
  {
    id: 'name/whole-batch',
    claim: 'takes a batch as large as its profile says, and an empty one',
    concerns: isAskedByName,
    async run({ bank, rail, announce, call, finding }) {
      const reference = await announce('deposit-1');
      await bank.receive({ reference, amount: '1' });
      const batch: PendingDeposit[] = [];
      for (let count = 2; count <= rail.profile.batchSize; count += 1) {
        const transactionId = `deposit-${count}`;
        batch.push({ transactionId, reference: `none-${count}`, amountExpected: null });
      }
      batch.push({ transactionId: 'deposit-1', reference, amountExpected: '1' });
      const said = await call(async () => rail.pollPendingDeposits?.(batch));
      if (said.said !== 'answer' || said.result?.length !== 1) {
        finding(`a batch of ${batch.length} did not bring the one payment in it`);
      }
      const none = await call(async () => rail.pollPendingDeposits?.([]));
      if (none.said !== 'answer' || none.result?.length !== 0)
        finding('an empty batch was not empty');
    },
  },
  {
    id: 'name/partial',
    claim: 'tells of the rest once a batch that was answered in part is asked for again',
    concerns: isAskedByName,
    async run({ bank, rail, announce, call, finding }) {
      const batch: PendingDeposit[] = [];
      for (const transactionId of ['deposit-1', 'deposit-2']) {
        const reference = await announce(transactionId);
        await bank.receive({ reference, amount: '1' });
        batch.push({ transactionId, reference, amountExpected: null });
      }
      const isPartial = await bank.fault('pollDeposits', 'partial');
      if (!isPartial) return { needs: "fault('pollDeposits', 'partial')" };
      await call(async () => rail.pollPendingDeposits?.(batch));
      const told = (await rail.pollPendingDeposits?.(batch)) ?? [];
      if (new Set(told.map(({ railReference }) => railReference)).size !== 2) {
        finding('a payment that one answer left out is not told later either');
      }
    },
  },
];
