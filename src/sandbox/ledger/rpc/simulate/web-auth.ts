import { StrKey } from '@stellar/stellar-sdk';
import type { Authorizations } from '../../contracts/authorization.ts';
import type { ContractCall } from '../../contracts/call.ts';
import { missingArgument, notAnAddress } from './failures.ts';
import type { Failure } from './failures.ts';

/** The function of SEP-45's web-auth contract. */
export const WEB_AUTH_VERIFY = 'web_auth_verify';

/** Who signs a challenge, in the order the contract asks; the last one may be missing. */
const SIGNERS = ['account', 'web_auth_domain_account', 'client_domain_account'] as const;

/**
 * SEP-45's `web_auth_verify`, as its contract does it: everybody the arguments name has to have
 * signed for this very call. Nothing else of the arguments is looked at.
 *
 * @returns `refused` where somebody has not, which `authorizations` knows more of
 */
export function verifyWebAuth(
  call: ContractCall,
  authorizations: Authorizations,
): Failure | 'refused' | undefined {
  const [args] = call.invoked.args;
  const fields = args?.type === 'scvMap' ? (args.map ?? []) : [];
  const texts = new Map(
    fields.flatMap(({ key, val }) =>
      key.type === 'scvSymbol' && val.type === 'scvString'
        ? [[key.sym.toString(), val.str.toString()] as const]
        : [],
    ),
  );
  for (const name of SIGNERS) {
    const address = texts.get(name);
    if (address === undefined) {
      return name === 'client_domain_account' ? undefined : missingArgument;
    }
    const isAddress = StrKey.isValidEd25519PublicKey(address) || StrKey.isValidContract(address);
    if (!isAddress) return notAnAddress(address);
    if (!authorizations.allow(address, call)) return 'refused';
  }
  return undefined;
}
