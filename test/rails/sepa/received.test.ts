import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { createReference } from '../../../src/rails/sepa/reference.ts';
import type { Rail } from '../../../src/rails/rail.ts';
import { QUIET, railOf, receivedBy } from './bench.ts';

let bank: FakeSepaBank;
let rail: Rail;
beforeEach(async () => {
  bank = await startFakeSepaBank(QUIET);
  rail = railOf(bank);
});
afterEach(async () => bank.close());

test('gives a file of more lines than a page holds in pages, each line once', async () => {
  for (let count = 0; count < 450; count += 1) await bank.credit(null, { amount: '1' });
  await bank.work();
  const first = await rail.listReceived!(null);
  expect([first.received.length, first.complete]).toEqual([200, false]);
  const { received, cursor } = await receivedBy(rail);
  expect(new Set(received.map(({ railReference }) => railReference)).size).toBe(450);
  // A worker that starts anew goes on from the same place.
  expect(await receivedBy(railOf(bank), cursor)).toEqual({ received: [], cursor });
});

test('reports money that nobody announced without a reference, and who paid it', async () => {
  await bank.credit(null, { amount: '7.5' });
  await bank.work();
  expect((await receivedBy(rail)).received).toEqual([
    {
      railReference: 'FB00000000000001',
      reference: null,
      amount: '7.5',
      receivedAt: expect.stringMatching(/Z$/),
      payer: { name: 'Zoé Müller', bank_account_number: 'FR1420041010050500013M02606' },
    },
  ]);
});

test('reports what was taken back also where its file came before that of the money', async () => {
  const byStatement = railOf(bank, { receiptsFrom: 'camt.053' });
  await bank.credit(createReference('one'), { amount: '7' });
  await bank.takeBack();
  await bank.closeDay();
  const page = await byStatement.listReceived!(null);
  expect(page.reversed).toContainEqual({ railReference: 'FB00000000000001', state: 'returned' });
});

test('throws where the files that it has read are gone, whose numbers new ones would get', async () => {
  await bank.credit(null, { amount: '7' });
  await bank.work();
  const { cursor } = await receivedBy(rail);
  await rm(`${bank.folder}/rail/read`, { recursive: true });
  await expect(railOf(bank).listReceived!(cursor)).rejects.toMatchObject({ code: 'FILES_MISSING' });
});
