import type { Anchor } from '../../domain/anchor.ts';
import type { ApiSettings } from '../deps.ts';
import { webAuthContractOf } from '../../stellar/signing/web-auth-contract.ts';
import { writeCurrency } from './currency.ts';
import { writeDocumentation, writePrincipal } from './documentation.ts';
import { line, list } from './write.ts';

/** SEP-1: wallets need not read more than this. */
const LIMIT_BYTES = 100 * 1024;

export interface TomlDeps {
  readonly anchor: Anchor;
  readonly config: ApiSettings;
  readonly signingAccount: string;
}

/**
 * SEP-1: what this anchor offers and where, derived from the business and the configuration. Only
 * what is served is named.
 * @throws when it comes to more than wallets have to read.
 */
export const writeToml = ({ anchor, config, signingAccount }: TomlDeps): string => {
  const { organisation, assets } = anchor;
  const at = config.PUBLIC_URL.replace(/\/+$/, '');
  const webAuthContract = webAuthContractOf(config);
  const offers = (kind: 'deposit' | 'withdrawal' | 'remittance') =>
    assets.some(({ operations }) => operations[kind] !== undefined);
  const accounts = [
    signingAccount,
    ...assets.map(({ distributionAccount }) => distributionAccount),
    ...anchor.ourAccounts,
  ];
  const toml = [
    ...line('VERSION', '2.7.0'),
    ...line('NETWORK_PASSPHRASE', config.NETWORK_PASSPHRASE),
    ...list('ACCOUNTS', [...new Set(accounts)]),
    ...line('SIGNING_KEY', signingAccount),
    ...line('WEB_AUTH_ENDPOINT', `${at}/auth`),
    ...(webAuthContract === null
      ? []
      : [
          ...line('WEB_AUTH_FOR_CONTRACTS_ENDPOINT', `${at}/sep45/auth`),
          ...line('WEB_AUTH_CONTRACT_ID', webAuthContract),
        ]),
    ...line('KYC_SERVER', `${at}/sep12`),
    ...(offers('deposit') || offers('withdrawal') ? line('TRANSFER_SERVER', `${at}/sep6`) : []),
    ...(offers('deposit') || offers('withdrawal')
      ? line('TRANSFER_SERVER_SEP0024', `${at}/sep24`)
      : []),
    ...(offers('remittance') ? line('DIRECT_PAYMENT_SERVER', `${at}/sep31`) : []),
    ...(anchor.quotes ? line('ANCHOR_QUOTE_SERVER', `${at}/sep38`) : []),
    ...writeDocumentation(organisation),
    ...(organisation.principals ?? []).flatMap(writePrincipal),
    ...assets.flatMap(writeCurrency),
    '',
  ].join('\n');
  const bytes = Buffer.byteLength(toml);
  if (bytes <= LIMIT_BYTES) return toml;
  throw new Error(`stellar.toml has ${bytes} bytes; at most ${LIMIT_BYTES} are allowed`);
};
