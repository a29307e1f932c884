import type { AssetPolicy } from '../../domain/anchor.ts';
import { assetCode, NATIVE, parseStellarAsset } from '../../domain/money/asset.ts';
import type { CurrencySupply } from '../../domain/publication.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { bare, line, list } from './write.ts';

/** No more lumens than these will ever be. */
const LUMENS = 50_001_806_812n;

const supplyOf = ({ asset, currency }: AssetPolicy): CurrencySupply =>
  currency?.supply ?? (asset === NATIVE ? { maximum: LUMENS } : 'unlimited');

/** SEP-1 wants exactly one of the three; `CurrencySupply` can say no more than one. */
const writeSupply = (supply: CurrencySupply): readonly string[] => {
  if (supply === 'unlimited') return bare('is_unlimited', true);
  return 'fixed' in supply
    ? bare('fixed_number', supply.fixed)
    : bare('max_number', supply.maximum);
};

const anchorTypeOf = ({ anchoredTo, currency }: AssetPolicy): string | undefined =>
  currency?.anchorAssetType ??
  (anchoredTo?.startsWith('iso4217:') ? 'fiat' : anchoredTo && 'other');

const writeAnchored = (policy: AssetPolicy): readonly string[] => {
  const { anchoredTo, currency } = policy;
  return [
    ...bare('is_asset_anchored', anchoredTo !== undefined),
    ...line('anchor_asset_type', anchorTypeOf(policy)),
    ...line('anchor_asset', anchoredTo && assetCode(anchoredTo)),
    ...line('attestation_of_reserve', currency?.attestationOfReserve),
    ...line('redemption_instructions', currency?.redemptionInstructions),
    ...list('collateral_addresses', currency?.collateral?.addresses),
    ...list('collateral_address_messages', currency?.collateral?.messages),
    ...list('collateral_address_signatures', currency?.collateral?.signatures),
  ];
};

/** The finest amounts that any operation with the asset takes. */
const decimalsOf = ({ currency, operations }: AssetPolicy): number =>
  currency?.displayDecimals ??
  Math.max(0, ...Object.values(operations).map(({ amounts }) => amounts.significantDecimals));

/** SEP-1 `[[CURRENCIES]]`: one asset. @throws when `anchor.ts` names an asset that is none. */
export const writeCurrency = (policy: AssetPolicy): readonly string[] => {
  const parsed = parseStellarAsset(policy.asset);
  if (isRefusal(parsed)) throw new Error(`anchor.ts names an asset that is none: ${policy.asset}`);
  const { currency } = policy;
  return [
    '',
    '[[CURRENCIES]]',
    ...line('code', parsed.code),
    ...line('issuer', parsed.issuer ?? undefined),
    ...line('status', currency?.status),
    ...bare('display_decimals', decimalsOf(policy)),
    ...line('name', policy.name),
    ...line('desc', policy.description),
    ...line('conditions', currency?.conditions),
    ...line('image', currency?.image),
    ...writeSupply(supplyOf(policy)),
    ...writeAnchored(policy),
    ...bare('regulated', currency?.regulated ? true : undefined),
    ...line('approval_server', currency?.regulated?.approvalServer),
    ...line('approval_criteria', currency?.regulated?.approvalCriteria),
  ];
};
