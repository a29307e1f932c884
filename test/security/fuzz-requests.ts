import fc from 'fast-check';
import { NAMES, NASTY, PLAUSIBLE } from './fuzz-words.ts';
import type { Route } from './support.ts';

/** A request as it is sent; every header is one that HTTP allows. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export interface FuzzWorld {
  readonly routes: readonly Route[];
  /** Tokens of the attacker's own, and some that were never given. */
  readonly tokens: readonly string[];
  /** Ids of the attacker's and of somebody else's. */
  readonly ids: readonly string[];
  /** Well-formed Stellar accounts. */
  readonly accounts: readonly string[];
  /** Cookies of pages that are open to the attacker. */
  readonly cookies: readonly string[];
}

const text = (world: FuzzWorld) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 3, arbitrary: fc.constantFrom(...world.ids) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: fc.integer().map(String) },
  );

/** Names with values that fit them, and here and there one that does not. */
const plausiblePairs = (world: FuzzWorld) => {
  const fitting = (name: string) => {
    if (name.endsWith('account')) return fc.constantFrom(...world.accounts);
    if (name === 'id' || name.endsWith('_id')) return fc.constantFrom(...world.ids);
    return fc.constantFrom(...(PLAUSIBLE.get(name) ?? NASTY));
  };
  const pair = fc
    .constantFrom(...NAMES)
    .chain((name) => fc.tuple(fc.constant(name), fitting(name)));
  const known = fc
    .constantFrom(...PLAUSIBLE.keys(), 'account')
    .chain((name) => fc.tuple(fc.constant(name), fitting(name)));
  const common = fc
    .subarray(['asset_code', 'amount', 'account', 'funding_method', 'first_name', 'type'])
    .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fitting(name)))));
  return fc
    .tuple(common, fc.array(known, { maxLength: 5 }), fc.array(pair, { maxLength: 2 }))
    .map(([most, some, odd]) => [...most, ...some, ...odd]);
};

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Escapes for an address; what cannot be escaped is sent as the bytes that are no UTF-8. */
const escape = (value: string): string =>
  value.isWellFormed() ? encodeURIComponent(value) : '%FF%FE';

const pathOf = (world: FuzzWorld, route: Route) => {
  const names = route.path.match(/:\w+/g) ?? [];
  return fc
    .array(text(world), { minLength: names.length, maxLength: names.length })
    .map((values) => {
      let index = 0;
      return route.path.replaceAll(/:\w+/g, () => escape(values[index++] ?? '') || '-');
    });
};

const queryOf = (world: FuzzWorld) =>
  fc
    .oneof(
      fc.array(fc.tuple(fc.constantFrom(...NAMES), text(world)), { maxLength: 6 }),
      plausiblePairs(world),
    )
    .map((pairs) =>
      pairs.map(([name, value]) => `${escape(name)}=${escape(asText(value))}`).join('&'),
    );

const jsonOf = (world: FuzzWorld) => {
  const leaf = fc.oneof(text(world), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 3 }),
    ),
  }));
  return fc.oneof(
    { weight: 6, arbitrary: plausiblePairs(world).map((pairs) => Object.fromEntries(pairs)) },
    { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), leaf, { maxKeys: 8 }) },
    { weight: 3, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 5 }) },
    { weight: 1, arbitrary: value },
  );
};

const part = ([name, value]: readonly [string, string]): string =>
  `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

/** A body and what it says it is, which need not be true. */
const bodyOf = (world: FuzzWorld) => {
  const json = jsonOf(world).map((value) => Buffer.from(JSON.stringify(value) ?? ''));
  const form = queryOf(world).map((query) => Buffer.from(query));
  const parts = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), text(world)), { maxLength: 4 })
    .map((pairs) => Buffer.from(`${pairs.map(part).join('')}--x--\r\n`));
  const cut = fc
    .tuple(fc.oneof(json, parts), fc.nat(60))
    .map(([bytes, length]) => bytes.subarray(0, length));
  const raw = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  const deep = fc
    .integer({ min: 1, max: 20_000 })
    .map((depth) => Buffer.from('{"fields":'.concat('['.repeat(depth), ']'.repeat(depth), '}')));
  const numbers = fc.constant(Buffer.from('{"amount":1e999999,"limit":-1e999999}'));
  const polluted = fc.constant(
    Buffer.from('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'),
  );
  const types = {
    json: 'application/json',
    form: 'application/x-www-form-urlencoded',
    parts: 'multipart/form-data; boundary=x',
  } as const;
  const typed = (type: keyof typeof types, bytes: fc.Arbitrary<Buffer>) =>
    bytes.map((body) => ({ type: types[type] as string, body }));
  const anyType = fc.constantFrom(
    ...Object.values(types),
    'text/plain',
    'application/json; charset=x',
  );
  return fc.oneof(
    { weight: 6, arbitrary: typed('json', json) },
    { weight: 2, arbitrary: typed('form', form) },
    { weight: 2, arbitrary: typed('parts', parts) },
    { weight: 1, arbitrary: typed('json', fc.oneof(deep, numbers, polluted)) },
    { weight: 2, arbitrary: fc.record({ type: anyType, body: fc.oneof(cut, raw, json, form) }) },
  );
};

const headersOf = (world: FuzzWorld) => {
  const odd = fc.constantFrom('', 'Bearer', 'Bearer  x', 'Basic YTpi', 'Bearer a.b.c', '{}', '%00');
  const bearer = fc.constantFrom(...world.tokens).map((token) => `Bearer ${token}`);
  const value = fc.constantFrom('', 'x', '127.0.0.1', '*', 'a=b;;;', '999', 'gzip', '%0d%0a');
  return fc.record({
    cookie: fc.constantFrom(...world.cookies),
    authorization: fc.oneof({ weight: 5, arbitrary: bearer }, { weight: 1, arbitrary: odd }),
    extra: fc.dictionary(
      fc.constantFrom(
        'x-request-id',
        'accept-language',
        'x-forwarded-for',
        'cookie',
        'if-none-match',
        'accept',
        'origin',
        'content-encoding',
        'access-control-request-method',
        'range',
      ),
      value,
      { maxKeys: 2 },
    ),
  });
};

/** Requests over every route: mostly by the route's own method, sometimes by another. */
export const fuzzRequests = (world: FuzzWorld): fc.Arbitrary<FuzzRequest> =>
  fc.constantFrom(...world.routes).chain((route) =>
    fc
      .record({
        path: pathOf(world, route),
        method: fc.oneof(
          { weight: 9, arbitrary: fc.constant(route.method) },
          {
            weight: 1,
            arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
          },
        ),
        query: queryOf(world),
        headers: headersOf(world),
        content: bodyOf(world),
      })
      .map(({ path, method, query, headers, content }) => {
        const hasBody = method !== 'GET' && method !== 'OPTIONS';
        return {
          method,
          path: query === '' ? path : `${path}?${query}`,
          headers: {
            cookie: headers.cookie,
            'accept-language': 'es',
            ...headers.extra,
            authorization: headers.authorization,
            ...(hasBody
              ? { 'content-type': content.type, 'content-length': String(content.body.length) }
              : {}),
          },
          body: hasBody ? content.body : null,
        };
      }),
  );
