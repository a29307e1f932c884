import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { callOf, type createPlans, type Planned } from './faults.ts';
import type { Asked } from './pix-routes.ts';
import { efiProblem, problem, type Reply } from './wire.ts';

/** What was asked and what was answered, for whoever holds it against a document. */
export interface Exchange extends Asked {
  readonly reply: Reply;
}

interface ServerDeps {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly plans: ReturnType<typeof createPlans>;
  readonly route: (asked: Asked) => Reply;
  readonly observe: (exchange: Exchange) => void;
  /** With it the server speaks TLS, and wants a certificate of its clients. */
  readonly tls?: ServerOptions;
  readonly port?: number;
}

const TOKEN_SECONDS = 3_600;
const SLOW_MS = 300;

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};

const respond = (response: ServerResponse, { status, body, headers = {} }: Reply): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const WORDS: Readonly<Record<number, Reply>> = {
  401: efiProblem(401, 'nao_autorizado', 'Token inválido.'),
  403: problem(403, 'AcessoNegado', 'Acesso Negado'),
  409: efiProblem(409, 'id_envio_duplicado', 'O id de envio informado já foi utilizado.'),
  429: efiProblem(429, 'balde_fichas_vazio', 'Não há fichas disponíveis no balde.'),
};

const planned = ({ status = 500, retryAfterMs }: Planned): Reply => {
  const headers: Record<string, string> =
    retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return { ...(WORDS[status] ?? efiProblem(status, 'erro', 'Erro.')), headers };
};

/** A list with each of its entries twice. */
const twice = (reply: Reply): Reply => {
  const { pix } = Object(reply.body);
  if (!Array.isArray(pix)) return reply;
  const items = pix.flatMap((one: unknown) => [one, one]);
  return { ...reply, body: { ...reply.body, pix: items } };
};

const foreign = (reply: Reply): Reply => ({
  ...reply,
  body: { ...reply.body, idEnvio: `FOREIGN${randomUUID().replaceAll('-', '')}`.slice(0, 35) },
});

/** Gives out tokens, and judges those that come. */
const createTokens = ({ clientId, clientSecret }: ServerDeps) => {
  const given = new Set<string>();
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  return {
    forget: (): void => given.clear(),
    give(request: IncomingMessage, body: string): Reply {
      const isAsked = new URLSearchParams(body).get('grant_type') === 'client_credentials';
      if (request.headers.authorization !== basic || !isAsked) {
        return efiProblem(401, 'invalid_client', 'Invalid or inactive credentials');
      }
      const token = randomUUID();
      given.add(token);
      const more = { token_type: 'Bearer', expires_in: TOKEN_SECONDS, scope: 'cob.write pix.read' };
      return { status: 200, body: { access_token: token, ...more } };
    },
    isKnown: ({ headers }: IncomingMessage): boolean =>
      given.has((headers.authorization ?? '').replace(/^Bearer /, '')),
  };
};

/** Does what was asked, and answers it as planned. */
const act = async (
  { route, observe }: ServerDeps,
  asked: Asked,
  plan: Planned | null,
  response: ServerResponse,
): Promise<void> => {
  if (plan?.status !== undefined) return respond(response, planned(plan));
  if (plan?.fault === 'loseRequest') return void response.socket?.destroy();
  if (plan?.fault === 'failBefore' || plan?.fault === 'out') {
    return respond(response, problem(503, 'ServicoIndisponivel', 'Serviço Indisponível'));
  }
  if (plan?.fault === 'duplicate') route(asked);
  const reply = route(asked);
  const fault = plan?.fault;
  if (fault === 'loseReply') return void response.socket?.destroy();
  if (fault === 'timeOut') return;
  if (fault === 'failAfter') {
    return respond(response, problem(500, 'ErroInternoDoServidor', 'Erro interno.'));
  }
  if (fault === 'garbage') {
    return void response.writeHead(reply.status).end('<html>Bem-vindo</html>');
  }
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  if (fault === 'repeat') return respond(response, twice(reply));
  if (fault === 'foreign') return respond(response, reply.status === 200 ? foreign(reply) : reply);
  observe({ ...asked, reply });
  return respond(response, reply);
};

/** The HTTP side of the fake: tokens, faults, and then its routes. */
export const serve = async (deps: ServerDeps) => {
  const tokens = createTokens(deps);
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://bank');
    const text = await readBody(request);
    if (url.pathname === '/oauth/token') return respond(response, tokens.give(request, text));
    const { method = 'GET' } = request;
    const asked = { method, path: url.pathname, query: url.searchParams, body: parse(text) };
    const isControl = url.pathname.startsWith('/fake/');
    if (!isControl && !tokens.isKnown(request))
      return respond(response, planned({ calls: [], status: 401 }));
    const plan = deps.plans.take(callOf(method, url.pathname, url.searchParams));
    await act(deps, asked, plan, response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch(() => response.destroy());
  };
  const server = deps.tls
    ? createTlsServer({ ...deps.tls, requestCert: true, rejectUnauthorized: true }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(deps.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${deps.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    forgetTokens: tokens.forget,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
