import { momentOf } from './times.ts';
import { elements, text, textAt, type Element } from './xml.ts';

/** What a pain.002 says of one transfer, or of all of a message that it does not name. */
export interface Status {
  readonly message: string;
  /** Null where it is about the whole message. */
  readonly endToEndId: string | null;
  /** ISO 20022's own code, such as `RJCT`. */
  readonly code: string;
  readonly reason: string | null;
  readonly at: string;
}

const reasonOf = (element: Element): string | null =>
  textAt(element, ['StsRsnInf', 'Rsn', 'Cd'], ['StsRsnInf', 'Rsn', 'Prtry']);

/** Reads a `CstmrPmtStsRpt`: the group's status, the batch's and each transfer's. */
export const readStatuses = (root: Element, timeZone: string): readonly Status[] => {
  const message = text(root, 'OrgnlGrpInfAndSts', 'OrgnlMsgId') ?? '';
  const at = momentOf(text(root, 'GrpHdr', 'CreDtTm') ?? '', timeZone);
  const statuses: Status[] = [];
  const note = (element: Element, field: string, endToEndId: string | null, why: string | null) => {
    const code = text(element, field);
    const reason = reasonOf(element) ?? why;
    if (code !== null) statuses.push({ message, endToEndId, code, reason, at });
    return reason;
  };
  for (const group of elements(root, 'OrgnlGrpInfAndSts')) note(group, 'GrpSts', null, null);
  for (const batch of elements(root, 'OrgnlPmtInfAndSts')) {
    const reason = note(batch, 'PmtInfSts', null, null);
    for (const one of elements(batch, 'TxInfAndSts')) {
      note(one, 'TxSts', text(one, 'OrgnlEndToEndId'), reason);
    }
  }
  return statuses;
};
