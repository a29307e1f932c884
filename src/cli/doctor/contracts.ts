import { StrKey } from '@stellar/stellar-sdk';
import { createTryCall } from '../../stellar/rpc/try-call.ts';
import { createLedgerNetwork, type LedgerSettings } from '../../stellar/sources/ledger-sources.ts';
import { webAuthContractOf } from '../../stellar/signing/web-auth-contract.ts';
import { areComplete, webAuthCall } from '../../stellar/signing/web-auth-entries.ts';
import { green, look, red, type Finding } from './check.ts';

type ContractSettings = LedgerSettings & {
  readonly NETWORK_PASSPHRASE: string;
  readonly SIGNING_ACCOUNT: string;
  readonly WEB_AUTH_CONTRACT_ID?: string | undefined;
};

const WHAT = 'contract accounts (SEP-45)';
const TIMEOUT_MS = 4_000;
/** Every finding is on the page itself. */
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** A contract account that nobody has; a call that is only tried asks for its signature all the same. */
const NOBODY = StrKey.encodeContract(new Uint8Array(32));

/** Whether the web-auth contract asks for the signatures that it should; null where it does. */
const judgeContract = async (
  url: string,
  contract: string,
  { NETWORK_PASSPHRASE, SIGNING_ACCOUNT }: ContractSettings,
): Promise<string | null> => {
  const given = {
    account: NOBODY,
    home_domain: 'doctor',
    nonce: '0',
    web_auth_domain: 'doctor',
    web_auth_domain_account: SIGNING_ACCOUNT,
  };
  const tryCall = createTryCall(url, NETWORK_PASSPHRASE);
  const { error, auth } = await tryCall(webAuthCall(contract, given));
  if (error !== null) return `answers ${error}`;
  return areComplete(auth, contract, given) ? null : 'asks for other signatures than SEP-45 says';
};

/**
 * Whether contract accounts can log in: the web-auth contract answers, and the account that signs is on
 * the ledger, which looks its signers up. Nothing is found where no RPC server is a source.
 */
export const checkContracts = async (settings: ContractSettings): Promise<readonly Finding[]> => {
  const { RPC_URL: url, NETWORK_PASSPHRASE: networkPassphrase, SIGNING_ACCOUNT } = settings;
  if (!settings.LEDGER_SOURCES.includes('rpc') || url === undefined) return [];
  const contract = webAuthContractOf(settings);
  if (contract === null) {
    return [
      green(WHAT, 'not served: this network has no known contract; set WEB_AUTH_CONTRACT_ID'),
    ];
  }
  return look(WHAT, 'is WEB_AUTH_CONTRACT_ID right?', async () => {
    const fault = await judgeContract(url, contract, settings);
    if (fault !== null) return [red(WHAT, `${contract} ${fault}; is WEB_AUTH_CONTRACT_ID right?`)];
    const options = { networkPassphrase, assets: [], log: QUIET, timeoutMs: TIMEOUT_MS };
    const { account } = await createLedgerNetwork(settings, options).account(SIGNING_ACCOUNT);
    return account === null
      ? [red(WHAT, `SIGNING_ACCOUNT is not on the ledger, which looks its signers up: fund it`)]
      : [green(WHAT, `${contract} answers`)];
  });
};
