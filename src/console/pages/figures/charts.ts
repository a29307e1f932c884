import { formatAmount } from '../../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../../domain/money/asset.ts';
import { html, type Html } from '../../../lib/html.ts';
import type { Figures } from '../../../services/operations/figures/read.ts';
import type { Language } from '../../languages/language.ts';

interface Chart {
  readonly title: string;
  readonly names: readonly string[];
  /** Seconds since 1970, one for each day. */
  readonly days: readonly number[];
  /** For each name a value of each day; null where there is none. */
  readonly values: readonly (readonly (number | null)[])[];
}

type Day = Figures['days'][number];

const writeChart = ({ figures }: Language, chart: Chart): Html =>
  html`<div
    class="chart"
    role="img"
    aria-label="${figures.chartOf(chart.title)}"
    data-chart="${JSON.stringify(chart)}"
  ></div>`;

const minutes = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds / 6) / 10;

/** Charts of the days, which a script draws; without it they are nothing, and the table has it all. */
export const writeCharts = (language: Language, days: readonly Day[]): Html => {
  const { figures: words } = language;
  const assets = new Set<AssetId>(days.flatMap(({ volumes }) => [...volumes.keys()]));
  const at = days.map(({ day }) => Date.parse(`${day}T00:00:00Z`) / 1_000);
  const chart = (
    title: string,
    series: readonly (readonly [string, (day: Day) => number | null])[],
  ): Html =>
    writeChart(language, {
      title,
      names: series.map(([name]) => name),
      days: at,
      values: series.map(([, of]) => days.map(of)),
    });
  return html`<div class="charts">
    ${chart(words.count, [
      [words.completed, ({ completed }) => completed],
      [words.refunded, ({ refunded }) => refunded],
      [words.expired, ({ expired }) => expired],
    ])}
    ${[...assets].map((asset) => {
      const title = `${words.volume}, ${assetCode(asset)}`;
      // Pixels alone are drawn by these numbers; the table has the amounts.
      const of = ({ volumes }: Day) => Number(formatAmount(volumes.get(asset) ?? 0n));
      return chart(title, [[assetCode(asset), of]]);
    })}
    ${chart(words.minutes, [
      [words.half, ({ p50 }) => minutes(p50)],
      [words.most, ({ p95 }) => minutes(p95)],
    ])}
  </div>`;
};
