import { expect, test } from '@jest/globals';
import { readJournalFees } from '../../../../src/services/accounting/audit/ledger/fee-lines.ts';
import { createBench } from '../../../support/payments/bench.ts';
import { opened } from '../../../support/opened.ts';

const ACCOUNT = `G${'F'.repeat(55)}`;
const LEDGER_BITS = 32n;
const bench = await opened(createBench());

test('§5 the journal’s fees come in the order of their ledgers, also where these get a digit longer', async () => {
  const ledgers = [99, 100, 8, 1_000, 999];
  for (const ledger of ledgers) {
    await bench.em().execute(
      `insert into ledger_envelope (inner_hash, xdr, source_account, channel, sequence, max_time,
         state, ledger, closed_at, fee_charged)
       values (?, 'AAAA', ?, ?, ?, now(), 'included', ?, now(), 100)`,
      [ledger.toString(16).padStart(64, '0'), ACCOUNT, ACCOUNT, ledger, ledger],
    );
  }
  const range = { account: ACCOUNT, afterToken: 0n, throughToken: 2_000n << LEDGER_BITS };
  const { lines } = await readJournalFees(bench.em(), range)();
  const keys = lines.map(({ key }) => key);
  expect(keys.map((key) => Number(key.split('/')[0]))).toEqual([8, 99, 100, 999, 1_000]);
  // What is aligned with another side is compared code unit by code unit.
  expect(keys).toEqual(keys.toSorted());
});
