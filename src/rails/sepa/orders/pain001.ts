import { create } from 'xmlbuilder2';
import { formatAmount, stroopsOf } from '../../../domain/money/amount.ts';
import type { Transfer } from './claims.ts';

/** What a file says of us. */
export interface Debtor {
  /** In the SEPA character set. */
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly isInstant: boolean;
  readonly timeZone: string;
}

export const PAIN_001 = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/** The date in a time zone: `2026-03-01`. */
export const dateIn = (timeZone: string, at: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

const agent = (bic: string | null) => ({
  FinInstnId: bic === null ? { Othr: { Id: 'NOTPROVIDED' } } : { BICFI: bic },
});

const account = (iban: string) => ({ Id: { IBAN: iban } });

const transferOf = ({ endToEndId, amount, bic, name, iban, remittance }: Transfer) => ({
  PmtId: { EndToEndId: endToEndId },
  Amt: { InstdAmt: { '@Ccy': 'EUR', '#': amount } },
  ...(bic === null ? {} : { CdtrAgt: agent(bic) }),
  Cdtr: { Nm: name },
  CdtrAcct: account(iban),
  ...(remittance === '' ? {} : { RmtInf: { Ustrd: remittance } }),
});

/**
 * Writes a pain.001.001.09 as the EPC's customer-to-bank guidelines for SCT and SCT Inst have it: one
 * batch, each transfer booked by itself, charges shared.
 * @param message at most 35 letters and digits; it names the batch too.
 */
export const writePain001 = (
  { name, iban, bic, isInstant, timeZone }: Debtor,
  message: string,
  transfers: readonly Transfer[],
  now: Date,
): string => {
  const sum = formatAmount(transfers.reduce((all, { amount }) => all + stroopsOf(amount), 0n));
  const totals = { NbOfTxs: String(transfers.length), CtrlSum: sum };
  const document = {
    Document: {
      '@xmlns': PAIN_001,
      CstmrCdtTrfInitn: {
        GrpHdr: { MsgId: message, CreDtTm: now.toISOString(), ...totals, InitgPty: { Nm: name } },
        PmtInf: {
          PmtInfId: message,
          PmtMtd: 'TRF',
          BtchBookg: 'false',
          ...totals,
          PmtTpInf: {
            SvcLvl: { Cd: 'SEPA' },
            ...(isInstant ? { LclInstrm: { Cd: 'INST' } } : {}),
          },
          ReqdExctnDt: { Dt: dateIn(timeZone, now) },
          Dbtr: { Nm: name },
          DbtrAcct: account(iban),
          DbtrAgt: agent(bic),
          ChrgBr: 'SLEV',
          CdtTrfTxInf: transfers.map(transferOf),
        },
      },
    },
  };
  return create({ version: '1.0', encoding: 'UTF-8' }, document).end({ prettyPrint: true });
};
