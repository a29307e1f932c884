import { bodyParser } from '@koa/bodyparser';
import cors from '@koa/cors';
import { Router } from '@koa/router';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import type { ApiMiddleware, ApiState } from './deps.ts';
import { createBearerCheck } from './external/authenticate.ts';
import { bearerToken } from './http/authenticate.ts';

const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const request = z.object({
  payloads: z.array(
    z.object({ metadata: z.record(z.string(), base64).default({}), data: base64.optional() }),
  ),
});

/** Temporal's JSON of a payload: bytes are base64. */
const presentPayload = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, bytes]) => [
      name,
      Buffer.from(bytes ?? []).toString('base64'),
    ]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

const BODY_MAX = '8mb';

export interface CodecDeps {
  readonly codec: PayloadCodec;
  /** What callers send as `Authorization: Bearer …`; any of them. */
  readonly bearers: readonly string[];
  /** Where the Temporal UI is, whose pages may call it. */
  readonly uiUrl: string;
}

/**
 * Temporal's remote codec (`POST /encode`, `POST /decode`), by which the UI and the `temporal` command
 * show payloads that are encrypted. Who may not read them gets 401, and what cannot be read 400.
 */
export const createCodecRoutes = ({ codec, bearers, uiUrl }: CodecDeps): Router<ApiState> => {
  const router = new Router<ApiState>();
  const { origin } = new URL(uiUrl);
  router.use(
    cors({
      origin: (ctx) => (ctx.get('origin') === origin ? origin : ''),
      credentials: true,
      allowMethods: 'POST',
      allowHeaders: 'authorization,content-type,x-namespace',
    }),
  );
  const isAllowed = createBearerCheck(bearers);
  const authenticate: ApiMiddleware = async (ctx, next) => {
    if (isAllowed(bearerToken(ctx))) return next();
    ctx.status = 401;
    ctx.set('www-authenticate', 'Bearer');
    ctx.body = { error: 'Send the secret of CODEC_TOKEN as a bearer token.' };
  };
  const answer =
    (work: (payloads: Payload[]) => Promise<Payload[]>): ApiMiddleware =>
    async (ctx) => {
      const given = request.safeParse(ctx.request.body);
      const payloads = given.success ? await work(given.data.payloads).catch(() => null) : null;
      ctx.set('cache-control', 'no-store');
      if (payloads === null) {
        ctx.status = 400;
        ctx.body = { error: 'The payloads cannot be read with these keys.' };
      } else ctx.body = { payloads: payloads.map(presentPayload) };
    };
  const parse = bodyParser({ jsonLimit: BODY_MAX });
  const encode = answer(async (payloads) => codec.encode(payloads));
  const decode = answer(async (payloads) => codec.decode(payloads));
  // What a browser asks first is answered by `cors`; the routes make the router call it.
  router.options(['/encode', '/decode'], () => undefined);
  router.post('/encode', authenticate, parse, encode);
  router.post('/decode', authenticate, parse, decode);
  return router;
};
