import { createHash } from 'node:crypto';
import { formatAmount, parseAmount } from '../../../domain/money/amount.ts';
import { isRefusal } from '../../../domain/refusal.ts';
import { readReference } from '../reference.ts';
import { momentOf } from './times.ts';
import { attribute, elements, ownText, text, textAt, texts, type Element } from './xml.ts';

/** One movement of money on our account, as a camt message has it. */
export interface Entry {
  /** The same in every message that tells of this movement. */
  readonly id: string;
  readonly direction: 'in' | 'out';
  /** Decimal string; what cannot be read is as it came. */
  readonly amount: string;
  readonly isEuro: boolean;
  /** False of what is announced and not booked yet. */
  readonly isBooked: boolean;
  /** Money that had moved and moves back: a return, or a reversal by the bank. */
  readonly isReturn: boolean;
  readonly reason: string | null;
  readonly at: string;
  readonly endToEndId: string | null;
  /** The batch of ours that it was ordered in. */
  readonly batch: string | null;
  /** The bank's reference of the line, and how many transfers the line lists: a sum may list none. */
  readonly line: string | null;
  readonly listed: number;
  /** What the bank and the payer's bank call it. */
  readonly names: readonly string[];
  readonly reference: string | null;
  readonly payer: Readonly<Record<string, string>>;
}

/** Our account, as the bank's files are read. */
export interface Account {
  readonly iban: string;
  readonly timeZone: string;
}

/** How an id begins that has no bank's reference in it. */
const BY_FACTS = 'facts-';
const NOT_PROVIDED = /^(?:not\s*provided|nonref)$/i;
const given = (value: string | null): string | null =>
  value === null || NOT_PROVIDED.test(value) ? null : value;

const shortHash = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);

const readAmount = (written: string): string => {
  const amount = parseAmount(written);
  return isRefusal(amount) ? written : formatAmount(amount);
};

/** Sub-families of bank transaction codes that say that money came back: returned, or recalled. */
const RETURNS: ReadonlySet<string> = new Set(['RRTN', 'RPCR']);

