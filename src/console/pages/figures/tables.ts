import type { Stroops } from '../../../domain/money/amount.ts';
import type { AssetId } from '../../../domain/money/asset.ts';
import { html, type Html } from '../../../lib/html.ts';
import { writeNumber } from '../../../lib/web/write-number.ts';
import type { Figures, Outcome } from '../../../services/operations/figures/read.ts';
import { sayText } from '../../languages/in-language.ts';
import { shownAsset, shownSum } from '../../layout/sums.ts';
import { writeTable } from '../../layout/parts.ts';
import { wordsOf } from '../../layout/trouble-words.ts';
import type { Language } from '../../languages/language.ts';

const shownSums = (language: Language, sums: ReadonlyMap<AssetId, Stroops>): Html =>
  html`${[...sums].map(
    ([asset, amount], index) =>
      html`${index === 0 ? null : html`<br />`}${shownSum(language, amount, asset)}`,
  )}`;

/** A duration to two figures: the buckets that it comes from know no more. */
const shownDuration = (seconds: number | null): string | null => {
  if (seconds === null) return null;
  const [value, unit] =
    seconds < 100
      ? [seconds, 's']
      : seconds < 6_000
        ? [seconds / 60, 'min']
        : seconds < 172_800
          ? [seconds / 3_600, 'h']
          : [seconds / 86_400, 'd'];
  return `${Number(value.toPrecision(2))} ${unit}`;
};

const outcomeColumns = (language: Language) => {
  const { figures: words, numerals } = language;
  const count = (of: number): string => writeNumber(numerals, String(of));
  return [
    [words.completed, ({ completed }: Outcome) => count(completed)],
    [words.refunded, ({ refunded }: Outcome) => count(refunded)],
    [words.expired, ({ expired }: Outcome) => count(expired)],
    [words.volume, ({ volumes }: Outcome) => shownSums(language, volumes)],
    [words.fees, ({ fees }: Outcome) => shownSums(language, fees)],
    [
      words.within,
      ({ p50, p95 }: Outcome) =>
        [shownDuration(p50), shownDuration(p95)].filter((time) => time !== null).join(' / '),
    ],
  ] as const;
};

/** All payments of the period in one line. */
export const writeTotal = (language: Language, total: Outcome): Html =>
  writeTable<Outcome>([...outcomeColumns(language)], [total]);

/** By asset, rail and kind. */
export const writeGroups = (language: Language, groups: Figures['groups']): Html => {
  const { figures: words } = language;
  return writeTable<Figures['groups'][number]>(
    [
      [
        words.kind,
        ({ asset, rail, kind }) =>
          html`${shownAsset(asset)}<br />${rail}<br /><small>${words.kinds[kind]}</small>`,
      ],
      ...outcomeColumns(language),
    ],
    groups,
  );
};

/** By day, the newest first. */
export const writeDays = (language: Language, days: Figures['days']): Html =>
  writeTable<Figures['days'][number]>(
    [[language.figures.day, ({ day }) => day], ...outcomeColumns(language)],
    days.toReversed(),
  );

/** Why payments failed, or had to wait for a person. */
export const writeFailures = (language: Language, { total, troubles }: Figures): Html => {
  const { figures: words } = language;
  const ends = [
    { reason: words.wentBack, count: total.refunded },
    { reason: words.neverPaid, count: total.expired },
  ].filter(({ count }) => count > 0);
  const waits = troubles.map(({ kind, count }) => ({
    reason: sayText(language, wordsOf(kind).reason),
    count,
  }));
  const rows = [...ends, ...waits];
  return rows.length === 0
    ? html`<p>${words.noFailures}</p>`
    : writeTable<(typeof rows)[number]>(
        [
          [words.reason, ({ reason }) => reason],
          [words.count, ({ count }) => writeNumber(language.numerals, String(count))],
        ],
        rows,
      );
};
