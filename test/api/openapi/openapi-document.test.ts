import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Keypair } from '@stellar/stellar-sdk';
import { z } from 'zod';
import { loadBusiness } from '../../../src/config.ts';
import { ROUTES } from '../../../src/api/openapi/descriptions.ts';
import { writeOpenApi } from '../../../src/api/openapi/routes.ts';
import { follow, isJson, walk, type Json } from '../../support/api/openapi-support.ts';

const publicUrl = 'https://anchor.example';
const { anchor } = await loadBusiness({
  ASSET_CODE: 'USDC',
  ASSET_ISSUER: Keypair.random().publicKey(),
  DISTRIBUTION_ACCOUNT: Keypair.random().publicKey(),
  PAY_WITHIN_MS: 60_000,
});
const { quotes: _, ...plain } = anchor;
const interactive = { url: 'https://pages.example/start' };
const whole: Json = writeOpenApi({
  anchor: { ...anchor, interactive },
  publicUrl,
  servesContracts: true,
});
const DOCUMENTS: readonly (readonly [string, Json])[] = [
  ['with quotes and own pages', whole],
  ['without either', writeOpenApi({ anchor: plain, publicUrl, servesContracts: false })],
];
const copyOf = (document: Json) => JSON.parse(JSON.stringify(document)) as Record<string, unknown>;

const componentsOf = (document: Json): readonly (readonly [string, Json])[] =>
  Object.entries(document['components'] as Json).flatMap(([kind, named]) =>
    Object.entries(named as Json).map(
      ([name, value]) => [`#/components/${kind}/${name}`, value as Json] as const,
    ),
  );
const referencesIn = (value: unknown): readonly string[] =>
  [...walk(value)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));

/** Values that say the same, each with the places where they stand; what is said about it aside. */
const repeated = (values: Iterable<readonly [string, Json]>): readonly (readonly string[])[] => {
  const places = new Map<string, string[]>();
  for (const [place, { description: _says, examples: _examples, ...value }] of values) {
    const text = JSON.stringify(value, (_key, inner: unknown) =>
      isJson(inner) && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    );
    places.set(text, [...(places.get(text) ?? []), place]);
  }
  return [...places.values()].filter(({ length }) => length > 1);
};
const severalMembers = ({ type, properties }: Json): boolean =>
  type === 'object' && isJson(properties) && Object.keys(properties).length > 1;

describe.each(DOCUMENTS)('the OpenAPI document %s', (_name, document) => {
  test('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(copyOf(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  test('refers to nothing that it does not hold, and holds nothing that it does not refer to', () => {
    const references = new Set(referencesIn(document));
    expect([...references].filter((one) => !isJson(follow(document, one)))).toEqual([]);
    const mapped = [...walk(document)].flatMap(([, { mapping }]) =>
      isJson(mapping) ? Object.values(mapping) : [],
    );
    expect(mapped.filter((one) => !references.has(String(one)))).toEqual([]);
    const unused = componentsOf(document).filter(
      ([name]) => !references.has(name) && !name.startsWith('#/components/securitySchemes/'),
    );
    expect(unused).toEqual([]);
  });

  test('says nothing twice: no object, no parameter, no refusal', () => {
    const all = [...walk(document)];
    expect(repeated(all.filter(([, value]) => severalMembers(value)))).toEqual([]);
    const parameters = all.filter(
      ([, value]) => typeof value['in'] === 'string' && typeof value['name'] === 'string',
    );
    expect(repeated(parameters.filter(([, { type }]) => type === undefined))).toEqual([]);
    const refusals = all.filter(([place]) => /\/responses\/(?:[45]\d\d|default)$/.test(place));
    expect(refusals.length).toBeGreaterThan(100);
    expect(repeated(refusals.filter(([, { $ref }]) => $ref === undefined))).toEqual([]);
  });

  test('has a description for each of its tags, and no tag without a route', () => {
    const used = new Set([...walk(document['paths'])].flatMap(([, { tags }]) => tags ?? []));
    const tags = document['tags'] as readonly Readonly<Record<string, string>>[];
    expect(new Set(tags.map(({ name }) => name))).toEqual(used);
    expect(tags.filter(({ description }) => !description)).toEqual([]);
  });
});

describe('the OpenAPI document', () => {
  test.each([
    ['Error', ['error']],
    ['Sep6Transaction', ['id', 'kind', 'status', 'amount_in', 'refunds', 'instructions']],
    ['Sep24Deposit', ['id', 'kind', 'status', 'amount_in', 'refunds', 'claimable_balance_id']],
    ['Sep31Transaction', ['id', 'status', 'stellar_account_id', 'refunds', 'fee_details']],
    ['Refunds', ['amount_refunded', 'amount_fee', 'payments']],
    ['FeeDetails', ['total', 'asset', 'details', 'breakdown']],
    ['Customer', ['id', 'status', 'fields', 'provided_fields', 'message']],
    ['Quote', ['id', 'expires_at', 'price', 'total_price', 'sell_asset', 'buy_asset', 'fee']],
    ['Sep6Info', ['deposit', 'withdraw', 'features']],
    ['Sep24Info', ['deposit', 'withdraw', 'features']],
    ['Sep31Info', ['receive']],
    ['Sep38Info', ['assets']],
  ])('calls %s by its name', (name, members) => {
    const { properties } = follow(whole, `#/components/schemas/${name}`) as { properties: Json };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(members));
  });

  test('names each operation once, in camelCase', () => {
    const ids = ROUTES.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+(?:[A-Z][a-z]*\d*)+$/.test(id))).toEqual([]);
  });

  test('says what every refusal has besides its text', () => {
    const headersOf = (name: string) => {
      const { headers } = follow(whole, `#/components/responses/${name}`) as { headers: Json };
      return Object.keys(headers);
    };
    expect(headersOf('BadRequest')).toEqual(['x-request-id']);
    expect(headersOf('Unauthorized')).toEqual(['x-request-id', 'www-authenticate']);
    for (const name of ['TooManyRequests', 'Unavailable']) {
      expect(headersOf(name)).toEqual(['x-request-id', 'retry-after']);
    }
  });

  const schemas = follow(whole, '#/components/schemas') as Json;
  const $defs = JSON.parse(
    JSON.stringify(schemas).replaceAll('#/components/schemas/', '#/$defs/'),
  ) as Record<string, z.core.JSONSchema.JSONSchema>;
  const judgeOf = (name: string) => z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs });

  test.each(Object.keys(schemas))('says %s by a JSON Schema that can be read', (name) => {
    expect(judgeOf(name).safeParse(Symbol('nothing of the wire')).success).toBe(false);
  });

  test('gives examples that are what they are examples of', () => {
    const exampled = Object.entries(schemas).filter(([, schema]) => (schema as Json)['examples']);
    expect(exampled.map(([name]) => name)).toEqual(
      expect.arrayContaining(['Error', 'Customer', 'Quote', 'Amount', 'AssetIdentifier']),
    );
    for (const [name, schema] of exampled) {
      for (const example of (schema as { examples: unknown[] }).examples) {
        expect([name, judgeOf(name).safeParse(example).error]).toEqual([name, undefined]);
      }
    }
  });
});

test('the document has the version of the package', () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  expect(whole['info']).toMatchObject({ version: JSON.parse(manifest).version });
});
