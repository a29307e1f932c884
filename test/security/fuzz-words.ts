import { ROUTES } from '../../src/api/openapi/descriptions.ts';
import { writeRoutes } from '../../src/api/openapi/write.ts';

const namesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const { name, in: place, properties } = value as Readonly<Record<string, unknown>>;
  return [
    ...(typeof name === 'string' && place !== undefined ? [name] : []),
    ...(typeof properties === 'object' ? Object.keys(properties ?? {}) : []),
    ...Object.values(value).flatMap(namesIn),
  ];
};

/** Every name that /openapi.json knows of something sent, so that no new one can be forgotten. */
const DESCRIBED = namesIn(writeRoutes(ROUTES));

const KNOWN = `
  account memo memo_type home_domain client_domain transaction token asset_code asset_issuer amount
  lang limit paging_id kind id no_older_than stellar_transaction_id external_transaction_id
  customer_id quote_id source_asset destination_asset refund_memo refund_memo_type
  claimable_balance_supported sender_id receiver_id funding_method fields url type first_name
  last_name bank_account_number rail transaction_id sell_asset buy_asset sell_amount buy_amount
  context expire_after delivery_method country_code sell_delivery_method buy_delivery_method dest
  dest_extra email_address on_change_callback operation callback __proto__ constructor prototype
  toString hasOwnProperty $where`.split(/\s+/);

/** Every name of something that a client sends, and some that nobody should. */
export const NAMES: readonly string[] = [...new Set([...KNOWN, ...DESCRIBED])];

const WORDS = `
  %00 % ../../etc 1e999999 -1 0 NaN Infinity 1e-999 00.0000000001 0000-01-01T00:00:00Z
  9999-12-31T23:59:59Z 2026-13-45T99:99:99Z 2026-01-01T00:00Z native XLM USDC stellar:native
  iso4217:USD sandbox-bank deposit id http://127.0.0.1/ https://[::1]/ file:///etc/passwd
  https://u:p@wallet.example/ 18446744073709551616 18446744073709551615 AAAA true null undefined
  __proto__ "';--`.split(/\s+/);

export const NASTY = WORDS.concat(
  [' ', '\u0000', 'a\u0000b', '\ud800', '💥', '\r\nset-cookie: a=b', '[object Object]'],
  ["' or 1=1 --", '"; drop table transaction', '$' + '{7*7}', '<script>alert(1)</script>'],
  ['9'.repeat(400), 'GA'.repeat(28), 'M'.repeat(69), 'x'.repeat(5_000)],
);

/** Values that a well-meaning client sends, so that a request comes past the first check. */
export const PLAUSIBLE: ReadonlyMap<string, readonly unknown[]> = new Map(
  Object.entries({
    asset_code: ['USDC'],
    amount: ['10', '100.5', 50],
    lang: ['en', 'es-MX'],
    limit: ['1', '50', '999999'],
    kind: ['deposit', 'withdrawal'],
    no_older_than: ['2026-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00'],
    memo: ['7', 'hello'],
    memo_type: ['id', 'text'],
    home_domain: ['anchor.example'],
    funding_method: ['sandbox-bank', 'sandbox-mobile-money'],
    rail: ['sandbox-bank', 'sandbox-mobile-money'],
    type: ['sep31-sender', 'sep31-receiver', 'bank_account'],
    first_name: ['Eve'],
    bank_account_number: ['1'],
    url: ['https://wallet.example/called'],
    fields: [{ transaction: { bank_account_number: '12345678' } }],
    claimable_balance_supported: [true, 'false'],
    sell_asset: ['iso4217:USD', 'stellar:native'],
    buy_asset: ['iso4217:USD', 'stellar:native'],
    sell_amount: ['10'],
    context: ['sep6', 'sep24', 'sep31'],
  }),
);
