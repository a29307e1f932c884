import type { Instructions } from '../rail.ts';
import { createReference } from './reference.ts';

const field = (value: string, en: string, es: string) => ({ value, description: { en, es } });

/** An IBAN as people read it: in groups of four. */
const inGroups = (iban: string): string => iban.match(/.{1,4}/g)?.join(' ') ?? iban;

/** What a customer does to pay: whom, where, and the creditor reference that they quote. */
export const instructionsFor = (
  account: { readonly name: string; readonly iban: string; readonly bic: string | null },
  transactionId: string,
): Instructions => {
  const { name, iban, bic } = account;
  const reference = createReference(transactionId);
  return {
    reference,
    fields: {
      'organization.name': field(name, 'Payee', 'Beneficiario'),
      'organization.bank_account_number': field(inGroups(iban), 'IBAN', 'IBAN'),
      ...(bic === null ? {} : { 'organization.bank_number': field(bic, 'BIC', 'BIC') }),
      external_transfer_memo: {
        ...field(reference, 'Reference', 'Referencia'),
        help: { en: 'Quote it with the transfer', es: 'Indíquela en la transferencia' },
      },
    },
  };
};
