import { Networks } from '@stellar/stellar-sdk';
import { paysContracts } from '../sources/contract-payments.ts';
import type { LedgerSettings } from '../sources/ledger-sources.ts';

/** The web-auth contracts that everybody may use: SEP-45 names the one, the test network's docs the other. */
const KNOWN: Readonly<Record<string, string>> = {
  [Networks.PUBLIC]: 'CALI6JC3MSNDGFRP7Z2OKUEPREHOJRRXKMJEWQDEFZPFGXALA45RAUTH',
  [Networks.TESTNET]: 'CD3LA6RKF5D2FN2R2L57MWXLBRSEWWENE74YBEFZSSGNJRJGICFGQXMX',
};

interface WebAuthSettings {
  readonly NETWORK_PASSPHRASE: string;
  readonly LEDGER_SOURCES: LedgerSettings['LEDGER_SOURCES'];
  readonly WEB_AUTH_CONTRACT_ID?: string | undefined;
}

/**
 * The contract that asks for signatures on SEP-45 challenges; null where contract accounts are not
 * served: no RPC server is a source of the ledger, which alone tries calls, or no contract is known.
 */
export const webAuthContractOf = (settings: WebAuthSettings): string | null =>
  paysContracts(settings)
    ? (settings.WEB_AUTH_CONTRACT_ID ?? KNOWN[settings.NETWORK_PASSPHRASE] ?? null)
    : null;
