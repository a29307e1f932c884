import { expect, test } from '@jest/globals';
import { listCandidates } from '../../../src/cli/investigations/candidates.ts';
import { isRefusal } from '../../../src/domain/refusal.ts';
import { Customer } from '../../../src/db/entities/customer.ts';
import { sealFields } from '../../../src/services/customers/store.ts';
import { createCaseConsole } from '../../support/console-cases.ts';
import { opened } from '../../support/opened.ts';
import { addTransaction, DOLLAR, USDC } from '../../support/rows.ts';

const bench = await opened(createCaseConsole());
const { em, owner, secrets } = bench;

const list = async (key: string, keys: typeof secrets | null = null): Promise<string> => {
  const lines = await listCandidates(owner, key, keys);
  if (isRefusal(lines)) throw new Error(lines.message);
  return lines.join('\n');
};

test('the payments that money may be for are listed, the likeliest first', async () => {
  const key = await bench.stellarCase({ amount: '64' });
  expect(await list(key)).toBe('No payment waits for money of this kind.');
  const account = `G${'F'.repeat(55)}`;
  const any = await addTransaction(em(), { account, amountExpected: null });
  const near = await addTransaction(em(), { account, amountExpected: '65' });
  const exact = await addTransaction(em(), { account, amountExpected: '64' });
  const said = await list(key);
  expect(said).toMatch(/^transaction +kind +expects +differs by +came after +payer\n/);
  expect(said).toMatch(new RegExp(`${exact.id} +withdrawal +64 USDC +0 USDC +.+another`));
  expect(said).toMatch(new RegExp(`${near.id} +withdrawal +65 USDC +-1 USDC`));
  expect(said).toMatch(new RegExp(`${any.id} +withdrawal +any amount +- `));
  const places = [exact, near, any].map(({ id }) => said.indexOf(id));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('whoever has the keys is told which customer the payer of a rail names', async () => {
  const key = await bench.railCase();
  const deposit = { kind: 'deposit', amountInAsset: DOLLAR, amountOutAsset: USDC } as const;
  const named = await bench.addCustomer();
  const fields = sealFields(secrets, named, { first_name: 'EVE', last_name: 'Alert(1)' });
  await em().nativeUpdate(Customer, { id: named }, fields);
  const hers = await addTransaction(em(), { ...deposit, customerId: named, amountExpected: '900' });
  const other = await bench.addCustomer();
  const exact = await addTransaction(em(), { ...deposit, customerId: other });
  const sealed = await list(key);
  expect(sealed.indexOf(exact.id)).toBeLessThan(sealed.indexOf(hers.id));
  expect(sealed).toMatch(new RegExp(`${hers.id} .+not known`));
  const said = await list(key, secrets);
  expect(said).toMatch(new RegExp(`${hers.id} .+the same`));
  expect(said).toMatch(new RegExp(`${exact.id} .+another`));
  expect(said.indexOf(hers.id)).toBeLessThan(said.indexOf(exact.id));
});

test('what holds no money that can be attached has none', async () => {
  const said = await listCandidates(owner, 'payout/x', null);
  expect(said).toMatchObject({ message: 'payout/x holds no money that can be attached' });
});
