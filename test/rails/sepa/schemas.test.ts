import { readFile, readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import { startFakeSepaBank, type FakeSepaBank } from '../../../src/rails/sepa/fake/bank.ts';
import { accountEnding } from '../../../src/rails/sepa/fake/iban.ts';
import { writePain001 } from '../../../src/rails/sepa/orders/pain001.ts';
import { readOrder } from '../../../src/rails/sepa/orders/transfer.ts';
import type { Transfer } from '../../../src/rails/sepa/orders/claims.ts';
import { describeUnless } from '../../support/skip.ts';
import { keyOf, orderOf, railOf } from './bench.ts';

const specs = process.env['RAILHEAD_SPECS'];
const missing = specs
  ? undefined
  : 'RAILHEAD_SPECS names no folder with the official schemas (iso20022.org/iso-20022-message-definitions)';

/** Complaints of libxml2 about files of one version; none where all are valid. */
const complaintsOf = async (
  version: string,
  files: readonly string[],
): Promise<readonly string[]> => {
  const schema = await readFile(`${specs}/iso20022/${version}.xsd`, 'utf8');
  const xml = files.map((contents, index) => ({ fileName: `${version}-${index}.xml`, contents }));
  const { errors } = await validateXML({
    xml,
    schema: [schema],
    initialMemoryPages: 1_024,
    maxMemoryPages: 4_096,
  });
  return errors.map(({ message }) => message);
};

const debtor = {
  name: 'Example Anchor SL',
  iban: 'ES9121000418450200051332',
  bic: null,
  isInstant: false,
  timeZone: 'Europe/Madrid',
};

describeUnless(missing, 'every file is valid by the official schema of its version', () => {
  let bank: FakeSepaBank;
  const kept = new Map<string, string[]>();
  const keep = async (folder: string): Promise<void> => {
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.xml'))) {
      const file = await readFile(`${folder}/${name}`, 'utf8');
      const version = /xsd:([\w.]+)"/.exec(file)?.[1] ?? 'none';
      kept.set(version, [...(kept.get(version) ?? []), file]);
    }
  };

  beforeAll(async () => {
    bank = await startFakeSepaBank({ pollEveryMs: 0, settleAfterMs: 0, statementEveryMs: 0 });
    const rail = railOf(bank);
    const accounts = ['1234', '0000', '9999', '1111', '4321', '5678'];
    await rail.executeOutgoingTransactions?.(
      accounts.map((four, index) => orderOf(index, { bank_account_number: accountEnding(four) })),
    );
    await bank.receive({ amount: '12.5', reference: 'RF18539007547034' });
    await bank.receive({ amount: '0.01', reference: 'Zoë & <Söhne>' });
    await bank.work();
    await bank.returnPayout(keyOf(0));
    await bank.settle(keyOf(3), 'failed');
    await bank.takeBack();
    await bank.cause('unknownIdAnswered');
    await bank.cause('statementLineTwice');
    await bank.closeDay();
    await bank.work();
    await rail.listReceived?.(null);
    await keep(`${bank.folder}/bank`);
    await keep(`${bank.folder}/rail/read`);
  });
  afterAll(async () => bank.close());

  test.each([
    ['pain.001.001.09', 1],
    ['pain.002.001.14', 3],
    ['camt.054.001.12', 2],
    ['camt.053.001.08', 1],
  ])('%s', async (version, least) => {
    const files = kept.get(version) ?? [];
    expect(files.length).toBeGreaterThanOrEqual(least);
    expect(await complaintsOf(version, files)).toEqual([]);
  });

  test('there is no file of another version', () => {
    expect([...kept.keys()].toSorted()).toEqual([
      'camt.053.001.08',
      'camt.054.001.12',
      'pain.001.001.09',
      'pain.002.001.14',
    ]);
  });

  test('pain.001.001.09 of any payee, by SCT and SCT Inst, with and without a BIC', async () => {
    const payee = fc.record({
      first_name: fc.string({ unit: 'grapheme', maxLength: 120 }),
      last_name: fc.constantFrom('Weiß', '王', 'Щербакова', '&<>"'),
      bank_number: fc.constantFrom('', 'BANKESMMXXX', 'deutdeff'),
    });
    const files: string[] = [];
    fc.assert(
      fc.property(
        fc.array(payee, { minLength: 1, maxLength: 20 }),
        fc.boolean(),
        (payees, isInstant) => {
          const transfers = payees
            .map((one, index) => readOrder({ ...orderOf(index, one), remittance: one.first_name }))
            .filter((one): one is Transfer => 'endToEndId' in one);
          if (transfers.length === 0) return;
          const bic = isInstant ? 'CAIXESBBXXX' : null;
          files.push(
            writePain001({ ...debtor, bic, isInstant }, 'a'.repeat(32), transfers, new Date()),
          );
        },
      ),
      { numRuns: 40 },
    );
    expect(files.length).toBeGreaterThan(20);
    expect(await complaintsOf('pain.001.001.09', files)).toEqual([]);
  });

  test('a schema refuses what is wrong, so that these tests can fail', async () => {
    const file = (kept.get('pain.001.001.09') ?? [''])[0]?.replace('<ChrgBr>SLEV', '<ChrgBr>FREE');
    expect(await complaintsOf('pain.001.001.09', [file ?? ''])).not.toEqual([]);
  });
});
