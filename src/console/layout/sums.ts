import { formatAmount, type Stroops } from '../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../domain/money/asset.ts';
import { html, type Html } from '../../lib/html.ts';
import { writeNumber } from '../../lib/web/write-number.ts';
import type { Language } from '../languages/language.ts';

/** A sum with its currency. It may be below zero, and above what one payment may be. */
export const shownSum = ({ numerals }: Language, amount: Stroops, asset: AssetId): string =>
  `${writeNumber(numerals, formatAmount(amount))} ${assetCode(asset)}`;

const ISSUER_SHOWN = 4;

/** The code of an asset with the end of its issuer, which tells two of the same code apart. */
export const shownAsset = (asset: AssetId): Html => {
  const [, , issuer] = asset.split(':');
  const end = issuer === undefined ? '' : `…${issuer.slice(-ISSUER_SHOWN)}`;
  return html`<span title="${asset}">${assetCode(asset)} <small>${end}</small></span>`;
};
