import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { accountEnding } from '../../../src/rails/sepa/fake/iban.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { initiatedOf, keyOf, orderOf, QUIET, railOf, statementOf } from './bench.ts';

let bank: FakeSepaBank;
let rail: Rail;
beforeEach(async () => {
  bank = await startFakeSepaBank(QUIET);
  rail = railOf(bank);
});
afterEach(async () => bank.close());

/** A debit that the bank has written by hand. */
const bringDebit = async (amount: string, inner: string): Promise<void> =>
  bank.mailbox.leave(
    bank.mailbox.nameOf('camt.053'),
    `<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>${bank.settings.SEPA_IBAN}</IBAN></Id></Acct>
     <Ntry><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
     <BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>SUM</AcctSvcrRef>${inner}</Ntry>
     </Stmt></BkToCstmrStmt></Document>`,
  );

/** Pays 0 to 2, of which the bank refuses the last, and books none. */
const payThree = async (): Promise<string> => {
  const waiting = { bank_account_number: accountEnding('1111') };
  const closed = { bank_account_number: accountEnding('0000') };
  await rail.executeOutgoingTransactions!([
    orderOf(0, waiting, '1'),
    orderOf(1, waiting, '2.5'),
    orderOf(2, closed, '4'),
  ]);
  await bank.work();
  return bank.ledger.orders()[0]?.message ?? '';
};

test('a message that was booked as one sum is shown as its transfers, without what was refused', async () => {
  const message = await payThree();
  const batch = `<NtryDtls><Btch><PmtInfId>${message}</PmtInfId><NbOfTxs>2</NbOfTxs></Btch></NtryDtls>`;
  await bringDebit('3.50', batch);
  expect(await statementOf(rail)).toEqual(
    [0, 1].map((number) =>
      expect.objectContaining({
        direction: 'out',
        idempotencyKey: keyOf(number),
        state: 'settled',
      }),
    ),
  );
  const updates = await rail.pollOutgoingTransactions!([0, 1, 2].map(initiatedOf));
  expect(updates.map(({ state }) => state)).toEqual(['delivered', 'delivered', 'failed']);
});

test('a sum that does not add up stays one line, which nobody here knows', async () => {
  const message = await payThree();
  await bringDebit('3.40', `<NtryDtls><Btch><PmtInfId>${message}</PmtInfId></Btch></NtryDtls>`);
  expect(await statementOf(rail)).toEqual([
    expect.objectContaining({ railReference: 'SUM', idempotencyKey: null, amount: '3.4' }),
  ]);
  expect(await rail.pollOutgoingTransactions!([initiatedOf(0), initiatedOf(1)])).toEqual([]);
});

test('what left by no order of ours is shown without a key', async () => {
  await bringDebit(
    '7.00',
    '<NtryDtls><TxDtls><Refs><EndToEndId>FEE</EndToEndId></Refs></TxDtls></NtryDtls>',
  );
  expect(await statementOf(rail)).toEqual([
    expect.objectContaining({ direction: 'out', railReference: 'SUM', idempotencyKey: null }),
  ]);
});

test('a debit of another amount than was ordered is shown, and delivers nothing', async () => {
  await payThree();
  await bringDebit(
    '0.90',
    `<NtryDtls><TxDtls><Refs><EndToEndId>${keyOf(0)}</EndToEndId></Refs></TxDtls></NtryDtls>`,
  );
  expect(await rail.pollOutgoingTransactions!([initiatedOf(0)])).toEqual([]);
  expect(await statementOf(rail)).toEqual([
    expect.objectContaining({ idempotencyKey: keyOf(0), amount: '0.9' }),
  ]);
});

test('shows the range that is asked for, its beginning in and its end out', async () => {
  await bringDebit('7.00', '');
  const at = '2026-03-01T23:00:00.000Z';
  const ask = async (from: string | null, until: string) =>
    (await rail.listStatement!({ from, until, cursor: null })).entries.length;
  expect(await ask(at, '2026-03-02T00:00:00.000Z')).toBe(1);
  expect(await ask(null, at)).toBe(0);
});
