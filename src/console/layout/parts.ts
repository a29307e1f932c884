import { shortAmount } from '../../domain/money/amount.ts';
import { assetCode, type AssetId } from '../../domain/money/asset.ts';
import { html, type Html } from '../../lib/html.ts';
import { writeNumber } from '../../lib/web/write-number.ts';
import type { Language } from '../languages/language.ts';

/** An amount with its currency, as people of the language write it; a question mark for an unknown one. */
export const shownMoney = (
  { numerals }: Language,
  amount: string | null | undefined,
  asset: AssetId,
): string => {
  const sign = amount?.startsWith('-') ? '−' : '';
  const short = shortAmount(sign === '' ? amount : amount?.slice(1));
  return `${sign}${short === null ? '?' : writeNumber(numerals, short)} ${assetCode(asset)}`;
};

/** A moment in UTC, to the second. */
export const shownTime = (at: Date): Html => {
  const iso = at.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 19).replace('T', ' ')}</time>`;
};

/** One column of a table: its heading, and what a row has in it. */
type Column<Row> = readonly [heading: string, cell: (row: Row) => Html | string | null];

/** A table; on a phone each row is a card whose cells carry their headings. */
export const writeTable = <Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Html =>
  html`<table>
    <thead>
      <tr>
        ${columns.map(([heading]) => html`<th scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map(
              ([heading, cell]) => html`<td data-name="${heading}">${cell(row) ?? ''}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;

/** Names and values. */
export const writeFacts = (facts: readonly (readonly [string, Html | string])[]): Html =>
  html`<dl>
    ${facts.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;

/** A list to choose one from, with its label. */
export const writeSelect = (
  label: string,
  name: string,
  chosen: string,
  options: readonly (readonly [value: string, words: string])[],
): Html =>
  html`<label
    >${label}
    <select name="${name}">
      ${options.map(
        ([value, words]) =>
          html`<option value="${value}" ${value === chosen ? html`selected` : null}>
            ${words}
          </option>`,
      )}
    </select></label
  >`;
