import { expect, test } from '@jest/globals';
import { createBook } from '../../../../src/rails/sepa/answers/book.ts';
import { readEntries } from '../../../../src/rails/sepa/answers/entries.ts';
import { readXml } from '../../../../src/rails/sepa/answers/xml.ts';
import { createReference } from '../../../../src/rails/sepa/reference.ts';

const IBAN = 'ES9121000418450200051332';
const account = { iban: IBAN, timeZone: 'Europe/Madrid' };

const documentOf = (version: string, entries: string, iban = IBAN): Uint8Array => {
  const isStatement = version.startsWith('camt.053');
  const [message, report] = isStatement
    ? ['BkToCstmrStmt', 'Stmt']
    : ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'];
  return new TextEncoder().encode(
    `<?xml version="1.0"?><d:Document xmlns:d="urn:iso:std:iso:20022:tech:xsd:${version}"><d:${message}>
    <d:${report}><d:Acct><d:Id><d:IBAN>${iban}</d:IBAN></d:Id></d:Acct>${entries}</d:${report}>
    </d:${message}></d:Document>`,
  );
};
const read = (entries: string, version = 'camt.054.001.08', iban = IBAN) =>
  readEntries(readXml(documentOf(version, entries, iban)).root, account);

const detail = (inner: string) => `<NtryDtls><TxDtls>${inner}</TxDtls></NtryDtls>`;
const entry = (inner: string, more = '', amount = '10.00', side = 'CRDT', currency = 'EUR') =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd>${more}<Sts><Cd>BOOK</Cd></Sts>
   <BookgDt><Dt>2026-03-01</Dt></BookgDt>${inner}</Ntry>`;

const reference = createReference('a');

test('reads the same of version 2, with its older shapes, as of later ones', () => {
  const parties = (inside: (name: string) => string, bic: string) =>
    `<RltdPties><Dbtr>${inside('Ada &amp; Co')}</Dbtr><DbtrAcct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></DbtrAcct></RltdPties>
     <RltdAgts><DbtrAgt><FinInstnId><${bic}>DEUTDEFF</${bic}></FinInstnId></DbtrAgt></RltdAgts>
     <RmtInf><Strd><CdtrRefInf><Ref>${reference}</Ref></CdtrRefInf></Strd></RmtInf>`;
  const old = entry(
    `<AcctSvcrRef>X1</AcctSvcrRef>${detail(`<AmtDtls><TxAmt><Amt Ccy="EUR">10.00</Amt></TxAmt></AmtDtls>${parties((name) => `<Nm>${name}</Nm>`, 'BIC')}`)}`,
  ).replace('<Sts><Cd>BOOK</Cd></Sts>', '<Sts>BOOK</Sts>');
  const later = entry(
    `<AcctSvcrRef>X1</AcctSvcrRef>${detail(`<Amt Ccy="EUR">10.00</Amt>${parties((name) => `<Pty><Nm>${name}</Nm></Pty>`, 'BICFI')}`)}`,
  );
  const [first] = read(old, 'camt.053.001.02');
  expect(first).toEqual(read(later)[0]);
  expect(first).toMatchObject({
    id: 'X1',
    amount: '10',
    reference,
    isBooked: true,
    // A date alone is the beginning of that day in the bank's zone.
    at: '2026-02-28T23:00:00.000Z',
    payer: {
      name: 'Ada & Co',
      bank_account_number: 'FR1420041010050500013M02606',
      bank_number: 'DEUTDEFF',
    },
  });
});

test('takes a batch apart into its transfers, each by its own name, amount and reference', () => {
  const parts = ['1.50', '2.50'].map(
    (amount, index) =>
      `<TxDtls><Refs><AcctSvcrRef>P${index}</AcctSvcrRef></Refs><Amt Ccy="EUR">${amount}</Amt>
       <RmtInf><Ustrd>${createReference(`part ${index}`)}</Ustrd></RmtInf></TxDtls>`,
  );
  const entries = read(
    entry(`<AcctSvcrRef>SUM</AcctSvcrRef><NtryDtls>${parts.join('')}</NtryDtls>`, '', '4.00'),
  );
  expect(entries.map(({ id, amount, reference: quoted }) => [id, amount, quoted])).toEqual([
    ['P0', '1.5', createReference('part 0')],
    ['P1', '2.5', createReference('part 1')],
  ]);
});

test('tells equal parts of a batch apart that the bank calls by the name of the line', () => {
  const part = `<TxDtls><Refs><AcctSvcrRef>SUM</AcctSvcrRef></Refs><Amt Ccy="EUR">2.00</Amt></TxDtls>`;
  const batch = entry(
    `<AcctSvcrRef>SUM</AcctSvcrRef><NtryDtls>${part}${part}</NtryDtls>`,
    '',
    '4.00',
  );
  const ids = read(batch).map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect(read(batch, 'camt.053.001.08').map(({ id }) => id)).toEqual(ids);
});

test('leaves a batch without single amounts one movement of its sum', () => {
  const inner = `<NtryDtls><TxDtls><Refs/></TxDtls><TxDtls><Refs/></TxDtls></NtryDtls>`;
  expect(read(entry(inner, '', '4.00'))).toEqual([
    expect.objectContaining({ amount: '4', reference: null }),
  ]);
});

test('counts a sum of the statement and its parts of a notification once', () => {
  const part = (name: string) =>
    `<TxDtls><Refs><AcctSvcrRef>${name}</AcctSvcrRef></Refs><Amt Ccy="EUR">2.00</Amt></TxDtls>`;
  const line = (inner: string) => entry(`<AcctSvcrRef>SUM</AcctSvcrRef>${inner}`, '', '4.00');
  const [sum, parts] = [line(''), line(`<NtryDtls>${part('P0')}${part('P1')}</NtryDtls>`)];
  for (const order of [
    [sum, parts],
    [parts, sum],
  ]) {
    const book = createBook();
    const answers = order.map((one, index) => ({
      number: index + 1,
      kind: 'camt.053' as const,
      entries: read(one),
      statuses: [],
    }));
    book.update(answers);
    expect(book.entries().map(({ id }) => id)).toEqual(['P0', 'P1']);
  }
});

test('names a movement by what there is, and twins in one file are two', () => {
  const byBank = entry(
    `<AcctSvcrRef>NONREF</AcctSvcrRef>${detail('<Refs><TxId>T1</TxId></Refs>')}`,
  );
  const [named] = read(byBank);
  expect(named?.id).toMatch(/^interbank-[0-9a-f]{24}$/);
  expect(read(byBank, 'camt.053.001.08')[0]?.id).toBe(named?.id);
  const nameless = entry(detail('<RmtInf><Ustrd>Rent</Ustrd></RmtInf>'));
  const twins = read(nameless + nameless).map(({ id }) => id);
  expect(new Set(twins).size).toBe(2);
  expect(read(nameless + nameless, 'camt.053.001.08').map(({ id }) => id)).toEqual(twins);
});

test.each([
  ['another currency', entry('', '', '10.00', 'CRDT', 'USD'), { isEuro: false }],
  ['a debit', entry('', '', '10.00', 'DBIT'), { direction: 'out' }],
  ['what is announced', entry('').replace('BOOK', 'PDNG'), { isBooked: false }],
  ['a reversal', entry('', '<RvslInd>true</RvslInd>'), { isReturn: true }],
  [
    'a return',
    entry(detail('<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>')),
    { isReturn: true, reason: 'AC04' },
  ],
  ['an amount that is none', entry('', '', 'ten'), { amount: 'ten' }],
  [
    'no end-to-end id',
    entry(detail('<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>')),
    { endToEndId: null },
  ],
])('reads %s as it is', (_what, written, expected) => {
  expect(read(written)).toEqual([expect.objectContaining(expected)]);
});

test('leaves out other accounts that share the file', () => {
  expect(read(entry(''), 'camt.054.001.12', 'DE89370400440532013000')).toEqual([]);
  expect(read(entry(''), 'camt.054.001.12', 'ES91 2100 0418 4502 0005 1332')).toHaveLength(1);
});
