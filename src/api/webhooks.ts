import { Router } from '@koa/router';
import { RailEventRow } from '../db/entities/money-in.ts';
import type { SecretBox } from '../db/secret.ts';
import { railProfile, type Anchor } from '../domain/anchor.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import type { ApiState } from './deps.ts';
import { readRaw } from './http/body/body.ts';
import { answerRefusal } from './http/errors.ts';
import type { RequestStories } from '../services/transactions/request-stories.ts';

const LIMIT_BYTES = 64 * 1024;

interface RailRoutesDeps {
  readonly anchor: Anchor;
  readonly secrets: SecretBox;
  readonly stories: RequestStories;
}

/**
 * Webhooks of the rails: stored as they came, and the rail is looked at. Nothing is believed here;
 * only the rail's own worker has what it takes to verify one.
 */
export const createRailRoutes = ({ anchor, secrets, stories }: RailRoutesDeps) => {
  const router = new Router<ApiState>();
  router.post('/rails/:rail/events', async (ctx) => {
    const rail = railProfile(anchor, ctx.params['rail'] ?? '');
    if (!rail) return;
    const body = await readRaw(ctx.req, LIMIT_BYTES);
    if (isRefusal(body)) return answerRefusal(ctx, body);
    const text = body.toString('utf8');
    if (!Buffer.from(text, 'utf8').equals(body)) {
      return answerRefusal(ctx, refuse('request_malformed', 'body_not_utf8'));
    }
    const headers = Object.fromEntries(
      Object.entries(ctx.headers).map(([name, value]) => [name, String(value)]),
    );
    const { ciphertext, keyId } = secrets.seal({ headers, body: text }, `rail_event/${rail.name}`);
    const { em } = ctx.state;
    em.create(RailEventRow, {
      rail: rail.name,
      eventCiphertext: ciphertext,
      eventKeyId: keyId,
      state: 'received',
    });
    await em.flush();
    await stories.wakeRail(rail.name);
    ctx.status = 202;
    ctx.body = {};
  });
  return router;
};
