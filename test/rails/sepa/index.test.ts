import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { UnusableSettings } from '../../../src/domain/unusable-settings.ts';
import { sepa } from '../../../src/rails/sepa/index.ts';
import { createReference } from '../../../src/rails/sepa/reference.ts';
import { initiatedOf, keyOf, orderOf, receivedBy } from './bench.ts';

const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('its fake settles by itself, and the rail that its settings open talks to it', async () => {
  const fake = await sepa.fake!({ webhookUrl: '' });
  const rail = await sepa.open(fake.settings);
  const deposit = { transactionId: 'one', amountExpected: '10', language: 'en' };
  const { reference } = await rail.instructions!(deposit);
  expect(reference).toMatch(fake.reference);
  await fake.receive({ amount: '10', reference });
  await rail.executeOutgoingTransactions!([orderOf(1, fake.payee)]);
  await until(async () => (await receivedBy(rail)).received.length > 0);
  await until(async () => (await rail.pollOutgoingTransactions!([initiatedOf(1)])).length > 0);
  expect((await receivedBy(rail)).received[0]).toMatchObject({ reference, amount: '10' });
  expect(await fake.statement!()).toHaveLength(2);
  await fake.close();
});

test('tells a customer whom to pay, where, and which reference to quote, in two languages', async () => {
  const fake = await sepa.fake!({ webhookUrl: '' });
  const rail = await sepa.open({ ...fake.settings, SEPA_BIC: 'caixesbb' });
  const told = await rail.instructions!({
    transactionId: 'x',
    amountExpected: null,
    language: 'es',
  });
  expect(told.fields).toMatchObject({
    'organization.name': { value: 'Example Anchor SL' },
    'organization.bank_account_number': { value: 'ES91 2100 0418 4502 0005 1332' },
    'organization.bank_number': { value: 'CAIXESBB' },
    external_transfer_memo: { value: createReference('x'), description: { es: 'Referencia' } },
  });
  await fake.close();
});

test.each([
  [{ SEPA_FOLDER: 'relative' }, 'SEPA_FOLDER'],
  [{ SEPA_IBAN: 'ES9121000418450200051333' }, 'SEPA_IBAN'],
  [{ SEPA_IBAN: 'TR330006100519786457841326' }, 'SEPA_IBAN'],
  [{ SEPA_BIC: 'x' }, 'SEPA_BIC'],
  [{ SEPA_DEBTOR_NAME: '!' }, 'SEPA_DEBTOR_NAME'],
  [{ SEPA_INSTANT: 'yes' }, 'SEPA_INSTANT'],
  [{ SEPA_BANK_TIME_ZONE: 'Mars/Base' }, 'SEPA_BANK_TIME_ZONE'],
])('refuses %j and names the variable', async (wrong, name) => {
  const settings = {
    SEPA_FOLDER: '/nowhere',
    SEPA_DEBTOR_NAME: 'Example Anchor SL',
    SEPA_IBAN: 'ES9121000418450200051332',
  };
  await expect(sepa.open({ ...settings, ...wrong })).rejects.toThrow(UnusableSettings);
  await expect(sepa.open({ ...settings, ...wrong })).rejects.toThrow(name);
});

test('the fake starts by itself, on a folder that it is given', async () => {
  const folder = await mkdtemp(`${tmpdir()}/railhead-sepa-`);
  const program = fileURLToPath(new URL('../../../src/rails/sepa/fake/main.ts', import.meta.url));
  const bank = spawn(process.execPath, [program, folder]);
  const [first] = (await once(bank.stdout, 'data')) as [Buffer];
  const settings = Object.fromEntries(
    String(first)
      .trim()
      .split('\n')
      .map((line) => line.split('=')),
  );
  const rail = await sepa.open(settings);
  bank.stdin.write(`12.5 ${createReference('typed')}\n`);
  await until(async () => (await receivedBy(rail)).received.length > 0);
  expect((await receivedBy(rail)).received[0]).toMatchObject({ amount: '12.5' });
  bank.stdin.end();
  expect(await once(bank, 'exit')).toEqual([0, null]);
  await rm(folder, { recursive: true });
});

test('an instant payment says so in its file, and pays by the account’s own bank', async () => {
  const fake = await sepa.fake!({ webhookUrl: '' });
  const rail = await sepa.open({ ...fake.settings, SEPA_INSTANT: 'true', SEPA_BIC: 'CAIXESBB' });
  await rail.executeOutgoingTransaction(orderOf(3));
  const claim = await readFile(`${fake.settings['SEPA_FOLDER']}/rail/claims/${keyOf(3)}.1`, 'utf8');
  const { message }: { message: string } = JSON.parse(claim);
  const sent = await readFile(
    `${fake.settings['SEPA_FOLDER']}/rail/messages/${message}/sent.xml`,
    'utf8',
  );
  expect(sent).toMatch(/<LclInstrm>\s*<Cd>INST<\/Cd>/);
  expect(sent).toMatch(/<BICFI>CAIXESBB<\/BICFI>/);
  await fake.close();
});
