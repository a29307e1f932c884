import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFakeSepaBank } from '../../../../src/rails/sepa/fake/bank.ts';
import { openSepaRail } from '../../../../src/rails/sepa/rail.ts';
import { keyOf, orderOf, QUIET, railOf } from '../bench.ts';
import { createSepaKitBank } from '../kit-bank.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/railhead-sepa-`);
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

const settings = {
  SEPA_DEBTOR_NAME: 'Example Anchor SL',
  SEPA_IBAN: 'ES9121000418450200051332',
  SEPA_INSTANT: 'false',
  SEPA_RECEIPTS_FROM: 'camt.054',
  SEPA_BANK_TIME_ZONE: 'Europe/Madrid',
} as const;

test('does not start on a folder without outbox and inbox, and makes nothing in it', async () => {
  await expect(openSepaRail({ ...settings, SEPA_FOLDER: folder })).rejects.toMatchObject({
    code: 'FOLDER_NOT_THERE',
  });
  expect(await readdir(folder)).toEqual([]);
});

test('calls nothing unknown while its folder is not mounted', async () => {
  const { kit, at, unmount } = createSepaKitBank();
  await kit.reset();
  const rail = railOf(at());
  await rail.executeOutgoingTransaction(orderOf(1));
  const mount = await unmount();
  await expect(rail.findOutgoing!(keyOf(1))).rejects.toThrow('ENOENT');
  await expect(rail.executeOutgoingTransaction(orderOf(1))).rejects.toThrow('ENOENT');
  await expect(railOf(at()).findOutgoing!(keyOf(1))).rejects.toMatchObject({
    code: 'FOLDER_NOT_THERE',
  });
  await rm(at().folder, { recursive: true });
  await mount();
  expect(await rail.findOutgoing!(keyOf(1))).toMatchObject({ state: 'initiated' });
  await kit.close();
});

const WORKER = fileURLToPath(new URL('killed-worker.ts', import.meta.url));

test('pays each once where workers are killed at any moment and two work on one folder', async () => {
  const bank = await startFakeSepaBank({ ...QUIET, folder });
  for (const pauseMs of [0, 5, 20, 50, 120]) {
    const workers = [0, 1].map(() => spawn(process.execPath, [WORKER, folder]));
    const ended = Promise.all(workers.map(async (worker) => once(worker, 'exit')));
    await Promise.all(workers.map(async ({ stdout }) => once(stdout, 'data')));
    // How far they come is chance; what must hold, holds wherever it is.
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    for (const worker of workers) worker.kill('SIGKILL');
    await ended;
    await bank.work();
  }
  const rail = railOf(bank);
  for (let number = 0; number < 40; number += 1) {
    const found = await rail.findOutgoing!(keyOf(number));
    if (found.state === 'unknown') await rail.executeOutgoingTransaction(orderOf(number));
  }
  await bank.work();
  const keys = bank.ledger.orders().map(({ key }) => key);
  expect(keys.toSorted()).toEqual(
    Array.from({ length: 40 }, (_, number) => keyOf(number)).toSorted(),
  );
  expect(bank.ledger.orders().every(({ reason }) => reason === null)).toBe(true);
  await bank.close();
}, 60_000);
