import type { Anchor, AssetPolicy } from '../../domain/anchor.ts';
import { assetCode, parseStellarAsset } from '../../domain/asset.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { ApiSettings } from '../deps.ts';

/** A TOML basic string; JSON writes the same escapes. */
const quote = (value: string): string => JSON.stringify(value).replaceAll('\u007f', '\\u007F');
const line = (key: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`${key}=${quote(value)}`];

const currency = ({
  asset,
  name,
  description,
  anchoredTo,
  amounts,
}: AssetPolicy & {
  readonly amounts: number | undefined;
}): string[] => {
  const parsed = parseStellarAsset(asset);
  if (isRefusal(parsed)) throw new Error(`anchor.ts names an asset that is none: ${asset}`);
  if (parsed.issuer === null) return [];
  const isFiat = anchoredTo?.startsWith('iso4217:') ?? false;
  return [
    '',
    '[[CURRENCIES]]',
    ...line('code', parsed.code),
    ...line('issuer', parsed.issuer),
    ...line('name', name),
    ...line('desc', description),
    ...(amounts === undefined ? [] : [`display_decimals=${amounts}`]),
    `is_asset_anchored=${anchoredTo !== undefined}`,
    ...(isFiat ? line('anchor_asset_type', 'fiat') : []),
    ...(anchoredTo === undefined ? [] : line('anchor_asset', assetCode(anchoredTo))),
  ];
};

export interface TomlDeps {
  readonly anchor: Anchor;
  readonly config: ApiSettings;
  readonly signingAccount: string;
}

/** SEP-1: what this anchor offers and where, derived from the business and the configuration. */
export const writeToml = ({ anchor, config, signingAccount }: TomlDeps): string => {
  const { organisation, assets } = anchor;
  const at = config.PUBLIC_URL.replace(/\/$/, '');
  const offers = (kind: 'deposit' | 'withdrawal' | 'remittance') =>
    assets.some(({ operations }) => operations[kind] !== undefined);
  const accounts = [
    signingAccount,
    ...assets.map(({ distributionAccount }) => distributionAccount),
    ...anchor.ourAccounts,
  ];
  return [
    ...line('VERSION', '2.7.0'),
    ...line('NETWORK_PASSPHRASE', config.NETWORK_PASSPHRASE),
    `ACCOUNTS=[${[...new Set(accounts)].map(quote).join(', ')}]`,
    ...line('SIGNING_KEY', signingAccount),
    ...line('WEB_AUTH_ENDPOINT', `${at}/auth`),
    ...line('KYC_SERVER', `${at}/sep12`),
    ...(offers('deposit') || offers('withdrawal') ? line('TRANSFER_SERVER', `${at}/sep6`) : []),
    ...(offers('deposit') || offers('withdrawal')
      ? line('TRANSFER_SERVER_SEP0024', `${at}/sep24`)
      : []),
    ...(offers('remittance') ? line('DIRECT_PAYMENT_SERVER', `${at}/sep31`) : []),
    ...(anchor.quotes ? line('ANCHOR_QUOTE_SERVER', `${at}/sep38`) : []),
    '',
    '[DOCUMENTATION]',
    ...line('ORG_NAME', organisation.legalName),
    ...line('ORG_DBA', organisation.name),
    ...line('ORG_URL', organisation.url),
    ...line('ORG_LOGO', organisation.logo),
    ...line('ORG_DESCRIPTION', organisation.description),
    ...line('ORG_SUPPORT_EMAIL', organisation.supportEmail),
    ...assets.flatMap((policy) => {
      const [operation] = Object.values(policy.operations);
      return currency({ ...policy, amounts: operation?.amounts.significantDecimals });
    }),
    '',
  ].join('\n');
};
