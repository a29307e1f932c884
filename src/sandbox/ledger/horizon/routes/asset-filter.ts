import { issuedParts, NATIVE } from '../../names.ts';
import type { AssetName } from '../../names.ts';
import type { HorizonRequest } from '../http.ts';
import { badRequest } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { isAccountId } from '../resources/account.ts';

/** An asset in one parameter, `native` or `CODE:ISSUER`; undefined when it is not given. */
export function readAssetFilter(
  { query }: HorizonRequest,
  field: string,
): AssetName | undefined | Problem {
  const text = query.get(field) ?? '';
  if (text === '') return undefined;
  if (isAssetName(text)) return text;
  const reason =
    'Asset must be the string "native" or a string of the form "Code:IssuerAccountID" for ' +
    'issued assets.';
  return badRequest(field, reason);
}

export function isAssetName(text: string): boolean {
  if (text === NATIVE) return true;
  const { code, issuer } = issuedParts(text) ?? { code: '', issuer: '' };
  return /^[a-zA-Z0-9]{1,12}$/.test(code) && isAccountId(issuer);
}

/** An asset in three parameters: `selling_asset_type`, `_code` and `_issuer`. */
export function readAssetParts(query: URLSearchParams, prefix: string): AssetName | undefined {
  const [type, code, issuer] = ['type', 'code', 'issuer'].map(
    (part) => query.get(`${prefix}asset_${part}`) ?? '',
  );
  if (type === 'native') return NATIVE;
  const name = `${code}:${issuer}`;
  return type?.startsWith('credit_alphanum') && isAssetName(name) ? name : undefined;
}
