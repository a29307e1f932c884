import { create } from 'xmlbuilder2';
import type { Line } from './ledger.ts';

/*
 * The files that the bank writes: camt.054.001.12, camt.053.001.08 and pain.002.001.14. The tests
 * validate them against the official schemas of these versions.
 */

const spaceOf = (name: string): string => `urn:iso:std:iso:20022:tech:xsd:${name}`;

const write = (name: string, content: object): string =>
  create(
    { version: '1.0', encoding: 'UTF-8' },
    { Document: { '@xmlns': spaceOf(name), ...content } },
  ).end({ prettyPrint: true });

/** A moment as a bank in this zone writes it. @param zone `+01:00` */
const inZone = (at: string, zone: string): string => {
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  const shiftMs = (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1);
  return new Date(Date.parse(at) + shiftMs).toISOString().replace('Z', zone);
};

/** How the bank writes. */
export interface Style {
  readonly iban: string;
  /** Of its times. */
  readonly zone: string;
  readonly now: () => string;
}

const euro = (amount: string) => ({ '@Ccy': 'EUR', '#': amount });
const partyOf = (name: string) => ({ Pty: { Nm: name } });

const remittanceOf = ({ remittance, isStructured }: Line) => {
  if (remittance.length === 0) return {};
  const [reference = ''] = remittance;
  if (!isStructured) return { RmtInf: { Ustrd: remittance } };
  const type = { CdOrPrtry: { Cd: 'SCOR' }, Issr: 'ISO' };
  return { RmtInf: { Strd: { CdtrRefInf: { Tp: type, Ref: reference } } } };
};

const codeOf = ({ direction, returned }: Line): string =>
  returned !== null ? 'RRTN' : direction === 'in' ? 'RCDT' : 'ICDT';

const entryOf = (line: Line, { zone, iban }: Style) => ({
  NtryRef: line.ref,
  Amt: euro(line.amount),
  CdtDbtInd: line.direction === 'in' ? 'CRDT' : 'DBIT',
  ...(line.isReversal ? { RvslInd: 'true' } : {}),
  Sts: { Cd: 'BOOK' },
  BookgDt: { DtTm: inZone(line.at, zone) },
  ValDt: { Dt: inZone(line.at, zone).slice(0, 10) },
  AcctSvcrRef: line.ref,
  BkTxCd: {
    Domn: {
      Cd: 'PMNT',
      Fmly: { Cd: line.direction === 'in' ? 'RCDT' : 'ICDT', SubFmlyCd: codeOf(line) },
    },
  },
  NtryDtls: {
    TxDtls: {
      Refs: { AcctSvcrRef: line.ref, EndToEndId: line.endToEndId ?? 'NOTPROVIDED' },
      Amt: euro(line.amount),
      CdtDbtInd: line.direction === 'in' ? 'CRDT' : 'DBIT',
      ...(line.payer
        ? {
            RltdPties: {
              Dbtr: partyOf(line.payer.name),
              DbtrAcct: { Id: { IBAN: line.payer.iban } },
              CdtrAcct: { Id: { IBAN: iban } },
            },
          }
        : {}),
      ...remittanceOf(line),
      ...(line.returned === null ? {} : { RtrInf: { Rsn: { Cd: line.returned } } }),
    },
  },
});

/** A notification of what was booked. @param id at most 35 letters. */
export const writeCamt054 = (id: string, lines: readonly Line[], style: Style): string =>
  write('camt.054.001.12', {
    BkToCstmrDbtCdtNtfctn: {
      GrpHdr: { MsgId: id, CreDtTm: style.now() },
      Ntfctn: {
        Id: id,
        CreDtTm: style.now(),
        Acct: { Id: { IBAN: style.iban }, Ccy: 'EUR' },
        Ntry: lines.map((line) => entryOf(line, style)),
      },
    },
  });

const balanceOf = (code: string, amount: string, date: string) => ({
  Tp: { CdOrPrtry: { Cd: code } },
  Amt: euro(amount),
  CdtDbtInd: 'CRDT',
  Dt: { Dt: date },
});

/** A statement of the account. @param balances decimal strings, before and after. */
export const writeCamt053 = (
  id: string,
  lines: readonly Line[],
  balances: readonly [string, string],
  style: Style,
): string => {
  const date = style.now().slice(0, 10);
  return write('camt.053.001.08', {
    BkToCstmrStmt: {
      GrpHdr: { MsgId: id, CreDtTm: style.now() },
      Stmt: {
        Id: id,
        CreDtTm: style.now(),
        Acct: { Id: { IBAN: style.iban }, Ccy: 'EUR' },
        Bal: [balanceOf('OPBD', balances[0], date), balanceOf('CLBD', balances[1], date)],
        Ntry: lines.map((line) => entryOf(line, style)),
      },
    },
  });
};

/** What a status report says of one transfer. */
export interface TransferStatus {
  readonly key: string;
  readonly code: string;
  readonly reason: string | null;
}

const reasonOf = (reason: string | null) =>
  reason === null ? {} : { StsRsnInf: { Rsn: { Cd: reason } } };

/** What has become of a message. @param group its status; null where only transfers have one. */
export const writePain002 = (
  id: string,
  message: string,
  group: { readonly code: string; readonly reason: string | null } | null,
  transfers: readonly TransferStatus[],
  { now }: Style,
): string =>
  write('pain.002.001.14', {
    CstmrPmtStsRpt: {
      GrpHdr: { MsgId: id, CreDtTm: now() },
      OrgnlGrpInfAndSts: {
        OrgnlMsgId: message,
        OrgnlMsgNmId: 'pain.001.001.09',
        ...(group ? { GrpSts: group.code, ...reasonOf(group.reason) } : {}),
      },
      ...(transfers.length === 0
        ? {}
        : {
            OrgnlPmtInfAndSts: {
              OrgnlPmtInfId: message,
              TxInfAndSts: transfers.map(({ key, code, reason }) => ({
                OrgnlEndToEndId: key,
                TxSts: code,
                ...reasonOf(reason),
              })),
            },
          }),
    },
  });
