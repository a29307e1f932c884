import { describe, expect, test } from '@jest/globals';
import { fieldType, SEP9_FIELDS } from '../../src/domain/customers/fields.ts';

/* SEP-9 1.18, word for word from its tables; `sep12-put.test.ts` tells a customer all of them. */

const words = (text: string): string[] => text.trim().split(/\s+/);

const PERSON = words(`
  last_name first_name additional_name address_country_code state_or_province city postal_code
  address mobile_number mobile_number_format email_address birth_date birth_place
  birth_country_code tax_id tax_id_name occupation employer_name employer_address language_code
  id_type id_country_code id_issue_date id_expiration_date id_number photo_id_front photo_id_back
  notary_approval_of_photo_id ip_address photo_proof_residence sex proof_of_income
  proof_of_liveness referral_id`);
const FINANCIAL = words(`
  bank_name bank_account_type bank_account_number bank_number bank_phone_number
  bank_branch_number external_transfer_memo clabe_number cbu_number cbu_alias mobile_money_number
  mobile_money_provider crypto_address crypto_memo`);
const ORGANIZATION = words(`
  name VAT_number registration_number registration_date registered_address
  number_of_shareholders shareholder_name photo_incorporation_doc photo_proof_address
  address_country_code state_or_province city postal_code director_name website email phone`);
const CARD = words(`
  number expiration_date cvc holder_name network postal_code country_code state_or_province city
  address token`);
const BINARY = words(`
  photo_id_front photo_id_back notary_approval_of_photo_id photo_proof_residence proof_of_income
  proof_of_liveness organization.photo_incorporation_doc organization.photo_proof_address`);
const DATES = words('birth_date id_issue_date id_expiration_date organization.registration_date');

describe('SEP-9', () => {
  test('every field of a natural person, an account, an organization and a card is known, and no other', () => {
    const all = [
      ...PERSON,
      ...FINANCIAL,
      ...[...ORGANIZATION, ...FINANCIAL].map((name) => `organization.${name}`),
      ...CARD.map((name) => `card.${name}`),
    ];
    expect([...SEP9_FIELDS].toSorted()).toEqual(all.toSorted());
  });

  test('binary fields are binary, and dates are dates', () => {
    const typed = (type: string) => SEP9_FIELDS.filter((name) => fieldType(name) === type);
    expect(typed('binary').toSorted()).toEqual(BINARY.toSorted());
    expect(typed('date').toSorted()).toEqual(DATES.toSorted());
  });
});
