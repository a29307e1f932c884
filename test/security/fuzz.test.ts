import { randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Keypair } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import { createApp } from '../../src/api/app.ts';
import { beginInteractive, startTestApi, type TestApi } from '../support/api/support.ts';
import { differences } from '../support/api/answers.ts';
import { INTERACTIVE_TOKEN, withOwnPages } from '../support/api/external-support.ts';
import { fuzzRequests, type FuzzRequest } from './fuzz-requests.ts';
import {
  createVictim,
  routesOf,
  serveVariant,
  type Route,
  type Served,
  type Victim,
} from './support.ts';

const REQUESTS = 10_000;
const AT_ONCE = 8;
/** Say FUZZ_SEED to send the requests of an earlier run again. */
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

let api: TestApi;
/** The same API with every route that there is: its business has pages of its own as well. */
let whole: Served;
let victim: Victim;
let routes: readonly Route[];
let tokens: readonly string[];
let ids: readonly string[];
let cookies: readonly string[];
/** A transaction of the attacker's that the business has redeemed. */
const redeem = async (kind: 'deposit' | 'withdraw' = 'deposit'): Promise<string> => {
  const { url, id } = await beginInteractive(api, kind);
  const answer = await fetch(`${whole.url}/external/redeem`, {
    method: 'POST',
    headers: { authorization: `Bearer ${INTERACTIVE_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ token: new URL(url).searchParams.get('token') }),
  });
  if (!answer.ok) throw new Error(`the link was answered ${answer.status}`);
  return id;
};
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

beforeAll(async () => {
  api = await startTestApi();
  victim = await createVictim(api);
  const deps = {
    ...api.deps,
    anchor: withOwnPages(api.anchor),
    config: { ...api.deps.config, INTERACTIVE_TOKEN },
  };
  whole = await serveVariant(deps);
  routes = routesOf(createApp(deps));
  const own = await beginInteractive(api, 'withdraw', { amount: '50' });
  const opened = await fetch(own.url, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  cookies = [cookie, cookie, cookie.replace(own.id, victim.withdrawalId), 'pages-x=y'];
  const again = await api.login(Keypair.random(), { memo: '7' });
  tokens = [own.token, own.token, again, `${own.token}x`, own.token.slice(0, -3), 'a.b.c'];
  tokens = tokens.concat(INTERACTIVE_TOKEN, INTERACTIVE_TOKEN);
  const redeemed = await Promise.all([redeem(), redeem('withdraw')]);
  const { depositId, withdrawalId, remittanceId, senderId, receiverId } = victim;
  ids = [
    own.id,
    own.id,
    own.id,
    depositId,
    withdrawalId,
    remittanceId,
    senderId,
    receiverId,
  ].concat(victim.quoteId, victim.transferId, redeemed);
});
afterAll(async () => {
  agent.destroy();
  await whole.close();
  await api.close();
});

const send = async ({ method, path, headers, body }: FuzzRequest): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(whole.url);
    const outgoing = request({ hostname, port, method, path, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });

const STACK =
  /\bat \S+ \(|\.ts:\d+|node_modules|\b(?:Type|Range|Syntax|Driver)\w*(?:Error|Exception)\b/;
const SQL = /\b(?:select|insert into|update) [\w"]+ |violates \w+ constraint|relation "/i;

const hasError = (text: string): boolean => {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'error' in body && body.error !== '';
  } catch {
    return false;
  }
};

/** How an answer of JSON differs from what /openapi.json says of its route. */
const undescribed = ({ method, path }: FuzzRequest, { status, type, text }: Answer) => {
  if (!type.startsWith('application/json') || method === 'OPTIONS') return [];
  const [pathname = ''] = path.split('?');
  return differences(method, pathname, status, JSON.parse(text));
};

/** Words of the SEPs' own, and what the SDK says of a challenge, are the same in every language. */
const SAME_EVERYWHERE = /"error":"(?:customer_info_needed|transaction_info_needed)"/;

/** True where a request asks for Spanish, and a sentence of ours was English all the same. */
const isUntranslated = (
  { headers, path, body }: FuzzRequest,
  { status, type, text, headers: answered }: Answer,
): boolean =>
  status >= 400 &&
  type.startsWith('application/json') &&
  headers['accept-language'] === 'es' &&
  !/lang/.test(path) &&
  !body?.includes('lang') &&
  answered['content-language'] !== 'es' &&
  !SAME_EVERYWHERE.test(text);

/** What is wrong with an answer; the empty list where nothing is. */
const judge = (asked: FuzzRequest, answer: Answer): readonly string[] => {
  const { path } = asked;
  const { status, type, text, headers } = answer;
  const isPage = type.startsWith('text/html');
  // What a browser's cookie opens is for its own window, and for no other site.
  const isOfPages = isPage || path.startsWith('/interactive/');
  const isHealth = path.startsWith('/health') && status === 503;
  return [
    ...undescribed(asked, answer),
    ...(status >= 500 && !isHealth ? [`answered ${status}`] : []),
    ...(STACK.test(text) ? ['showed a stack'] : []),
    ...(!isHealth && isUntranslated(asked, answer) ? ['spoke English'] : []),
    ...(SQL.test(text) ? ['showed a query'] : []),
    ...(victim.secrets.some((secret) => text.includes(secret)) ? ['showed foreign data'] : []),
    ...(status >= 400 && !isPage && !isHealth && !hasError(text) ? ['said no without why'] : []),
    ...('x-request-id' in headers ? [] : ['had no x-request-id']),
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['may be sniffed']),
    ...(isOfPages || headers['access-control-allow-origin'] === '*' ? [] : ['had no CORS header']),
    // A page may remember its language for whoever sees it, and opens to nobody it refuses.
    ...(status >= 400 && /pages-[0-9a-f]{8}-/.test(String(headers['set-cookie']))
      ? ['let in']
      : []),
  ];
};

it('keeps its routes where this test finds them', () => {
  const paths = routes.map(({ method, path }) => `${method} ${path}`);
  expect(paths).toEqual(
    expect.arrayContaining([
      'POST /auth',
      'GET /sep24/info',
      'PATCH /sep31/transactions/:id',
      'POST /external/transactions/:id/complete',
    ]),
  );
  expect(paths.length).toBeGreaterThan(30);
});

it(`answers ${REQUESTS} malformed requests over every route without a fault, a stack or foreign data`, async () => {
  process.stderr.write(`FUZZ_SEED=${SEED}\n`);
  const accounts = [Keypair.random().publicKey(), api.server.publicKey()];
  const world = { routes, tokens, ids, cookies, accounts };
  const requests = fc.sample(fuzzRequests(world), {
    seed: SEED,
    numRuns: REQUESTS,
  });
  const faults: object[] = [];
  const statuses = new Map<number, number>();
  const ofOwnPages = new Set<number>();
  const todo = requests.values();
  const work = async (): Promise<void> => {
    for (const one of todo) {
      const answer = await send(one);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (one.path.startsWith('/external/')) ofOwnPages.add(answer.status);
      const wrong = judge(one, answer);
      if (wrong.length === 0) continue;
      const body = one.body?.toString('utf8').slice(0, 500);
      faults.push({ wrong, ...one, body, answer: answer.text.slice(0, 500) });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  expect(faults.slice(0, 5)).toEqual([]);
  // The requests went further than the first check: some were taken, and many refused in each way.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405]));
  expect([...ofOwnPages]).toEqual(expect.arrayContaining([200, 400, 401, 404]));
  expect(await api.get('/sep24/info').then(({ status }) => status)).toBe(200);
  const untouched = await api.get(`/sep31/transactions/${victim.remittanceId}`, victim.token);
  expect(await untouched.json()).toMatchObject({ transaction: { status: 'pending_sender' } });
  expect(await api.count('customer')).toBeGreaterThanOrEqual(2);
}, 120_000);
