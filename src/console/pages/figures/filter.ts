import type { Anchor } from '../../../domain/anchor.ts';
import { assetCode } from '../../../domain/money/asset.ts';
import { html, type Html } from '../../../lib/html.ts';
import { dayOf, readDay } from '../../../services/operations/day.ts';
import type { FigureFilter } from '../../../services/operations/figures/read.ts';
import type { Asked } from '../../deps.ts';
import type { Language } from '../../languages/language.ts';

const DAY_MS = 86_400_000;
const DAYS_SHOWN = 30;
const DAYS_MAX = 184;

/** The period and what of it is asked for; the last thirty days by default. Null for no period. */
export const readFilter = ({ query }: Pick<Asked, 'query'>): FigureFilter | null => {
  const to = query('to') === '' ? Date.now() : readDay(query('to'));
  if (to === null) return null;
  const from = query('from') === '' ? to - (DAYS_SHOWN - 1) * DAY_MS : readDay(query('from'));
  if (from === null || from > to || to - from >= DAYS_MAX * DAY_MS) return null;
  const [asset, rail] = [query('asset'), query('rail')];
  return {
    from: dayOf(from),
    to: dayOf(to),
    ...(asset === '' ? {} : { asset }),
    ...(rail === '' ? {} : { rail }),
  };
};

const writeOptions = (
  { figures }: Language,
  options: readonly (readonly [value: string, shown: string])[],
  chosen: string | undefined,
): Html =>
  html`<option value="">${figures.all}</option>
    ${options.map(
      ([value, shown]) =>
        html`<option value="${value}" ${value === chosen ? html`selected` : null}>
          ${shown}
        </option>`,
    )}`;

/** The form that asks for another period. */
export const writeFilter = (
  language: Language,
  { assets, rails }: Pick<Anchor, 'assets' | 'rails'>,
  filter: FigureFilter,
): Html => {
  const { figures: words } = language;
  const assetNames = [...new Set(assets.map(({ asset }) => asset))];
  return html`<form method="get" action="/figures" role="search">
    <div class="filters">
      <label>${words.from} <input name="from" type="date" value="${filter.from}" /></label>
      <label>${words.to} <input name="to" type="date" value="${filter.to}" /></label>
      <label
        >${words.asset}
        <select name="asset">
          ${writeOptions(
            language,
            assetNames.map((asset) => [asset, assetCode(asset)] as const),
            filter.asset,
          )}
        </select></label
      >
      <label
        >${words.rail}
        <select name="rail">
          ${writeOptions(
            language,
            rails.map(({ name }) => [name, name] as const),
            filter.rail,
          )}
        </select></label
      >
    </div>
    <p class="actions"><button>${words.show}</button></p>
  </form>`;
};