const payerOf = (detail: Element): Entry['payer'] => {
  const found = {
    name: textAt(detail, ['RltdPties', 'Dbtr', 'Pty', 'Nm'], ['RltdPties', 'Dbtr', 'Nm']),
    bank_account_number: text(detail, 'RltdPties', 'DbtrAcct', 'Id', 'IBAN'),
    bank_number: textAt(
      detail,
      ['RltdAgts', 'DbtrAgt', 'FinInstnId', 'BICFI'],
      ['RltdAgts', 'DbtrAgt', 'FinInstnId', 'BIC'],
    ),
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
};

interface Facts {
  readonly direction: Entry['direction'];
  readonly amount: string;
  readonly day: string;
  readonly endToEndId: string | null;
  readonly remittance: readonly string[];
  readonly payer: Entry['payer'];
}

/**
 * What a movement is called for ever: by our bank's own reference, which an operator finds in the
 * bank's own application, else by that of the payer's bank. Only where there is neither, by all that is
 * said of it.
 */
const idOf = (entry: Element, detail: Element, isAlone: boolean, facts: Facts): string => {
  const { direction, amount, day, endToEndId, remittance, payer } = facts;
  const ofLine = given(text(entry, 'AcctSvcrRef'));
  const ofDetail = given(text(detail, 'Refs', 'AcctSvcrRef'));
  const own = isAlone ? (ofLine ?? ofDetail) : ofDetail;
  // A batch whose parts all have the name of the line are told apart by what else is said of them.
  if (own !== null && (isAlone || own !== ofLine)) return own;
  const interbank = textAt(detail, ['Refs', 'TxId'], ['Refs', 'UETR'], ['Refs', 'ClrSysRef']);
  if (interbank !== null) {
    const from = payer['bank_account_number'] ?? null;
    return `interbank-${shortHash([interbank, direction, amount, from])}`;
  }
  const said = [direction, amount, day, endToEndId, ...remittance, JSON.stringify(payer)];
  return `${BY_FACTS}${shortHash([ofLine, ...said])}`;
};

const moneyOf = (entry: Element, detail: Element, isAlone: boolean): Element | undefined =>
  [
    ...elements(detail, 'Amt'),
    ...elements(detail, 'AmtDtls', 'TxAmt', 'Amt'),
    ...(isAlone ? elements(entry, 'Amt') : []),
  ][0];

const bookedAt = (entry: Element): string =>
  textAt(entry, ['BookgDt', 'DtTm'], ['BookgDt', 'Dt'], ['ValDt', 'DtTm'], ['ValDt', 'Dt']) ?? '';

const comesBack = (entry: Element, detail: Element): boolean => {
  const subFamily = ['BkTxCd', 'Domn', 'Fmly', 'SubFmlyCd'];
  const code = text(detail, ...subFamily) ?? text(entry, ...subFamily);
  return (
    elements(detail, 'RtrInf').length > 0 ||
    ['true', '1'].includes(text(entry, 'RvslInd') ?? '') ||
    (code !== null && RETURNS.has(code))
  );
};

const readDetail = (
  entry: Element,
  detail: Element,
  listed: number,
  { timeZone }: Account,
): Entry => {
  const isAlone = listed < 2;
  const money = moneyOf(entry, detail, isAlone);
  const side = text(detail, 'CdtDbtInd') ?? text(entry, 'CdtDbtInd');
  const remittance = [
    ...texts(detail, 'RmtInf', 'Strd', 'CdtrRefInf', 'Ref'),
    ...texts(detail, 'RmtInf', 'Ustrd'),
    ...texts(detail, 'RmtInf', 'Strd', 'AddtlRmtInf'),
  ];
  const facts: Facts = {
    direction: side === 'CRDT' ? 'in' : 'out',
    amount: readAmount(money ? (ownText(money) ?? '') : ''),
    day: bookedAt(entry).slice(0, 10),
    endToEndId: given(text(detail, 'Refs', 'EndToEndId')),
    remittance,
    payer: payerOf(detail),
  };
  return {
    id: idOf(entry, detail, isAlone, facts),
    direction: facts.direction,
    amount: facts.amount,
    isEuro: attribute(money, 'Ccy') === 'EUR',
    isBooked: textAt(entry, ['Sts', 'Cd'], ['Sts']) === 'BOOK',
    isReturn: comesBack(entry, detail),
    reason: textAt(detail, ['RtrInf', 'Rsn', 'Cd'], ['RtrInf', 'Rsn', 'Prtry']),
    at: momentOf(bookedAt(entry), timeZone),
    endToEndId: facts.endToEndId,
    batch: textAt(
      entry,
      ['NtryDtls', 'Btch', 'PmtInfId'],
      ['NtryDtls', 'TxDtls', 'Refs', 'PmtInfId'],
    ),
    line: given(text(entry, 'AcctSvcrRef')),
    listed,
    names: [
      ...texts(entry, 'AcctSvcrRef'),
      ...texts(detail, 'Refs', 'AcctSvcrRef'),
      ...texts(detail, 'Refs', 'TxId'),
    ].filter((name) => given(name) !== null),
    reference: readReference(remittance),
    payer: facts.payer,
  };
};

/** The same once more in one list is another movement of the same kind. */
const apart = (entries: readonly Entry[]): readonly Entry[] => {
  const counts = new Map<string, number>();
  return entries.map((entry) => {
    const count = (counts.get(entry.id) ?? 0) + 1;
    counts.set(entry.id, count);
    return count === 1 ? entry : { ...entry, id: `${entry.id}.${count}` };
  });
};

const readEntry = (entry: Element, account: Account): readonly Entry[] => {
  const details = elements(entry, 'NtryDtls', 'TxDtls');
  const haveAmounts = details.every((one) => moneyOf(entry, one, false) !== undefined);
  // A batch that does not say how much each of it is stays one movement, for a person.
  if (details.length > 1 && haveAmounts) {
    return apart(details.map((detail) => readDetail(entry, detail, details.length, account)));
  }
  const only = details.length === 1 ? details : [];
  return [readDetail(entry, only[0] ?? {}, only.length, account)];
};

/**
 * The movements of our account in a camt.053 or camt.054, of whatever version. Other accounts in the
 * same file are left out.
 * @param root `BkToCstmrStmt` or `BkToCstmrDbtCdtNtfctn`.
 */
export const readEntries = (root: Element, account: Account): readonly Entry[] => {
  const reports = [...elements(root, 'Stmt'), ...elements(root, 'Ntfctn')];
  const ours = reports.filter(
    (report) => text(report, 'Acct', 'Id', 'IBAN')?.replaceAll(/\s/g, '') === account.iban,
  );
  const read = ours.flatMap((report) =>
    elements(report, 'Ntry').flatMap((entry) => readEntry(entry, account)),
  );
  // A line that has a name and comes twice is one; lines without names may be twins.
  const twins = apart(read.filter(({ id }) => id.startsWith(BY_FACTS)));
  return [...read.filter(({ id }) => !id.startsWith(BY_FACTS)), ...twins];
};
