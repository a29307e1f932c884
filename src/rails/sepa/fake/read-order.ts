import { stroopsOf } from '../../../domain/money/amount.ts';
import { elements, readXml, text } from '../answers/xml.ts';
import { readIban } from '../orders/account.ts';
import { isSepaText } from '../orders/sepa-text.ts';

/** A transfer of a file, as the bank reads it. */
export interface OrderedTransfer {
  readonly key: string;
  readonly amount: string;
  readonly iban: string;
  readonly name: string;
}

/** A file of orders, or why the bank refuses the whole of it. */
export type OrderFile = {
  readonly message: string;
  readonly isInstant: boolean;
  readonly transfers: readonly OrderedTransfer[];
  /** ISO 20022's reason code; null where it is taken. */
  readonly reason: string | null;
};

const sumOf = (transfers: readonly OrderedTransfer[]): bigint =>
  transfers.reduce((sum, { amount }) => sum + stroopsOf(amount), 0n);

/** Reads a pain.001 and checks what a bank checks of the file: totals, account, letters, lengths. */
export const readOrderFile = (bytes: Uint8Array, account: string): OrderFile => {
  const { root } = readXml(bytes);
  const batches = elements(root, 'PmtInf');
  const transfers = batches.flatMap((batch) =>
    elements(batch, 'CdtTrfTxInf').map((one) => ({
      key: text(one, 'PmtId', 'EndToEndId') ?? '',
      amount: text(one, 'Amt', 'InstdAmt') ?? '',
      iban: text(one, 'CdtrAcct', 'Id', 'IBAN') ?? '',
      name: text(one, 'Cdtr', 'Nm') ?? '',
    })),
  );
  const written = [root, ...batches].flatMap((one) => [
    text(one, 'GrpHdr', 'InitgPty', 'Nm') ?? '',
    text(one, 'Dbtr', 'Nm') ?? '',
  ]);
  const checks: readonly (readonly [boolean, string])[] = [
    [text(root, 'PmtInf', 'DbtrAcct', 'Id', 'IBAN') === account, 'AC02'],
    [text(root, 'GrpHdr', 'NbOfTxs') === String(transfers.length), 'AM18'],
    [stroopsOf(text(root, 'GrpHdr', 'CtrlSum') ?? '0') === sumOf(transfers), 'AM10'],
    [[...written, ...transfers.map(({ name }) => name)].every(isSepaText), 'FF01'],
    [transfers.every(({ key, name }) => key.length <= 35 && name.length <= 70), 'FF01'],
    [transfers.every(({ iban }) => 'iban' in readIban(iban)), 'AC01'],
  ];
  return {
    message: text(root, 'GrpHdr', 'MsgId') ?? '',
    isInstant: text(root, 'PmtInf', 'PmtTpInf', 'LclInstrm', 'Cd') === 'INST',
    transfers,
    reason: checks.find(([isRight]) => !isRight)?.[1] ?? null,
  };
};
