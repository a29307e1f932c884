import type { Stroops } from '../../../domain/money/amount.ts';
import { html, type Html } from '../../../lib/html.ts';
import type {
  AssetPosition,
  PlacePosition,
  Positions,
} from '../../../services/operations/treasury/positions.ts';
import type { UnderWay } from '../../../services/operations/treasury/under-way.ts';
import { shownTime, writeTable } from '../../layout/parts.ts';
import { shownAsset, shownSum } from '../../layout/sums.ts';
import type { Language } from '../../languages/language.ts';

const writeAssets = (language: Language, rows: readonly AssetPosition[]): Html => {
  const { treasury: words } = language;
  const sum = (of: (row: AssetPosition) => Stroops) => (row: AssetPosition) =>
    shownSum(language, of(row), row.asset);
  return writeTable<AssetPosition>(
    [
      [words.asset, ({ asset }) => shownAsset(asset)],
      [words.onLedger, sum(({ onLedger }) => onLedger)],
      [words.atRails, sum(({ atRails }) => atRails)],
      [words.owedToCustomers, sum(({ owedToCustomers }) => owedToCustomers)],
      [words.owedToCases, sum(({ owedToCases }) => owedToCases)],
      [
        words.own,
        ({ own, asset }) =>
          own < 0n
            ? html`<strong class="low">${shownSum(language, own, asset)}</strong>`
            : shownSum(language, own, asset),
      ],
    ],
    rows,
  );
};

const writeUnderWay = (language: Language, one: UnderWay | null): Html | string =>
  one === null
    ? language.treasury.none
    : html`${shownSum(language, one.amount, one.asset)} <small>(${one.count})</small><br /><small
          >${language.treasury.oldest}: ${shownTime(one.oldest)}</small
        >`;

const writeLowWater = (language: Language, { held, lowWater, asset }: PlacePosition) => {
  if (lowWater === null) return null;
  const mark = shownSum(language, lowWater, asset);
  return held < lowWater
    ? html`${mark}<br /><strong class="low">${language.treasury.belowLowWater}</strong>`
    : mark;
};

const writePlaces = (language: Language, name: string, rows: readonly PlacePosition[]): Html => {
  const { treasury: words } = language;
  const hasMark = rows.some(({ lowWater }) => lowWater !== null);
  return writeTable<PlacePosition>(
    [
      [name, (row) => row.name],
      [words.held, ({ held, asset }) => shownSum(language, held, asset)],
      [words.waiting, ({ waiting }) => writeUnderWay(language, waiting)],
      [words.sent, ({ sent }) => writeUnderWay(language, sent)],
      ...(hasMark
        ? [[words.lowWater, (row: PlacePosition) => writeLowWater(language, row)] as const]
        : []),
    ],
    rows,
  );
};

/** Who holds what, what of it is owed, and what is to leave. */
export const writePositions = (language: Language, positions: Positions): Html => {
  const { treasury: words } = language;
  return html`<h2>${words.assets}</h2>
    ${writeAssets(language, positions.assets)}
    <p class="soft">${words.ownHelp}</p>
    <h2>${words.accounts}</h2>
    ${writePlaces(language, words.account, positions.accounts)}
    <h2>${words.rails}</h2>
    ${
      positions.rails.length === 0
        ? html`<p>${words.none}</p>`
        : writePlaces(language, words.rail, positions.rails)
    }
    <p class="soft">${words.railHelp}</p>`;
};
