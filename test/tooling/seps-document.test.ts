import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { feeQuery } from '../../src/api/shared/fee.ts';
import { oneQuery } from '../../src/api/shared/history.ts';
import { challengeQuery } from '../../src/api/sep10/schema.ts';
import { customerQuery } from '../../src/api/sep12/schema.ts';
import * as sep24 from '../../src/api/sep24/schema.ts';
import { remittanceRequest } from '../../src/api/sep31/schema.ts';
import { pricesQuery, quoteRequest } from '../../src/api/sep38/schema.ts';
import * as sep6 from '../../src/api/sep6/schema.ts';
import { sep24Transaction, sep31Transaction, sep6Transaction } from '../seps/shapes.ts';

/*
 * The tests that docs/reference/seps.md names are there, and every name that a client may say or read stands
 * in it. What it says of them is not judged here: the tests that it names do that.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const document = readFileSync(`${root}docs/reference/seps.md`, 'utf8');
const named = [...document.matchAll(/`([^`\n]*\.test\.ts)`/g)].map(([, path = '']) => path);
const filesOf = (pattern: string): readonly string[] => globSync(pattern, { cwd: root });

/** What stands between the heading of a SEP and the next heading of its kind. */
const section = (number: number): string => {
  const [, after = ''] = document.split(new RegExp(`^## SEP-${number}\\b.*$`, 'm'));
  return after.split(/^## /m)[0] ?? '';
};

describe('docs/reference/seps.md leaves no name out', () => {
  test.each([...new Set(named)])('names tests that are there: %s', (pattern) => {
    expect(filesOf(pattern)).not.toEqual([]);
  });

  test('names every file of test/seps', () => {
    const covered = new Set(named.flatMap(filesOf));
    const unnamed = filesOf('test/seps/*.test.ts').filter((file) => !covered.has(file));
    expect(unnamed).toEqual([]);
  });

  /** The names that stand in no code span of a section. */
  const unsaidOf = (sep: number, names: readonly string[]): readonly string[] => {
    const text = section(sep);
    expect(text).not.toBe('');
    return names.filter((name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(text));
  };

  const requests = [
    [6, 'GET /deposit', sep6.depositQuery],
    [6, 'GET /withdraw', sep6.withdrawQuery],
    [6, 'GET /transactions', sep6.listQuery],
    [6, 'GET /transaction', oneQuery],
    [6, 'GET /fee', feeQuery],
    [10, 'GET /auth', challengeQuery],
    [12, 'GET /customer', customerQuery],
    [24, 'POST /transactions/deposit/interactive', sep24.depositRequest],
    [24, 'POST /transactions/withdraw/interactive', sep24.withdrawalRequest],
    [24, 'GET /transactions', sep24.listQuery],
    [24, 'GET /fee', feeQuery],
    [31, 'POST /transactions', remittanceRequest],
    [38, 'GET /prices', pricesQuery],
    [38, 'POST /quote', quoteRequest],
  ] as const;
  test.each(requests)('has every name of what SEP-%i’s %s takes', (sep, _call, schema) => {
    expect(unsaidOf(sep, Object.keys(schema.shape))).toEqual([]);
  });

  /* Whatever the SEPs' tables let a client say, taken here or not. */
  const TABLES = [
    [
      6,
      `asset_code account funding_method memo_type memo email_address lang on_change_callback amount
      country_code claimable_balance_supported customer_id location_id type wallet_name wallet_url
      destination_asset source_asset quote_id refund_memo refund_memo_type dest dest_extra
      no_older_than limit kind paging_id id stellar_transaction_id external_transaction_id`,
    ],
    [10, 'account memo home_domain client_domain Authorization transaction'],
    [12, 'id account memo memo_type type transaction_id lang url file_id customer_id'],
    [
      24,
      `asset_code asset_issuer source_asset destination_asset amount quote_id account memo_type memo
      wallet_name wallet_url lang claimable_balance_supported customer_id refund_memo
      refund_memo_type callback on_change_callback no_older_than limit kind paging_id id
      stellar_transaction_id external_transaction_id`,
    ],
    [
      31,
      `amount asset_code funding_method asset_issuer destination_asset quote_id sender_id
      receiver_id lang refund_memo refund_memo_type fields url`,
    ],
    [
      38,
      `sell_asset sell_amount buy_asset buy_amount sell_delivery_method buy_delivery_method
      country_code context expire_after`,
    ],
  ] as const;
  test.each(TABLES)('has every name that SEP-%i lets a client say', (sep, names) => {
    expect(unsaidOf(sep, names.split(/\s+/))).toEqual([]);
  });

  test('has every name of a transaction’s members', () => {
    const members = [sep6Transaction, sep31Transaction, ...sep24Transaction.options].flatMap(
      ({ shape }) => Object.keys(shape),
    );
    const unsaid = [...new Set(members)].filter(
      (name) => !new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(document),
    );
    expect(unsaid).toEqual([]);
  });
});
