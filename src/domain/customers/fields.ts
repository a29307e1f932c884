/**
 * SEP-9 as a table: every field that an anchor may ask of a customer, with what SEP-12 calls its
 * type and how a value of it is read.
 */
const FIELD_TYPES = ['string', 'binary', 'number', 'date'] as const;
/** What SEP-12 calls a field's type. */
type FieldType = (typeof FIELD_TYPES)[number];

/** How a value is read, beyond its type; see `customer-values.ts`. */
export type FieldFormat =
  | 'text'
  | 'longText'
  | 'country'
  | 'country2'
  | 'language'
  | 'phone'
  | 'mobile'
  | 'email'
  | 'website'
  | 'ip'
  | 'sex'
  | 'clabe'
  | 'cbu'
  | 'occupation'
  | 'count'
  | 'date'
  | 'pastDate'
  | 'cardNumber'
  | 'cardExpiration'
  | 'cardCode'
  | 'file';

const TYPE_OF: Readonly<Partial<Record<FieldFormat, FieldType>>> = {
  file: 'binary',
  occupation: 'number',
  count: 'number',
  date: 'date',
  pastDate: 'date',
};

/** SEP-9 "Natural Person KYC fields": 34, aliases apart. */
const PERSON: Readonly<Record<string, FieldFormat>> = {
  last_name: 'text',
  first_name: 'text',
  additional_name: 'text',
  address_country_code: 'country',
  state_or_province: 'text',
  city: 'text',
  postal_code: 'text',
  address: 'longText',
  mobile_number: 'mobile',
  mobile_number_format: 'text',
  email_address: 'email',
  birth_date: 'pastDate',
  birth_place: 'text',
  birth_country_code: 'country',
  tax_id: 'text',
  tax_id_name: 'text',
  occupation: 'occupation',
  employer_name: 'text',
  employer_address: 'longText',
  language_code: 'language',
  id_type: 'text',
  id_country_code: 'country',
  id_issue_date: 'pastDate',
  id_expiration_date: 'date',
  id_number: 'text',
  photo_id_front: 'file',
  photo_id_back: 'file',
  notary_approval_of_photo_id: 'file',
  ip_address: 'ip',
  photo_proof_residence: 'file',
  sex: 'sex',
  proof_of_income: 'file',
  proof_of_liveness: 'file',
  referral_id: 'text',
};

/** SEP-9 "Financial Account Fields": 14; an organization has the same with its prefix. */
const FINANCIAL: Readonly<Record<string, FieldFormat>> = {
  bank_name: 'text',
  bank_account_type: 'text',
  bank_account_number: 'text',
  bank_number: 'text',
  bank_phone_number: 'phone',
  bank_branch_number: 'text',
  external_transfer_memo: 'text',
  clabe_number: 'clabe',
  cbu_number: 'cbu',
  cbu_alias: 'text',
  mobile_money_number: 'phone',
  mobile_money_provider: 'text',
  crypto_address: 'text',
  crypto_memo: 'text',
};

/** SEP-9 "Organization KYC fields": 17. */
const ORGANIZATION: Readonly<Record<string, FieldFormat>> = {
  name: 'text',
  VAT_number: 'text',
  registration_number: 'text',
  registration_date: 'pastDate',
  registered_address: 'longText',
  number_of_shareholders: 'count',
  shareholder_name: 'text',
  photo_incorporation_doc: 'file',
  photo_proof_address: 'file',
  address_country_code: 'country',
  state_or_province: 'text',
  city: 'text',
  postal_code: 'text',
  director_name: 'text',
  website: 'website',
  email: 'email',
  phone: 'phone',
};

/** SEP-9 "Card Fields": 11. */
const CARD: Readonly<Record<string, FieldFormat>> = {
  number: 'cardNumber',
  expiration_date: 'cardExpiration',
  cvc: 'cardCode',
  holder_name: 'text',
  network: 'text',
  postal_code: 'text',
  country_code: 'country2',
  state_or_province: 'text',
  city: 'text',
  address: 'longText',
  token: 'text',
};

const prefixed = (prefix: string, fields: Readonly<Record<string, FieldFormat>>) =>
  Object.entries(fields).map(([name, format]): [string, FieldFormat] => [
    `${prefix}.${name}`,
    format,
  ]);

const FORMATS: ReadonlyMap<string, FieldFormat> = new Map([
  ...Object.entries(PERSON),
  ...Object.entries(FINANCIAL),
  ...prefixed('organization', ORGANIZATION),
  ...prefixed('organization', FINANCIAL),
  ...prefixed('card', CARD),
]);

/** Both names of a pair mean one field; the second is the one that is kept. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['family_name', 'last_name'],
  ['given_name', 'first_name'],
  // SEP-9 had this spelling until 1.4.
  ['organization.photo_proof_adress', 'organization.photo_proof_address'],
]);

/** The name under which a field is kept. */
export const canonicalField = (name: string): string => ALIASES.get(name) ?? name;

/** Every name of SEP-9, aliases apart. */
export const SEP9_FIELDS: readonly string[] = [...FORMATS.keys()];

/** How a SEP-9 field is read; undefined for a name that SEP-9 does not know. */
export const sep9Format = (name: string): FieldFormat | undefined =>
  FORMATS.get(canonicalField(name));

/** What SEP-12 calls the type of a field; a name outside of SEP-9 is text. */
export const fieldType = (name: string): FieldType => {
  const format = sep9Format(name);
  return (format && TYPE_OF[format]) ?? 'string';
};

/** True for what the card industry's rules (PCI DSS) are about. */
export const isCardField = (name: string): boolean => name.startsWith('card.');
/** May be kept until a decision and never after it (PCI DSS 3.3). */
export const CARD_CODE = 'card.cvc';
