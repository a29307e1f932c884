import type { PendingDeposit, Rail } from '../../rail.ts';
import type { RailCheck } from '../check.ts';
import { idsOf } from '../trial/reading.ts';
import { wordsOf } from '../trial/said.ts';

const isAskedByName = ({ pollPendingDeposits }: Rail): boolean => pollPendingDeposits !== undefined;

/** Money in: what must hold where deposits are asked for by name, in batches. */
export const byNameChecks: readonly RailCheck[] = [
  {
    id: 'name/only-asked',
    claim: 'gives each deposit its own money, and no other deposit’s',
    concerns: isAskedByName,
    async run({ bank, rail, announce, finding }) {
      const [one, two] = [await announce('deposit-1'), await announce('deposit-2')];
      await bank.receive({ reference: one, amount: '1' });
      await bank.receive({ reference: two, amount: '2' });
      const asked = [{ transactionId: 'deposit-1', reference: one, amountExpected: null }];
      const references = ((await rail.pollPendingDeposits?.(asked)) ?? []).map(
        ({ reference }) => reference,
      );
      if (references.includes(one) && references.every((reference) => reference === one)) return;
      finding(
        `${one} was asked for, and ${references.join(', ') || 'nothing'} reported`,
        'Return what was paid to the references that are asked for',
      );
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
        finding(
          `A batch of ${batch.length} did not bring the one payment in it`,
          'State a batchSize that the bank takes, and read every page of its answer',
        );
      }
      const none = await call(async () => rail.pollPendingDeposits?.([]));
      if (none.said === 'answer' && none.result?.length === 0) return;
      const words = none.said === 'answer' ? 'returned something' : wordsOf(none);
      finding(`Of an empty batch your rail ${words}`, 'Return an empty list for it');
    },
  },
  {
    id: 'name/partial',
    claim: 'reports the rest once a batch that was answered in part is asked for again',
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
      const { length } = idsOf((await rail.pollPendingDeposits?.(batch)) ?? []);
      if (length === 2) return;
      finding(
        `One answer left a payment out, and of two payments ${length} are reported later`,
        'Remember nothing between two calls: return whatever the bank says each time',
      );
    },
  },
];
