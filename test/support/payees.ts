/** Whom a withdrawal or a remittance pays, by the fields of each rail. */
export const NAMES = { first_name: 'Ada', last_name: 'Lovelace' };
export const BANK_PAYEE = { bank_account_number: '12345678', ...NAMES };
export const MOBILE_PAYEE = {
  first_name: 'Ama',
  last_name: 'Mensah',
  mobile_money_number: '+254700123456',
};
