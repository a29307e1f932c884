import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Networks } from '@stellar/stellar-sdk';
import { createApp } from '../../../src/api/app.ts';
import { ROUTES } from '../../../src/api/openapi/descriptions.ts';
import { createContractReader } from '../../../src/stellar/accounts/contracts.ts';
import { routesOf, serveVariant } from '../../security/support.ts';
import { differences } from '../../support/api/answers.ts';
import { startExternalApi } from '../../support/api/external-support.ts';
import { inlined, type Json } from '../../support/api/openapi-support.ts';
import type { TestApi } from '../../support/api/support.ts';

interface Operation extends Json {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    required: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Json }>> };
  readonly responses: Readonly<Record<string, { description: string; content?: Json }>>;
  readonly security: readonly Json[];
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: Readonly<Record<string, Json>> };
}

let api: TestApi;
let document: Document;
beforeAll(async () => {
  // Pages of the business's own and an RPC server, so that every route there is is served.
  const url = 'http://127.0.0.1:1';
  api = await startExternalApi(
    (anchor) => anchor,
    { LEDGER_SOURCES: ['rpc'], RPC_URL: url },
    { contracts: createContractReader(url, Networks.TESTNET) },
  );
  const written = (await (await api.get('/openapi.json')).json()) as Json;
  document = inlined(written, written) as Document;
});
afterAll(async () => api.close());

const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
const namesOf = (described: Document) =>
  operationsOf(described)
    .map(({ method, path }) => `${method} ${path}`)
    .toSorted();
const servedBy = (deps: TestApi['deps']) =>
  routesOf(createApp(deps))
    .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    .toSorted();
const operation = (method: string, path: string): Operation => {
  const found = document.paths[path]?.[method];
  if (!found) throw new Error(`${method} ${path} is not described`);
  return found;
};

describe('/openapi.json', () => {
  test('describes every route that is served, and none that is not', async () => {
    expect(namesOf(document)).toEqual(servedBy(api.deps));
    expect(namesOf(document).length).toBe(ROUTES.length);
  });

  test.each([
    { what: 'SEP-38', member: 'quotes', route: 'get /sep38/info' },
    { what: 'the endpoint of own pages', member: 'interactive', route: 'post /external/redeem' },
  ] as const)('leaves $what out where the anchor has no $member', async ({ member, route }) => {
    const { quotes, interactive, ...anchor } = api.anchor;
    const kept = member === 'quotes' ? { interactive } : { quotes };
    const deps = { ...api.deps, anchor: { ...anchor, ...kept } as typeof api.anchor };
    const variant = await serveVariant(deps);
    try {
      const answer = await fetch(`${variant.url}/openapi.json`);
      const plain = (await answer.json()) as Document;
      expect(namesOf(plain)).toEqual(servedBy(deps));
      expect(namesOf(document)).toContain(route);
      expect(namesOf(plain)).not.toContain(route);
    } finally {
      await variant.close();
    }
  });

  test('leaves SEP-45 out where no RPC server is a source', async () => {
    const { contracts: _, ...network } = api.deps.network;
    const deps = { ...api.deps, network };
    const variant = await serveVariant(deps);
    try {
      const plain = (await (await fetch(`${variant.url}/openapi.json`)).json()) as Document;
      expect(namesOf(plain)).toEqual(servedBy(deps));
      expect(namesOf(document)).toContain('get /sep45/auth');
      expect(namesOf(plain)).not.toContain('get /sep45/auth');
    } finally {
      await variant.close();
    }
  });

  test('has the members that OpenAPI 3.1 requires, each operation named once', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.title).not.toBe('');
    expect(document.info.version).not.toBe('');
    expect(document.servers).toEqual([{ url: api.url }]);
    const operations = operationsOf(document);
    const ids = operations.map(({ operation: { operationId } }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation: one } of operations) {
      const inPath = (one.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required)).toBe(true);
      const parameters = (one.parameters ?? []).map(
        (parameter) => `${parameter.in} ${parameter.name}`,
      );
      expect(new Set(parameters).size).toBe(parameters.length);
      expect(Object.keys(one.responses).length).toBeGreaterThan(1);
      for (const [status, response] of Object.entries(one.responses)) {
        expect(status).toMatch(/^(?:[2-5]\d\d|default)$/);
        expect(response.description).not.toBe('');
      }
      for (const need of one.security.flatMap((requirement) => Object.keys(requirement))) {
        expect(document.components.securitySchemes).toHaveProperty(need);
      }
    }
  });

  test('says which routes need a token as the routes do', async () => {
    for (const { path, method, operation: one } of operationsOf(document)) {
      if (one.security.length !== 1) continue;
      const address = path.replaceAll(/\{\w+\}/g, 'x');
      const { status } = await api.send(method.toUpperCase(), address, undefined);
      expect([`${method} ${path}`, status === 401 || status === 403]).toEqual([
        `${method} ${path}`,
        true,
      ]);
    }
  });

  test('takes the fields of requests from the schemas that judge them', () => {
    const named = (one: Operation) =>
      (one.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const deposit = named(operation('get', '/sep6/deposit'));
    expect(deposit.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      'asset_code',
      'account',
    ]);
    expect(deposit.map(({ name }) => name)).toContain('on_change_callback');
    const exchange = named(operation('get', '/sep6/deposit-exchange'));
    const required = exchange.filter((parameter) => parameter.required).map(({ name }) => name);
    expect(required.toSorted()).toEqual(['account', 'amount', 'destination_asset', 'source_asset']);
    expect(exchange.map(({ name }) => name)).toContain('quote_id');
    const { content } = operation('post', '/sep31/transactions').requestBody ?? { content: {} };
    expect(content['application/json']?.schema).toMatchObject({
      type: 'object',
      required: ['amount', 'asset_code'],
    });
    expect(Object.keys(operation('put', '/sep12/customer').requestBody?.content ?? {})).toContain(
      'multipart/form-data',
    );
  });

  test('is tagged, and not sent again to who has it', async () => {
    const { headers } = await api.get('/openapi.json');
    const again = await fetch(`${api.url}/openapi.json`, {
      // Without it, fetch itself asks for a copy that is not kept.
      headers: { 'if-none-match': headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
    });
    expect(again.status).toBe(304);
  });
});

describe('an answer that is held against the document', () => {
  test('fails where a member is missing, new, or of another type', () => {
    const challenge = { transaction: 'AAAA', network_passphrase: 'Test' };
    const auth = (body: object) => differences('GET', '/auth', 200, body);
    expect(auth(challenge)).toEqual([]);
    expect(auth({ transaction: 'AAAA' }).join()).toContain('network_passphrase');
    expect(auth({ ...challenge, secret: 1 }).join()).toContain('secret');
    expect(auth({ ...challenge, transaction: 5 }).join()).toContain('transaction');
  });

  test('fails where its status is not described, or a refusal is not as the SEPs write one', () => {
    expect(differences('GET', '/auth', 201, {})).not.toEqual([]);
    expect(differences('GET', '/auth', 400, { error: 'No.' })).toEqual([]);
    expect(differences('GET', '/auth', 400, { message: 'No.' })).not.toEqual([]);
    expect(differences('GET', '/nowhere', 404, { error: 'Nothing.' })).toEqual([]);
  });

  test('is the one of its own route, where another would fit its address too', () => {
    const files = { files: [] };
    expect(differences('GET', '/sep12/customer/files', 200, files)).toEqual([]);
    expect(
      differences('GET', '/interactive/x/price', 200, { preview: null, question: null }),
    ).toEqual([]);
  });
});
