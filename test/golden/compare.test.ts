import { describe, expect, test } from '@jest/globals';
import { compare } from './compare.ts';
import { readExchanges } from './recording.ts';
import type { Exchange } from './recording.ts';
import { isNamedBy, unusedPartsOf } from './tolerated.ts';

const exchangeOf = (id: string): Exchange => {
  const found = readExchanges('02').find((exchange) => exchange.id === id);
  if (!found) throw new Error(`no entry ${id}`);
  return found;
};
/** The answer to the payment of the second scenario, and what it was like on its way. */
const { response } = exchangeOf('02#5');
const text = JSON.stringify(response.json, undefined, 2);
const { status, headers } = response;

/** Which fields are found to differ when an answer is changed by hand. */
const differing = (change: (text: string) => string, other = {}): string[] => {
  const changed = change(text);
  const answer = { status, headers, text: changed, json: JSON.parse(changed) as unknown };
  return compare(response, { ...answer, ...other }).map(({ path }) => path);
};

describe('the comparison', () => {
  test('finds nothing where nothing differs', () => {
    expect(differing((same) => same)).toEqual([]);
  });

  test('finds another status, another header and a header that is missing', () => {
    const { 'content-type': _type, ...others } = headers;
    expect(differing((same) => same, { status: 201 })).toEqual(['status']);
    expect(differing((same) => same, { headers: others })).toEqual(['header content-type']);
    expect(differing((same) => same, { headers: { ...headers, vary: 'Origin' } })).toEqual([
      'header vary',
    ]);
  });

  test('finds another value, a missing field, a new one and another order', () => {
    const parsed = (change: (json: Record<string, unknown>) => unknown) => (from: string) =>
      JSON.stringify(change(JSON.parse(from) as Record<string, unknown>), undefined, 2);
    expect(differing(parsed((json) => ({ ...json, max_fee: '101' })))).toEqual(['json.max_fee']);
    expect(differing(parsed(({ max_fee: _fee, ...rest }) => rest))).toEqual(['json.max_fee']);
    expect(differing(parsed((json) => ({ ...json, added: 1 })))).toEqual(['json.added']);
    expect(differing(parsed(({ ledger, ...rest }) => ({ ...rest, ledger })))).toEqual([
      'json in order',
    ]);
  });

  test('finds a body that is laid out in another way', () => {
    expect(differing((same) => JSON.stringify(JSON.parse(same)))).toEqual(['layout']);
  });
});

describe('the table of what is let stand', () => {
  const row = {
    entries: '01#0, 01#1',
    fields: 'json.horizon_version, json._links.*',
    reason: 'for the test',
  };

  test('names its entries and fields, and no others', () => {
    expect(isNamedBy(row, '01#0', 'json.horizon_version')).toBe(true);
    expect(isNamedBy(row, '01#1', 'json._links.self.href')).toBe(true);
    expect(isNamedBy(row, '01#2', 'json.horizon_version')).toBe(false);
    expect(isNamedBy(row, '01#0', 'json.core_version')).toBe(false);
    expect(isNamedBy(row, '01#0', 'json-horizon_version')).toBe(false);
  });

  test('names every entry and every field that stands for nothing', () => {
    expect(unusedPartsOf(row, [['01#0', 'json.horizon_version']])).toEqual([
      '01#1',
      'json._links.*',
    ]);
  });
});
